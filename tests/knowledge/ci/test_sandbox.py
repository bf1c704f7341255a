"""The door for people's and models' SQL: one harmless SELECT passes; everything else ends with one sentence."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.ci import Catalogue
from knowledge.ci.sandbox import SqlSandbox
from knowledge.ci.sandbox.allowed import FUNCTIONS, TABLE_FUNCTIONS
from knowledge.errors import RefusedError, RequestError
from knowledge.settings import Settings

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

REFUSE = [
    "INSERT INTO systems SELECT * FROM systems",
    "UPDATE systems SET name = 'x'",
    "DELETE FROM systems",
    "DROP TABLE systems",
    "CREATE TABLE x AS SELECT 1",
    "CREATE TEMP TABLE x AS SELECT 1",
    "CREATE MACRO f(x) AS x + 1",
    "ALTER TABLE systems ADD COLUMN x INTEGER",
    "COPY systems TO 'x.csv'",
    "COPY systems FROM 'x.csv'",
    "EXPORT DATABASE 'x'",
    "ATTACH 'x.db'",
    "DETACH ci",
    "USE main",
    "SET threads = 8",
    "RESET threads",
    "PRAGMA database_list",
    "PRAGMA version",
    "CALL pragma_version()",
    "CALL force_checkpoint()",
    "CHECKPOINT",
    "VACUUM",
    "BEGIN TRANSACTION",
    "LOAD httpfs",
    "INSTALL httpfs",
    "PREPARE p AS SELECT 1",
    "EXECUTE p",
    "EXPLAIN SELECT 1",
    "EXPLAIN ANALYZE SELECT 1",
    "DESCRIBE systems",
    "SHOW TABLES",
    "SHOW ALL TABLES",
    "SUMMARIZE systems",
    "SELECT * FROM (DESCRIBE systems)",
    "PIVOT systems ON kind USING count(*)",
    "SELECT 1; SELECT 2",
    "SELECT 1; DROP TABLE systems",
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM read_blob('/etc/passwd')",
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM read_json('x.json')",
    "SELECT * FROM read_parquet('https://example.org/x.parquet')",
    "SELECT * FROM sniff_csv('/etc/passwd')",
    "SELECT * FROM glob('/*')",
    "SELECT * FROM parquet_metadata('x')",
    "SELECT * FROM '/etc/passwd'",
    "SELECT * FROM 'x.csv'",
    'SELECT * FROM "https://example.org/x.csv"',
    "SELECT * FROM duckdb_settings()",
    "SELECT * FROM duckdb_databases()",
    "SELECT * FROM duckdb_databases",
    "SELECT * FROM duckdb_secrets()",
    "SELECT * FROM duckdb_functions()",
    "SELECT * FROM pragma_database_list",
    "SELECT * FROM pragma_table_info('systems')",
    "SELECT * FROM pg_catalog.pg_tables",
    "SELECT * FROM sqlite_master",
    "SELECT * FROM ci.main.systems",
    "SELECT * FROM system.main.duckdb_settings",
    "SELECT * FROM query('DROP TABLE systems')",
    "SELECT * FROM query_table('systems')",
    "SELECT * FROM json_execute_serialized_sql('{}')",
    "SELECT current_setting('home_directory')",
    "SELECT getenv('HOME')",
    "SELECT getvariable('x')",
    "SELECT version()",
    "SELECT current_database()",
    "SELECT current_query()",
    "SELECT txid_current()",
    "SELECT nextval('x')",
    "SELECT write_log('x')",
    "SELECT sleep_ms(5000)",
    "SELECT pg_sleep(5)",
    "SELECT json_serialize_sql('SELECT 1')",
    "SELECT repeat('x', 2000000000)",
    "SELECT rpad('x', 2000000000, 'y')",
    "SELECT lpad('x', 2000000000, 'y')",
    "SELECT printf('%2000000000d', 1)",
    "SELECT format('{:>2000000000}', 'x')",
    "SELECT list_resize([1], 2000000000, 0)",
    "SELECT bar(1, 0, 1, 2000000000)",
    "SELECT (SELECT getenv('HOME')) FROM systems",
    "SELECT * FROM systems WHERE name = (SELECT current_setting('temp_directory'))",
    "SELECT list_transform([1], lambda x: getenv('HOME'))",
    "SELECT 1 ORDER BY getenv('HOME')",
    "SELECT count(*) FROM systems GROUP BY getenv('HOME')",
    "SELECT sum(1) OVER (ORDER BY getenv('HOME')) FROM systems",
    "WITH x AS (SELECT getenv('HOME')) SELECT * FROM x",
    "WITH duckdb_settings AS (SELECT 1) SELECT * FROM duckdb_settings",
    'SELECT * FROM (WITH "x.csv" AS (SELECT 1) SELECT * FROM "x.csv"), "x.csv"',
    "SELECT main.getenv('HOME')",
    "SELECT system.main.getenv('HOME')",
    "SELECT '" + "x" * 30_000 + "'",
]

CANNOT = [
    ("", "no SQL statement"),
    ("   -- nothing", "no SQL statement"),
    ("SELEC 1", "cannot be read"),
    ("SELECT * FORM systems", "cannot be read"),
    ("SELECT * FROM systms", "did you mean systems"),
    ("SELECT nme FROM systems", "no column 'nme'"),
    ("SELECT max_waltime_hours FROM limits", "max_walltime_hours"),
    ("SELECT CAST('x' AS INTEGER)", "cannot be carried out"),
    ("SELECT sum(name) FROM systems", "cannot be carried out"),
    ("SELECT " + "(" * 2000 + "1" + ")" * 2000, "cannot be read"),
]

RUNAWAY = [
    "SELECT count(*) FROM range(1000000000000) a, range(1000) b",
    "SELECT sum(x) FROM generate_series(1, 1000000000000) g(x)",
    "WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n",
    "SELECT count(*) FROM partitions a, partitions b, partitions c, partitions d WHERE a.notes < b.notes || c.notes",
    "SELECT list(x) FROM range(1000000000) t(x)",
    "SELECT len(range(2000000000))",
    "SELECT x FROM range(2000000000) t(x) ORDER BY hash(x)",
    "SELECT * FROM systems a, systems b, systems c, systems d, systems e ORDER BY random()",
    "WITH RECURSIVE t AS (SELECT 'x' s, 1 n UNION ALL SELECT s || s, n + 1 FROM t WHERE n < 40) SELECT max(s) FROM t",
    "SELECT length(" + "replace(" * 8 + "'aaaaaaaaaa'" + ", 'a', 'aaaaaaaaaaaaaaaaaaaa')" * 8 + ")",
]


@pytest.mark.parametrize("sql", PASS)
def test_a_harmless_select_passes(catalogue: Catalogue, sql: str) -> None:
    assert catalogue.query(sql).columns


@pytest.mark.parametrize("sql", REFUSE)
def test_an_attack_is_refused_in_one_sentence(catalogue: Catalogue, sql: str) -> None:
    with pytest.raises(RefusedError) as caught:
        catalogue.query(sql)
    assert _is_one_sentence(caught.value.message)


@pytest.mark.parametrize(("sql", "words"), CANNOT)
def test_what_cannot_be_understood_is_said(catalogue: Catalogue, sql: str, words: str) -> None:
    with pytest.raises(RequestError) as caught:
        catalogue.query(sql)
    assert words in caught.value.message
    assert _is_one_sentence(caught.value.message)


@pytest.fixture(scope="module")
def hurried(built_home: Path) -> Iterator[SqlSandbox]:
    """A sandbox that waits for half a second only."""
    from knowledge.ci import open_catalogue

    settings = Settings(home=built_home, sql_max_milliseconds=500, sql_max_memory_megabytes=128)
    open_catalogue(settings)
    sandbox = SqlSandbox(settings.ci_database_path, settings)
    sandbox.query("SELECT 1")
    yield sandbox
    sandbox.close()


@pytest.mark.parametrize("sql", RUNAWAY)
def test_a_runaway_ends_with_one_sentence(hurried: SqlSandbox, sql: str) -> None:
    start = time.monotonic()
    with pytest.raises(RequestError) as caught:
        hurried.query(sql)
    assert time.monotonic() - start < 6
    assert "stopped" in caught.value.message
    assert _is_one_sentence(caught.value.message)
    assert hurried.query("SELECT 1").rows == ((1,),)


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


def test_a_killed_worker_is_started_again(settings_: Settings, catalogue: Catalogue) -> None:
    sandbox = SqlSandbox(settings_.ci_database_path, settings_)
    sandbox.query("SELECT 1")
    assert sandbox._process is not None
    sandbox._process.kill()
    sandbox._process.wait()
    assert sandbox.query("SELECT 2").rows == ((2,),)
    sandbox.close()
    sandbox.close()


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
        "getvariable", "sleep_ms", "pg_sleep", "query", "query_table", "read_text", "glob", "write_log", "version",
        "nextval", "setval", "setseed", "json_serialize_sql", "json_deserialize_sql", "json_serialize_plan",
    }  # fmt: skip
    assert not dangerous & (FUNCTIONS | TABLE_FUNCTIONS)


def _is_one_sentence(message: str) -> bool:
    return (
        "\n" not in message
        and message.endswith((".", "?"))
        and "Traceback" not in message
        and "ci.duckdb" not in message
    )
