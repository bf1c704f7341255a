"""Checks a parsed statement against the lists of what is allowed. Runs inside the worker, before anything executes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import duckdb

from knowledge.ci.sandbox.allowed import FUNCTIONS, INFORMATION_SCHEMA, MAX_CHARACTERS, NODES, TABLE_FUNCTIONS
from knowledge.ci.sandbox.dictionary import Dictionary
from knowledge.ci.sandbox.explaining import Statement, explain_syntax
from knowledge.ci.sandbox.near_names import near_functions, near_relations
from knowledge.ci.sandbox.wording import foreign, listed

_SYSTEM_NAME = re.compile(r"^(duckdb|pragma|sqlite|pg)_|[./\\]", re.IGNORECASE)
_FROM_TABLES = frozenset({"COLUMN_REF", "STAR", "SUBQUERY", "WINDOW"})
"""Parts of an expression whose value a table gives."""
_WRITES = frozenset({"INSERT", "UPDATE", "DELETE", "CREATE", "DROP", "ALTER", "COPY", "MERGE_INTO", "TRUNCATE"})


class NotAllowedError(Exception):
    """The statement asks for something that is not allowed here."""


class UnusableError(Exception):
    """The statement cannot be understood; the message says what to mend."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A harmless SELECT.

    Attributes:
        tree: the parsed statement.
        statement: what an explanation of an error needs.
        from_facts: whether a table is read and every selected column comes from the tables.
    """

    tree: dict[str, Any]
    statement: Statement
    from_facts: bool


def check(connection: duckdb.DuckDBPyConnection, sql: str, dictionary: Dictionary) -> Checked:
    """Let one harmless SELECT pass.

    Args:
        connection: on the database; used to parse, nothing is executed.
        sql: the statement.
        dictionary: tables and views that may be read.

    Raises:
        NotAllowedError: not exactly one SELECT, or it uses what is not allowed.
        UnusableError: a syntax error, or a table that does not exist.
    """
    if len(sql) > MAX_CHARACTERS:
        raise NotAllowedError(f"The statement has {len(sql):,} characters, but at most {MAX_CHARACTERS:,} are read.")
    _one_select(connection, sql)
    try:
        tree = _parse(connection, sql)
        _check_tree(tree, dictionary)
        return Checked(tree, Statement(sql, _aliases(tree)), _reads_facts(tree))
    except RecursionError as error:
        raise UnusableError("The statement is nested too deeply; write it flatter.") from error


def _check_tree(tree: dict[str, Any], dictionary: Dictionary) -> None:
    commons = {name.lower() for name in _common_tables(tree)}
    for name in commons:
        if _SYSTEM_NAME.search(name):
            raise NotAllowedError(f"A common table may not be called {foreign(name)!r}.")
    for node in _dictionaries(tree):
        _check_node(node, dictionary, commons)


def _aliases(tree: dict[str, Any]) -> dict[str, str]:
    """What tables are called in the statement, and which they are."""
    tables = [node for node in _dictionaries(tree) if node.get("type") == "BASE_TABLE" and "class" not in node]
    names = [(str(node.get("alias") or node["table_name"]), str(node["table_name"])) for node in tables]
    return {alias.lower(): name.lower() for alias, name in names}


def _one_select(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    try:
        statements = connection.extract_statements(sql)
    except duckdb.Error as error:
        raise UnusableError(explain_syntax(error)) from error
    if not statements:
        raise UnusableError("There is no SQL statement; write one SELECT.")
    if len(statements) > 1:
        raise NotAllowedError(f"Exactly one SELECT may run here; these are {len(statements)} statements.")
    kind = _kind(statements[0])
    if kind != "SELECT":
        why = ", which would change the database" if kind in _WRITES else ""
        raise NotAllowedError(f"Only SELECT may run here; this is {kind.replace('_', ' ')}{why}.")


def _kind(statement: duckdb.Statement) -> str:
    """What a statement is; DuckDB has kinds that its Python side cannot name, such as UPDATE EXTENSIONS."""
    try:
        return statement.type.name
    except ValueError:
        return "a command"


def _parse(connection: duckdb.DuckDBPyConnection, sql: str) -> dict[str, Any]:
    row = connection.execute("SELECT json_serialize_sql(?::VARCHAR)", [sql]).fetchone()
    tree: dict[str, Any] = json.loads(row[0]) if row else {}
    if tree.get("error", True):
        raise NotAllowedError("Only a plain SELECT may run here (no PIVOT statement).")
    return tree


def _check_node(node: dict[str, Any], dictionary: Dictionary, commons: set[str]) -> None:
    kind, is_expression = node.get("type"), "class" in node
    if isinstance(kind, str) and not is_expression and kind not in NODES:
        hint = "; read the table `dictionary` instead" if kind == "SHOW_REF" else ""
        raise NotAllowedError(f"{kind.replace('_REF', '').replace('_', ' ')} is not allowed here{hint}.")
    if kind == "BASE_TABLE":
        _check_table(node, dictionary, commons)
    elif kind == "TABLE_FUNCTION":
        _check_function(node.get("function", {}), TABLE_FUNCTIONS, "table function")
    elif "function_name" in node:
        _check_function(node, FUNCTIONS | TABLE_FUNCTIONS, "function")


def _check_table(node: dict[str, Any], dictionary: Dictionary, commons: set[str]) -> None:
    name, schema = str(node.get("table_name", "")).lower(), str(node.get("schema_name", "")).lower()
    if node.get("at_clause"):
        raise NotAllowedError("Only the present state can be read here; leave out AT.")
    if node.get("catalog_name"):
        raise NotAllowedError(f"Tables are named without a catalogue here: write {name}.")
    if schema == "information_schema" and name in INFORMATION_SCHEMA:
        return
    if schema in {"", "main"} and (name in dictionary.relations or (not schema and name in commons)):
        return
    if schema or _SYSTEM_NAME.search(name):
        raise NotAllowedError(f"{foreign('.'.join(part for part in (schema, name) if part))!r} may not be read here.")
    near = near_relations(name, dictionary)
    hint = f": did you mean {listed(near, 'or')}?" if near else f"; there are {', '.join(dictionary.relations)}."
    raise UnusableError(f"There is no table or view {foreign(name)!r}{hint}")


def _check_function(node: dict[str, Any], allowed: frozenset[str], what: str) -> None:
    name = str(node.get("function_name", "")).lower()
    schema = str(node.get("schema", "")).lower()
    if name not in allowed or schema not in {"", "main"} or node.get("catalog"):
        near = near_functions(name, allowed)
        hint = f"; allowed and near: {', '.join(near)}" if near else ""
        raise NotAllowedError(f"The {what} {foreign(name)!r} is not allowed here{hint}.")


def _reads_facts(tree: dict[str, Any]) -> bool:
    """Whether a table is read and no selected number is one that the statement itself holds, as in `SELECT 42 AS h`.

    What stands inside of conditions (`EXISTS (SELECT 1 ...)`) is not selected.
    """
    nodes = list(_dictionaries(tree))
    if not any(node.get("type") == "BASE_TABLE" and "class" not in node for node in nodes):
        return False
    conditions = [node.get(name) for node in nodes for name in ("where_clause", "having", "qualify", "condition")]
    inside = {id(node) for condition in conditions for node in _dictionaries(condition)}
    chosen = [node for node in nodes if id(node) not in inside and node.get("type") == "SELECT_NODE"]
    lists = [node for node in nodes if id(node) not in inside and node.get("type") == "EXPRESSION_LIST"]
    selected = [item for node in chosen for item in node.get("select_list", ())]
    return not lists and not any(_is_own_number(item) for item in selected)


def _is_own_number(item: dict[str, Any]) -> bool:
    parts = [node for node in _dictionaries(item) if "class" in node]
    if not _FROM_TABLES.isdisjoint(str(node["class"]) for node in parts):
        return False
    texts = [str((node.get("literal") or {}).get("text", "")) for node in parts if node["class"] == "CONSTANT"]
    return any(character.isdigit() for text in texts for character in text)


def _common_tables(tree: Any) -> Iterator[str]:
    for node in _dictionaries(tree):
        for entry in (node.get("cte_map") or {}).get("map", []):
            yield str(entry["key"])
        if isinstance(node.get("cte_name"), str):
            yield node["cte_name"]


def _dictionaries(tree: Any) -> Iterator[dict[str, Any]]:
    if isinstance(tree, dict):
        yield tree
        for value in tree.values():
            yield from _dictionaries(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from _dictionaries(value)
