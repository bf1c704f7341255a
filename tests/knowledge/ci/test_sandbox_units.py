"""Results as typed rows with units: a unit where the dictionary documents one, and never a guess."""

from __future__ import annotations

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.ci import Catalogue
from knowledge.ci.sandbox import QueryResult
from knowledge.ci.sandbox.dictionary import read_dictionary
from knowledge.ci.sandbox.types import plain_type

UNITS = [
    ("SELECT max_walltime_hours FROM limits", ["h"]),
    ("SELECT system_id, max_walltime_hours AS longest FROM limits", [None, "h"]),
    ("SELECT l.max_walltime_hours, main.limits.max_walltime_hours FROM limits l, limits", ["h", "h"]),
    ("SELECT MAX(Max_Walltime_Hours), round(avg(max_walltime_hours), 1) FROM limits", ["h", "h"]),
    ("SELECT median(max_walltime_hours) m, sum(max_walltime_hours) FILTER (WHERE is_free) FROM limits", ["h", "h"]),
    ("SELECT max(max_walltime_hours) OVER (PARTITION BY system_id) FROM limits", ["h"]),
    ("SELECT max_walltime_hours * 60 FROM limits", [None]),
    ("SELECT max_walltime_hours * 60 AS max_walltime_hours FROM limits", [None]),
    (
        "SELECT max(max_walltime_hours * 60), count(max_walltime_hours), -max_walltime_hours m FROM limits GROUP BY m",
        None,
    ),
    ("SELECT stddev(max_walltime_hours), list(max_walltime_hours), max(max_walltime_hours, 3) FROM limits", None),
    ("SELECT max_walltime_hours::VARCHAR, max_walltime_hours > 3 FROM limits", None),
    ("SELECT meaning FROM dictionary", [None]),
    ("SELECT h FROM (SELECT max_walltime_hours AS h FROM limits)", ["h"]),
    ("SELECT x.h FROM (SELECT max_walltime_hours, * FROM limits) x(h)", ["h"]),
    (
        "WITH x AS (SELECT system_id, max_walltime_hours AS h FROM limits) SELECT avg(h), any_value(h) FROM x",
        ["h", "h"],
    ),
    ("WITH x(h) AS (SELECT max_walltime_hours FROM limits), y AS (FROM x) SELECT h FROM y", ["h"]),
    ("WITH limits AS (SELECT 60 * max_walltime_hours AS max_walltime_hours FROM limits) FROM limits", [None]),
    ("WITH limits AS (SELECT 1 AS x) SELECT max_walltime_hours FROM main.limits", ["h"]),
    ("WITH RECURSIVE x AS (SELECT 1 AS gpus UNION ALL SELECT gpus + 1 FROM x WHERE gpus < 3) FROM x", [None]),
    ("SELECT gpus FROM prices UNION ALL SELECT gpus FROM node_inventory", ["devices"]),
    ("SELECT gpus FROM prices UNION ALL SELECT nodes FROM node_inventory", [None]),
    ("SELECT gpus FROM prices UNION ALL BY NAME SELECT gpus FROM node_inventory", [None]),
    ("SELECT nodes * 2 AS gpus, gpus FROM gpu_partitions", [None, "devices"]),
    ("SELECT memory_gb, memory_gib FROM node_types, prices", ["GB", "GiB"]),
    ("SELECT p.memory_gib, a.memory_gib FROM prices p JOIN accelerators a USING (accelerator_id)", ["GiB", "GiB"]),
    ("SELECT gpus FROM range(3) t(gpus)", [None]),
    ("SELECT x.gpus FROM (SELECT {'gpus': 5} AS x FROM prices)", [None]),
    ("SELECT (SELECT max(gpus) FROM prices)", [None]),
    ("SELECT 42 AS gpus", [None]),
]


@pytest.mark.parametrize(("sql", "units"), UNITS)
def test_a_column_has_the_unit_that_is_documented_or_none(
    catalogue: Catalogue, sql: str, units: list[str | None] | None
) -> None:
    result = catalogue.query(sql)
    assert list(result.units) == (units or [None] * len(result.columns))


