"""Every known value says where it comes from, when it was read, and how; and what is stale is found."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.ci import Catalogue
from knowledge.ci.freshness import aged, freshness, last_day
from knowledge.evidence import Source

_PER_YEAR = 365.0 * 24


def test_every_value_has_a_date_of_reading_a_manner_and_nearly_every_one_a_source(catalogue: Catalogue) -> None:
    (row,) = catalogue.select(
        "SELECT count(*) n, count(read_on) r, count(how) h, count(source) s, count(DISTINCT how) hows FROM provenance"
    ).records()
    assert row["n"] > 25_000
    assert row["r"] == row["h"] == row["n"]
    assert row["s"] / row["n"] > 0.995
    assert row["hows"] == 2  # manual and derived: nothing was discovered in this home


def test_no_column_is_forgotten(catalogue: Catalogue) -> None:
    values = catalogue.select(
        "SELECT DISTINCT relation, column_name FROM provenance UNION SELECT relation, column_name FROM dictionary"
        " WHERE relation IN ('partitions') AND column_name IN ('max_walltime_hours', 'charge_factor')"
    ).rows
    known = {(str(relation), str(column)) for relation, column in values}
    for relation, column in (
        ("partitions", "max_walltime_hours"),
        ("node_types", "memory_gb"),
        ("accelerators", "fp32_tflops"),
        ("cloud_instances", "on_demand_usd_per_hour"),
        ("sites", "carbon_g_per_kwh"),
        ("storage_areas", "quota_bytes"),
        ("systems", "charge_unit_text"),
    ):
        assert (relation, column) in known


def test_a_value_that_was_worked_out_says_so(catalogue: Catalogue) -> None:
    rows = catalogue.select(
        "SELECT column_name, how FROM provenance WHERE relation = 'storage_areas' AND system_id = 'delta'"
        " AND row_key = '/u (HOME)' AND column_name IN ('quota', 'quota_bytes', 'quota_files') ORDER BY 1"
    ).rows
    assert rows == (("quota", "manual"), ("quota_bytes", "derived"), ("quota_files", "derived"))


def test_the_value_is_the_one_in_the_table(catalogue: Catalogue) -> None:
    wrong = catalogue.select(
        "SELECT * FROM provenance v JOIN partitions p ON v.system_id = p.system_id AND v.row_key = p.partition"
        " WHERE v.relation = 'partitions' AND v.column_name = 'max_walltime_hours'"
        " AND v.value::DOUBLE <> p.max_walltime_hours"
    )
    assert not wrong.rows


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_a_date_means_its_last_day(day: date) -> None:
    assert last_day(day.isoformat()) == day
    assert day <= last_day(day.isoformat()[:7]) <= last_day(day.isoformat()[:4]) == date(day.year, 12, 31)


def test_what_is_older_is_found_and_no_more(catalogue: Catalogue) -> None:
    found = aged(catalogue, _PER_YEAR, date(2026, 11, 24))
    assert found
    assert all(one.as_of is None or last_day(one.as_of) < date(2025, 11, 24) for one in found)
    dated = [one.as_of for one in found if one.as_of is not None]
    assert dated == sorted(dated)
    assert not [one for one in aged(catalogue, 200 * _PER_YEAR, date(2026, 11, 24)) if one.as_of is not None]
    assert (
        sum(one.values for one in aged(catalogue, 0, date(2200, 1, 1)))
        == catalogue.select(
            "SELECT count(*) FROM provenance WHERE relation NOT IN ('conflicts', 'value_origins')"
        ).rows[0][0]
    )


def test_the_line_of_an_answer(catalogue: Catalogue) -> None:
    sources = [
        Source(id="ci:a", title="A", date="2024-05"),
        Source(id="ci:b", title="B", date="2026"),
        Source(id="ci:c", title="C"),
        Source(id="dnn:d", title="no fact", date="1999"),
    ]
    line = freshness(catalogue, sources)
    assert line is not None
    assert line.startswith(
        f"facts read up to {catalogue.read_on}, oldest source 2024-05 (A), newest 2026, 1 of 3 undated."
    )
    assert line.endswith(f"Snapshot {catalogue.snapshot_id[:12]}.")
    assert freshness(catalogue, sources[3:]) is None


@pytest.mark.parametrize("table", ["partitions", "node_types", "systems", "storage_areas"])
def test_every_row_names_sources_that_exist(catalogue: Catalogue, table: str) -> None:
    missing = catalogue.select(
        f"SELECT id FROM (SELECT unnest(source_ids) id FROM {table}) ANTI JOIN sources ON source_id = id"
    )
    assert not missing.rows


def test_what_is_exactly_as_old_as_asked_is_not_older(catalogue: Catalogue) -> None:
    """Delta's facts are of May 2025, which is over on the 31st."""

    def has_delta(today: date) -> bool:
        return any(one.owner == "delta" for one in aged(catalogue, _PER_YEAR, today))

    assert not has_delta(date(2026, 5, 31))
    assert has_delta(date(2026, 6, 1))
