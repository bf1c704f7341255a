"""The unit of every selected column, worked out from the parsed statement; unknown rather than guessed.

A column has a unit when it is a documented column of a table or view, as it is or under another name, through
subqueries and common tables, or the smallest, largest, middle, mean or sum of one. Any other calculation has none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from knowledge.ci.sandbox.dictionary import Dictionary

Column = tuple[str | None, str | None]
"""Name in lower case (`None`: DuckDB makes one up) and unit."""
Scope = list[tuple[str, list[Column]]]
"""What stands behind FROM: alias and columns."""

_KEEPING = frozenset({"min", "max", "avg", "mean", "sum", "median", "any_value", "round"})
"""Functions whose result has the unit of what they are given."""
_MANY = frozenset({"unnest"})


class _UnclearError(Exception):
    """The columns cannot be told."""


def units_of(tree: dict[str, Any], names: Sequence[str], dictionary: Dictionary) -> list[str | None]:
    """Units of the result's columns; all unknown if the columns are not those that were worked out.

    Args:
        tree: the parsed statement (see `checking.check`).
        names: columns of the result, in order.
        dictionary: the documented columns.
    """
    nothing: list[str | None] = [None] * len(names)
    relations: dict[str, list[Column]] = {name: list(columns.items()) for name, columns in dictionary.relations.items()}
    try:
        columns = _query(tree["statements"][0]["node"], _Tables(relations))
    except (_UnclearError, RecursionError, KeyError, TypeError, AttributeError, IndexError):
        return nothing
    alike = len(columns) == len(names) and all(
        found in (None, name.lower()) for (found, _), name in zip(columns, names, strict=True)
    )
    return [unit for _, unit in columns] if alike else nothing


@dataclass(frozen=True, slots=True)
class _Tables:
    """Columns by name; a common table hides the relation of its name, unless the schema is written."""

    relations: Mapping[str, list[Column]]
    commons: Mapping[str, list[Column]] = field(default_factory=dict)

    def columns(self, node: Mapping[str, Any]) -> list[Column]:
        name, schema = str(node["table_name"]).lower(), str(node.get("schema_name") or "").lower()
        if schema:
            return self.relations.get(name, []) if schema == "main" else []
        return self.commons.get(name, self.relations.get(name, []))


def _query(node: dict[str, Any], tables: _Tables) -> list[Column]:
    inner = tables
    for entry in (node.get("cte_map") or {}).get("map", []):
        columns = _common(entry["value"], inner)
        inner = _Tables(tables.relations, {**inner.commons, str(entry["key"]).lower(): columns})
    if node["type"] == "SELECT_NODE":
        return _select(node, inner)
    if node["type"] == "SET_OPERATION_NODE" and node["setop_type"] != "UNION_BY_NAME":
        return _agreed([_query(part, inner) for part in node["children"]])
    raise _UnclearError


def _common(value: dict[str, Any], tables: _Tables) -> list[Column]:
    try:
        return _renamed(_query(value["query_node"], tables), value.get("aliases") or [])
    except _UnclearError:
        return []


def _agreed(parts: list[list[Column]]) -> list[Column]:
    """Columns of a UNION: named as in its first part, with a unit where all parts have the same."""
    if len({len(part) for part in parts}) != 1:
        raise _UnclearError
    return [
        (group[0][0], group[0][1] if len({unit for _, unit in group}) == 1 else None)
        for group in zip(*parts, strict=True)
    ]


def _select(node: dict[str, Any], tables: _Tables) -> list[Column]:
    scope, merged = _scope(node["from_table"], tables)
    found: list[Column] = []
    for item in node["select_list"]:
        if item["class"] == "STAR":
            found += _star(item, scope, merged)
        elif _makes_many(item):
            raise _UnclearError
        else:
            own = item["column_names"][-1] if item["class"] == "COLUMN_REF" else None
            name = item.get("alias") or own
            found.append((name.lower() if name else None, _unit(item, scope)))
    return found


def _scope(node: dict[str, Any], tables: _Tables) -> tuple[Scope, set[str]]:
    """What stands behind FROM, and the columns that `USING` makes one of two."""
    kind = node["type"]
    if kind == "JOIN":
        left, merged_left = _scope(node["left"], tables)
        right, merged_right = _scope(node["right"], tables)
        if node["join_type"] in {"SEMI", "ANTI"}:
            return left, merged_left
        if node["ref_type"] == "NATURAL":
            raise _UnclearError
        merged = {name.lower() for name in node["using_columns"]}
        return left + right, merged | merged_left | merged_right
    if kind == "EMPTY":
        return [], set()
    alias = str(node.get("alias") or node.get("table_name") or "").lower()
    if kind == "BASE_TABLE":
        columns = tables.columns(node)
    elif kind == "SUBQUERY":
        columns = _query(node["subquery"]["node"], tables)
    else:
        columns = []
    return [(alias, _renamed(columns, node.get("column_name_alias") or []))], set()


def _renamed(columns: list[Column], names: Sequence[str]) -> list[Column]:
    new = [(name.lower(), unit) for name, (_, unit) in zip(names, columns, strict=False)]
    return new + columns[len(names) :]


def _star(item: dict[str, Any], scope: Scope, merged: set[str]) -> list[Column]:
    if item.get("expr") is not None or item.get("qualified_exclude_list"):
        raise _UnclearError
    wanted = str(item.get("relation_name") or "").lower()
    parts = [columns for alias, columns in scope if not wanted or alias == wanted]
    if not parts or not all(parts):
        raise _UnclearError
    left_out = {str(name).lower() for name in item["exclude_list"]}
    replaced = {str(entry["key"]).lower() for entry in item["replace_list"]}
    renamed = {str(entry["key"]["column"]).lower(): str(entry["value"]).lower() for entry in item["rename_list"]}
    found: list[Column] = []
    seen: set[str] = set()
    for name, unit in (column for columns in parts for column in columns):
        if name is None or name in left_out or (name in merged and name in seen and not wanted):
            continue
        seen.add(name)
        found.append((renamed.get(name, name), None if name in replaced else unit))
    return found


def _makes_many(item: Any) -> bool:
    """Whether one entry of the list may become several columns: `min(COLUMNS(*))`, `unnest(record)`."""
    if isinstance(item, list):
        return any(map(_makes_many, item))
    if not isinstance(item, dict) or item.get("class") == "SUBQUERY":
        return False
    if item.get("class") == "STAR" or str(item.get("function_name", "")).lower() in _MANY:
        return True
    return any(map(_makes_many, item.values()))


def _unit(item: dict[str, Any], scope: Scope) -> str | None:
    if item["class"] == "COLUMN_REF":
        return _column_unit([str(name).lower() for name in item["column_names"]], scope)
    if item["class"] not in {"FUNCTION", "WINDOW"} or str(item["function_name"]).lower() not in _KEEPING:
        return None
    arguments: Sequence[Mapping[str, Any]] = item["arguments"]
    most = 2 if item["function_name"].lower() == "round" else 1
    return _unit(arguments[0]["expression"], scope) if 0 < len(arguments) <= most else None


def _column_unit(names: list[str], scope: Scope) -> str | None:
    """The unit of a column; none if relations that have it do not agree."""
    if len(names) == 3 and names[0] == "main":
        names = names[1:]
    if len(names) > 2:
        return None
    alias = names[0] if len(names) == 2 else None
    units = {unit for one, columns in scope if alias in (None, one) for name, unit in columns if name == names[-1]}
    return units.pop() if len(units) == 1 else None
