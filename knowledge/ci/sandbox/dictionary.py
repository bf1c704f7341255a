"""What the worker knows of tables and views: their columns in order, with units, from the table `dictionary`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from knowledge.ci.sandbox.types import is_figure, plain_type

_UNIT = re.compile(r"\[(?P<unit>[^\];]+)(?:;[^\]]*)?\]")

Columns = Mapping[str, str | None]
"""Columns of one relation, in order: name (lower case) and unit, `None` where none is documented."""


@dataclass(frozen=True, slots=True)
class Dictionary:
    """Tables and views that may be read.

    Attributes:
        relations: by name in lower case.
    """

    relations: Mapping[str, Columns]

    def holders(self, column: str) -> list[str]:
        """Relations that have a column of this name."""
        return [name for name, columns in self.relations.items() if column.lower() in columns]


def read_dictionary(connection: duckdb.DuckDBPyConnection) -> Dictionary:
    """Read the table `dictionary` of the open database."""
    cursor = connection.execute("SELECT * FROM dictionary ORDER BY relation_kind DESC, relation, column_position")
    names = [str(column[0]) for column in cursor.description or []]
    relations: dict[str, dict[str, str | None]] = {}
    for values in cursor.fetchall():
        row = dict(zip(names, values, strict=True))
        relations.setdefault(row["relation"].lower(), {})[row["column_name"].lower()] = _unit(row)
    return Dictionary(relations)


def _unit(row: dict[str, str]) -> str | None:
    """A text has no unit, even where its meaning holds brackets."""
    if not is_figure(plain_type(row["column_type"])):
        return None
    found = _UNIT.search(row["meaning"] or "")
    return row.get("unit") or (found["unit"].strip() if found else None)
