"""The door for people's and models' SQL: one harmless SELECT passes; everything else ends with one sentence."""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path

import pytest

from knowledge.ci import Catalogue
from knowledge.ci.sandbox import SqlSandbox
from knowledge.ci.sandbox.allowed import FUNCTIONS, TABLE_FUNCTIONS
from knowledge.errors import RefusedError, RequestError, ServiceError
from knowledge.settings import Settings
from tests.knowledge.ci.door_checks import GRACE_SECONDS, SLACK_SECONDS

PASS = [
    "SELECT count(*) FROM systems",
    "FROM systems_overview LIMIT 1",
    "TABLE meta",
    "VALUES (1), (2)",
    "WITH x AS (SELECT system_id FROM systems) SELECT * FROM x ORDER BY ALL LIMIT 3",
    "WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 5) SELECT sum(i) FROM n",
    "SELECT system_id, rank() OVER (ORDER BY max_walltime_hours DESC) FROM limits QUALIFY rank() OVER () < 4 LIMIT 2",
    "SELECT kind, count(*) FILTER (WHERE country = 'US'), string_agg(name, ', ') FROM systems GROUP BY ALL",
    "SELECT list_filter(aliases, lambda x: x LIKE 'L%') FROM systems WHERE system_id = 'lumi'",
    "SELECT CASE WHEN country IS NULL THEN 'unknown' ELSE lower(country) END FROM systems LIMIT 1",
    "(SELECT 1) UNION (SELECT 2) EXCEPT (SELECT 3)",
    "SELECT * FROM systems s JOIN node_types USING (system_id) LEFT JOIN sites USING (organization) LIMIT 1",
    "SELECT * EXCLUDE (notes) FROM partitions WHERE notes ILIKE '%default%' LIMIT 1",
    "SELECT unnest([1, 2]), * FROM range(2) LIMIT 3",
    "SELECT EXTRACT(year FROM DATE '2026-11-22'), round(3.14159, 2), coalesce(NULL, 1), 7 // 2, 'a' || 'b'",
    "SELECT table_name FROM information_schema.tables LIMIT 1",
    "SELECT * FROM main.systems TABLESAMPLE 10%",
    "SELECT DISTINCT ON (system_id) system_id, partition FROM main.limits LIMIT 1;",
    "SELECT (SELECT max(gpus_per_node) FROM node_types), EXISTS (SELECT 1 FROM systems WHERE name = 'Delta')",
]


@pytest.mark.parametrize("sql", PASS)
def test_a_harmless_select_passes(catalogue: Catalogue, sql: str) -> None:
    assert catalogue.query(sql).columns


def test_half_a_character_does_not_end_the_worker(catalogue: Catalogue) -> None:
    assert catalogue.query("SELECT '\ud800'").rows == (("?",),)


def test_rows_are_limited(catalogue: Catalogue) -> None:
    result = catalogue.query("SELECT x FROM range(100000000) t(x)")
    assert len(result.rows) == 1000
    assert result.truncated


def test_a_huge_result_is_not_handed_on(catalogue: Catalogue) -> None:
    wide = " || ".join(["notes"] * 120)
    with pytest.raises(RequestError, match="too large to hand on"):
        catalogue.query(f"SELECT {wide} AS a, {wide} AS b FROM systems WHERE notes IS NOT NULL")


def test_values_come_back_as_plain_values(catalogue: Catalogue) -> None:
    result = catalogue.query(
        "SELECT 1.5::DECIMAL(5,2), DATE '2026-11-22', [1, 2], {'a': 1}, NULL, TRUE, 'infinity'::DOUBLE, 'é'"
    )
    assert result.rows == ((1.5, "2026-11-22", [1, 2], {"a": 1}, None, True, float("inf"), "é"),)
    assert result.records()[0][result.columns[0]] == 1.5


