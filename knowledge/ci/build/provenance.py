"""Makes the view `provenance`: for every value that is known, where it comes from, when it was read, and how.

The view is made from the tables' own columns, so that no column can be forgotten. A row says once where its values come
from; `value_origins` holds those that come from elsewhere; a column whose meaning says "(derived" was worked out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from knowledge.ci.build.overlaying import KEYS

_ABOUT_VALUES = """
    system_id how as_of source_ids source source_url source_date spot_source confidence on_demand_date spot_date
    spot_region carbon_year pue_year date
"""
_NOT_VALUES = frozenset(_ABOUT_VALUES.split())


@dataclass(frozen=True, slots=True)
class _Table:
    """How one table says where its rows come from; SQL expressions."""

    name: str
    system: str
    key: Sequence[str]
    as_of: str
    sources: str
    source: str


_TABLES = (
    *(_Table(name, "system_id", key, "as_of", "source_ids", "NULL") for name, key in KEYS.items()),
    _Table("accelerators", "NULL", ("accelerator_id",), "source_date", "NULL::VARCHAR[]", "source"),
    _Table("processors", "NULL", ("processor_id",), "source_date", "NULL::VARCHAR[]", "source"),
    _Table("cloud_instances", "provider", ("instance_type", "region"), "on_demand_date", "NULL::VARCHAR[]", "source"),
    _Table("sites", "NULL", ("organization",), "carbon_year::VARCHAR", "NULL::VARCHAR[]", "source"),
    _Table("transfer_facts", "NULL", ("subject", "kind", "unit", "conditions"), "date", "NULL::VARCHAR[]", "source"),
    _Table("cloud_billing", "provider", ("applies_to",), "date", "NULL::VARCHAR[]", "source"),
    _Table(
        "cloud_storage_prices",
        "provider",
        ("kind", "product", "region", "conditions"),
        "date",
        "NULL::VARCHAR[]",
        "source",
    ),
)

_HEAD = """-- One known value, and where it comes from. Filter by relation and system_id.
CREATE VIEW provenance AS
SELECT
    v.relation AS relation, -- table
    v.system_id AS system_id, -- system, or cloud provider; NULL in tables that belong to no system
    v.row_key AS row_key, -- which row: partition, node type, instance type ...
    v.pair.name AS column_name, -- which value
    v.pair.value AS value, -- the value as text
    CASE
        WHEN o.change IN ('fills', 'replaces') THEN o.how
        WHEN v.pair.derived THEN 'derived'
        ELSE v.how
    END AS how, -- manual, discovered, imported or derived
    coalesce(o.as_of, v.as_of) AS as_of, -- date of the value; NULL = the source has none
    coalesce(s.read_on, if(v.how = 'imported', NULL, m.value)) AS read_on, -- when it was read; NULL = not on record
    coalesce(o.source_ids, v.source_ids) AS source_ids, -- keys into sources
    coalesce(v.source, s.url) AS source, -- the source, or the first of them
    o.change AS change, -- fills, replaces or confirms: what a program did to the value collected by hand
    o.replaced AS replaced, -- the value that was replaced
    o.reason AS reason -- why
FROM (
"""
_FOOT = """
) v
LEFT JOIN value_origins o ON o.relation = v.relation AND o.system_id = v.system_id AND o.row_key = v.row_key
    AND o.column_name = v.pair.name
LEFT JOIN sources s ON s.source_id = coalesce(o.source_ids, v.source_ids)[1]
LEFT JOIN meta m ON m.key = 'facts_read_on'
WHERE v.pair.value IS NOT NULL AND v.pair.value <> '[]';
"""


def provenance_sql(columns: Mapping[str, Mapping[str, str]]) -> str:
    """The statement, in the form of `views.sql`.

    Args:
        columns: for each table, its columns and their meanings.
    """
    return _HEAD + "\nUNION ALL\n".join(_select(table, columns[table.name]) for table in _TABLES) + _FOOT


def _select(table: _Table, columns: Mapping[str, str]) -> str:
    pairs = ", ".join(
        f"{{'name': '{name}', 'value': CAST(\"{name}\" AS VARCHAR), 'derived': {str('(derived' in meaning).lower()}}}"
        for name, meaning in columns.items()
        if name not in _NOT_VALUES and name not in table.key
    )
    key = " || ' / ' || ".join(f"coalesce({name}, '')" for name in table.key) or "''"
    return (
        f"SELECT '{table.name}' relation, {table.system} system_id, {key} row_key, unnest([{pairs}]) pair, how,"  # noqa: S608 - names of schema.sql
        f" {table.as_of} as_of, {table.sources} source_ids, {table.source} source FROM {table.name}"
    )
