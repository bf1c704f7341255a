"""What changed between two databases, value by value, in words with units."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from knowledge.ci.build.overlaying import KEYS

_KEYS: dict[str, tuple[str, ...]] = {
    **{table: ("system_id", *key) for table, key in KEYS.items()},
    "cloud_instances": ("provider", "instance_type", "region"),
    "accelerators": ("accelerator_id",),
    "processors": ("processor_id",),
    "sites": ("organization",),
    "transfer_facts": ("subject", "kind", "unit", "conditions"),
    "cloud_billing": ("provider", "applies_to"),
    "cloud_storage_prices": ("provider", "kind", "product", "region", "unit", "conditions"),
    "conflicts": ("system_id", "subject", "field", "kept", "other"),
}
_NOT_COMPARED = frozenset({"source_ids", "as_of", "how"})
"""Where a value comes from is not what it says: a new date alone is no change."""

_UNIT = re.compile(r"\[(?P<unit>[^\];]+)[^\]]*\]")
_UNIT_ENDINGS = re.compile(r"_(?:hours|gb|gib|usd_per_hour|bytes|days|gbit_per_s|gb_s|tflops|tops|w)$")
_KINDS = {
    "systems": "system", "system_programs": "access", "node_types": "node type", "partitions": "partition",
    "partition_node_types": "partition on node type", "charge_rates": "charge rate", "qos_limits": "QOS",
    "storage_areas": "storage", "cloud_instances": "instance type", "accelerators": "accelerator",
    "processors": "processor", "sites": "site", "transfer_facts": "transfer", "conflicts": "conflict",
    "accelerator_slices": "slice", "reservations": "reservation", "software": "software",
    "documentation_links": "documentation link", "cloud_billing": "billing of time",
    "cloud_storage_prices": "storage price",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that changed.

    Attributes:
        relation: table. key: which row, its system first.
        column: which value; `None` = the whole row was added or removed.
        old, new: values; `None` = unknown, or no such row.
        unit: of the value, where it has one.
    """

    relation: str
    key: tuple[str, ...]
    column: str | None
    old: Any
    new: Any
    unit: str | None

    @property
    def text(self) -> str:
        """One line for people, such as `delta gpuA100x4: max walltime 48 h -> 72 h`."""
        where = " ".join(self.key)
        if self.column is None:
            return f"{where}: {_KINDS[self.relation]} {'added' if self.old is None else 'removed'}"
        name = _UNIT_ENDINGS.sub("", self.column).replace("_", " ")
        return f"{where}: {name} {_value(self.old, self.unit)} -> {_value(self.new, self.unit)}"


def changes_between(before: Path, after: Path) -> tuple[Change, ...]:
    """Everything that differs between two databases, by table and key; what only comes from elsewhere does not.

    Args:
        before, after: database files.
    """
    with duckdb.connect(":memory:") as connection:
        connection.execute("ATTACH $path AS a (READ_ONLY)", {"path": str(before)})
        connection.execute("ATTACH $path AS b (READ_ONLY)", {"path": str(after)})
        return tuple(change for table in _KEYS for change in _of_table(connection, table))


def _of_table(connection: duckdb.DuckDBPyConnection, table: str) -> Iterator[Change]:
    columns = _columns(connection, table)
    old, new = (_only_in(connection, table, tuple(columns), *sides) for sides in ("ab", "ba"))
    for key in sorted(old.keys() | new.keys()):
        if key in old and key in new:
            yield from _values(table, key, old[key], new[key], columns)
        else:
            there = old.get(key) or new[key]
            yield Change(table, key, None, there if key in old else None, there if key in new else None, None)


def _columns(connection: duckdb.DuckDBPyConnection, table: str) -> dict[str, str | None]:
    """Columns to compare, with their units."""
    rows = connection.execute(
        "SELECT column_name, meaning FROM b.dictionary WHERE relation = ? ORDER BY column_position", [table]
    ).fetchall()
    units = {name: _UNIT.search(meaning) for name, meaning in rows if name not in _NOT_COMPARED}
    return {name: match["unit"] if match else None for name, match in units.items()}


def _only_in(
    connection: duckdb.DuckDBPyConnection, table: str, columns: tuple[str, ...], here: str, there: str
) -> dict[tuple[str, ...], dict[str, Any]]:
    """Rows of one side that the other side does not have just so, by key."""
    listed = ", ".join(f'"{name}"' for name in columns)
    found = connection.execute(
        f"SELECT {listed} FROM {here}.{table} EXCEPT ALL SELECT {listed} FROM {there}.{table}"  # noqa: S608 - our names
    ).fetchall()
    records = [dict(zip(columns, row, strict=True)) for row in found]
    return {tuple(str(record[name] or "") for name in _KEYS[table]): record for record in records}


def _values(
    table: str, key: tuple[str, ...], old: dict[str, Any], new: dict[str, Any], columns: dict[str, str | None]
) -> Iterator[Change]:
    for name, unit in columns.items():
        if old[name] != new[name]:
            yield Change(table, key, name, old[name], new[name], unit)


def _value(value: Any, unit: str | None) -> str:
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    if isinstance(value, int | float):
        return f"{value:g} {unit}" if unit else f"{value:g}"
    return str(value)