def test_a_star_stands_for_columns_with_their_units(catalogue: Catalogue) -> None:
    result = catalogue.query("SELECT * FROM limits JOIN partitions USING (system_id, partition)")
    assert result.columns.count("max_walltime_hours") == 2
    units = dict(zip(result.columns, result.units, strict=True))
    assert units["max_walltime_hours"] == "h"
    assert units["min_nodes"] == "nodes"
    assert units["notes"] is None


def test_a_star_with_changes_keeps_units_where_they_belong(catalogue: Catalogue) -> None:
    result = catalogue.query(
        "SELECT p.* EXCLUDE (notes) REPLACE (gpus * 2 AS gpus) RENAME (nodes AS cores_per_node, cores_per_node AS q)"
        " FROM gpu_partitions p"
    )
    units = dict(zip(result.columns, result.units, strict=True))
    assert (units["gpus"], units["cores_per_node"], units["q"]) == (None, "nodes", "cores")


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT min(COLUMNS('nodes|gpus')) FROM gpu_partitions",
        "SELECT COLUMNS('nodes|gpus') FROM gpu_partitions",
        "SELECT unnest({'gpus': nodes * 2}), nodes FROM gpu_partitions",
        "SELECT * FROM gpu_partitions NATURAL JOIN systems",
    ],
)
def test_what_makes_an_unclear_number_of_columns_has_no_units(catalogue: Catalogue, sql: str) -> None:
    assert set(catalogue.query(sql).units) == {None}


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_units_survive_any_way_of_passing_a_column_on(built_catalogue: Catalogue, data: st.DataObject) -> None:
    """Subqueries, common tables, other names, smallest and largest: the unit stays; arithmetic loses it."""
    sql, name, unit = "SELECT max_walltime_hours FROM limits", "max_walltime_hours", "h"
    steps = st.lists(st.sampled_from(["subquery", "common", "rename", "max", "times", "star", "union"]), max_size=5)
    found: str | None = unit
    for number, step in enumerate(data.draw(steps)):
        if step in {"rename", "times", "max"}:
            value = {"rename": name, "times": f"{name} * 1.0", "max": f"max({name})"}[step]
            sql, name = f"SELECT {value} AS n{number} FROM ({sql})", f"n{number}"
            found = None if step == "times" else found
        elif step == "common":
            sql = f"WITH c{number} AS ({sql}) SELECT {name} FROM c{number}"
        elif step == "union":
            sql = f"({sql}) UNION ({sql})"
        else:
            sql = f"SELECT {'*' if step == 'star' else name} FROM ({sql}) s{number}"
    assert built_catalogue.query(sql).units == (found,)


def test_types_are_plain_words(catalogue: Catalogue) -> None:
    result = catalogue.query(
        "SELECT 'a', 1, 2::UHUGEINT, 1.5, 1.5::DOUBLE, TRUE, today(), now(), INTERVAL 1 DAY, ['a'], {'a': 1}, NULL"
    )
    assert result.types[:5] == ("text", "whole number", "whole number", "number", "number")
    assert result.types[5:9] == ("yes or no", "date", "date and time", "duration")
    assert result.types[9:11] == ("list of text", "record")
    assert plain_type("DECIMAL(18,3)[][]") == "list of list of number"
    assert plain_type("STRUCT(a INTEGER, b VARCHAR)[3]") == "list of record"


def test_headers_show_units() -> None:
    result = QueryResult(("a", "b"), (), truncated=False, types=("text", "number"), units=(None, "h"))
    assert result.headers() == ("a", "b [h]")
    assert QueryResult(("a",), ((1,),), False).headers() == ("a",)


def test_the_unit_is_read_from_brackets_or_from_a_column_of_its_own() -> None:
    connection = duckdb.connect()
    connection.execute(
        "CREATE TABLE dictionary AS SELECT 'table' AS relation_kind, 'T' AS relation, * FROM (VALUES"
        " (1, 'A', 'DOUBLE', 'longest job [h]; NULL = unknown', NULL),"
        " (2, 'b', 'DOUBLE', 'memory [GB; mostly GiB]', NULL),"
        " (3, 'c', 'VARCHAR', 'meaning and [unit]', NULL), (4, 'd', 'INTEGER', 'nodes', 'nodes'),"
        " (5, 'e', 'DATE', NULL, NULL)"
        ") v(column_position, column_name, column_type, meaning, unit)"
    )
    assert read_dictionary(connection).relations == {"t": {"a": "h", "b": "GB", "c": None, "d": "nodes", "e": None}}