def test_values_of_rare_types_come_back_as_texts(catalogue: Catalogue) -> None:
    result = catalogue.query(
        "SELECT map {DATE '2026-01-01': 1}, 'x'::BLOB, 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::UUID, [{'a': 1.5}]"
    )
    assert result.rows == (({"2026-01-01": 1}, "78", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", [{"a": 1.5}]),)


def test_a_killed_worker_is_started_again(settings_: Settings, catalogue: Catalogue) -> None:
    sandbox = SqlSandbox(settings_.ci_database_path, settings_)
    sandbox.query("SELECT 1")
    assert sandbox._process is not None
    sandbox._process.kill()
    sandbox._process.wait()
    assert sandbox.query("SELECT 2").rows == ((2,),)
    sandbox.close()
    sandbox.close()


def test_a_worker_that_dies_at_work_costs_one_answer(settings_: Settings, catalogue: Catalogue) -> None:
    """As when the operating system takes its memory back."""
    sandbox = SqlSandbox(settings_.ci_database_path, settings_)
    sandbox.query("SELECT 1")
    process = sandbox._process
    assert process is not None
    killer = threading.Timer(0.2, process.kill)
    killer.start()
    with pytest.raises(RequestError, match="was stopped; ask for less"):
        sandbox.query("SELECT count(*) FROM range(1000000000000) a, range(1000) b")
    assert sandbox.query("SELECT 2").rows == ((2,),)
    assert sandbox._process is not process
    sandbox.close()


def test_a_worn_worker_is_replaced(settings_: Settings, catalogue: Catalogue) -> None:
    """Addresses taken by one statement do not come back; the next must still get all the memory it may have."""
    settings = settings_.model_copy(update={"sql_max_memory_megabytes": 128, "sql_max_milliseconds": 20_000})
    sandbox = SqlSandbox(settings.ci_database_path, settings)
    sandbox.query("SELECT 1")
    process = sandbox._process
    with pytest.raises(RequestError, match="needs more than 128 MB of memory"):
        sandbox.query("SELECT len(list_reduce(list_transform(range(64), lambda x: [x]), lambda a, b: a || a || b))")
    assert sandbox.query("SELECT len(range(3000000))").rows == ((3_000_000,),)
    assert sandbox._process is not process
    sandbox.close()


def test_the_time_limit_covers_the_whole_answer(settings_: Settings, catalogue: Catalogue) -> None:
    """Turning a long list into Python's and JSON's values takes longer than the query, and cannot be interrupted."""
    settings = settings_.model_copy(update={"sql_max_milliseconds": 100})
    sandbox = SqlSandbox(settings.ci_database_path, settings)
    sandbox.query("SELECT 1")
    start = time.monotonic()
    with pytest.raises(RequestError, match=r"stopped|too large"):
        sandbox.query("SELECT range(6000000), range(6000000)")
    assert time.monotonic() - start < 0.1 + GRACE_SECONDS + SLACK_SECONDS
    assert sandbox.query("SELECT 2").rows == ((2,),)
    sandbox.close()


def test_a_worker_that_cannot_start_is_a_service_error(
    settings_: Settings, catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox = SqlSandbox(tmp_path / "missing.duckdb", settings_)
    with pytest.raises(ServiceError, match="could not be started"):
        sandbox.query("SELECT 1")
    sandbox = SqlSandbox(settings_.ci_database_path, settings_)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no-python"))
    with pytest.raises(ServiceError, match="could not be started"):
        sandbox.query("SELECT 1")
    monkeypatch.undo()
    assert sandbox.query("SELECT 1").rows == ((1,),)
    sandbox.close()


def test_a_mistake_of_the_worker_leaves_the_door_open(catalogue: Catalogue) -> None:
    """DuckDB knows this statement, its Python side has no name for it."""
    with pytest.raises(RefusedError, match="Only SELECT may run here"):
        catalogue.query("UPDATE EXTENSIONS")
    assert catalogue.query("SELECT 1").rows == ((1,),)


def test_threads_share_the_door(catalogue: Catalogue) -> None:
    found: list[int] = []
    threads = [
        threading.Thread(target=lambda number=number: found.append(catalogue.query(f"SELECT {number}").rows[0][0]))
        for number in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == list(range(8))


def test_nothing_of_the_environment_reaches_the_worker(catalogue: Catalogue, home: Path) -> None:
    catalogue.query("SELECT 1")
    process = catalogue._sandbox._process
    assert process is not None
    environment = Path(f"/proc/{process.pid}/environ")
    if environment.exists():
        assert b"IPLANE" not in environment.read_bytes()


def test_what_makes_values_of_any_size_or_leaks_is_not_allowed() -> None:
    dangerous = {
        "repeat", "rpad", "lpad", "printf", "format", "list_resize", "array_resize", "bar", "getenv", "current_setting",
        "getvariable", "error", "sleep_ms", "pg_sleep", "query", "query_table", "read_text", "glob", "write_log",
        "version", "nextval", "setval", "setseed", "json_serialize_sql", "json_deserialize_sql", "json_serialize_plan",
    }  # fmt: skip
    assert not dangerous & (FUNCTIONS | TABLE_FUNCTIONS)
