"""Any text and any composition of SQL at the query door: an answer or one sentence, in time, and nothing forbidden."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from knowledge.ci import open_catalogue
from knowledge.ci.sandbox import QueryResult, SqlSandbox
from knowledge.errors import RefusedError, RequestError
from knowledge.settings import Settings
from tests.knowledge.ci.attacks import NOT_RUN
from tests.knowledge.ci.door_checks import GRACE_SECONDS, SLACK_SECONDS, is_one_sentence, leaks

_LIMIT_SECONDS = 0.2


class Piece(NamedTuple):
    """A piece of SQL, and whether it calls or reads what is forbidden."""

    sql: str
    forbidden: bool = False


def _with(template: str, *pieces: Piece) -> Piece:
    return Piece(template.format(*(piece.sql for piece in pieces)), any(piece.forbidden for piece in pieces))


_PLAIN = [
    *map(Piece, ("1", "NULL", "'a'", "name", "s.kind", "TRUE", "1e300", "'getenv(1)'", "DATE '2026-01-01'", "[1, 2]")),
    *map(Piece, ("range(10000000)", "aliases", '"name"', "(VALUES (1))", "$$read_text($$")),
]
_FORBIDDEN = [
    Piece(call, forbidden=True)
    for call in ("getenv('HOME')", "GetEnv ('HOME')", "current_setting('threads')", "version()", "\"version\"()",
                 "repeat('x', 99999999)", "rpad('x', 99999999, 'y')", "sleep_ms(9999)", "nextval('x')", "error('x')",
                 "main.getenv('A')", "system.main.version()", "version /* */ ()", "format('{:>99999999}', 'x')",
                 "(SELECT content FROM read_text('/etc/passwd'))", "(SELECT path FROM duckdb_databases())",
                 "(FROM glob('/*'))", "(SELECT 1 FROM '/etc/passwd')", "(FROM sqlite_master)")
]  # fmt: skip
_ONE = ("lower({0})", "length({0})", "max({0})", "count({0})", "({0})", "NOT {0}", "CAST({0} AS VARCHAR)", "[{0}]",
        "{{'k': {0}}}", "sum({0}) OVER ()", "(SELECT {0})", "list_transform([1], lambda x: {0})", "EXISTS (SELECT {0})",
        "regexp_replace('aaaa', 'a', {0}::VARCHAR, 'g')", "to_json({0})", "TRY({0})", "any_value({0})", "{0}.lower()",
        "CASE WHEN {0} IS NULL THEN 1 END", "string_agg({0}::VARCHAR ORDER BY name)", "unnest([{0}])")  # fmt: skip
_TWO = ("{0} + {1}", "{0} || {1}", "{0} = {1}", "{0} AND {1}", "coalesce({0}, {1})", "CASE {0} WHEN {1} THEN 1 END",
        "{0} IN ({1})", "replace({0}::VARCHAR, 'a', {1}::VARCHAR)", "map {{'a': {0}, 'b': {1}}}",
        "list_value({0}, {1})", "{0} BETWEEN {1} AND {1}", "{0} LIKE {1}",
        "lag({0}, 1, {1}) OVER (ORDER BY {1})")  # fmt: skip
_STATEMENTS = (
    "SELECT {0} FROM systems s",
    "SELECT name FROM systems s WHERE {0}",
    "SELECT count(*) FROM systems s GROUP BY {0} HAVING {1}",
    "SELECT name FROM systems s ORDER BY {0} LIMIT 3",
    "SELECT name FROM systems s QUALIFY row_number() OVER (PARTITION BY {0}) = 1",
    "WITH x AS (SELECT {0} AS v FROM systems s) SELECT v, {1} FROM x, systems s",
    "SELECT * REPLACE ({0} AS notes) FROM systems s",
    "SELECT {0} FROM systems s UNION ALL SELECT {1} FROM systems s",
    "FROM (SELECT {0} AS v FROM systems s, range(1000000) r)",
    "SELECT s.name FROM systems s JOIN limits l ON {0} AND l.partition = {1}",
    "WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n, systems s WHERE {0}) SELECT max(i) FROM n",
    "VALUES (({0}), ({1}))",
)


def _grown(inner: st.SearchStrategy[Piece]) -> st.SearchStrategy[Piece]:
    return st.one_of(
        st.builds(_with, st.sampled_from(_ONE), inner), st.builds(_with, st.sampled_from(_TWO), inner, inner)
    )


EXPRESSIONS = st.recursive(st.sampled_from(_PLAIN) | st.sampled_from(_FORBIDDEN), _grown, max_leaves=6)
STATEMENTS = st.builds(_with, st.sampled_from(_STATEMENTS), EXPRESSIONS, EXPRESSIONS)
NAMES_OF_THE_ENGINE = [sql for kind in ("machine", "reads") for sql in NOT_RUN[kind]]


@pytest.fixture(scope="module")
def door(built_home: Path) -> Iterator[SqlSandbox]:
    settings_ = Settings(
        home=built_home, sql_max_milliseconds=round(1000 * _LIMIT_SECONDS), sql_max_memory_megabytes=128
    )
    open_catalogue(settings_)
    sandbox = SqlSandbox(settings_.ci_database_path, settings_)
    sandbox.query("SELECT 1")
    yield sandbox
    sandbox.close()


@given(STATEMENTS)
@settings(max_examples=200, deadline=None)
def test_no_composition_runs_what_is_forbidden_or_passes_a_limit(door: SqlSandbox, statement: Piece) -> None:
    result = _asked(door, statement.sql)
    assert result is None or _used(statement) is False


@given(st.text(max_size=200) | st.binary(max_size=100).map(lambda raw: raw.decode("latin-1")))
@example("SELECT '\x00'")
@example("\ufeffSELECT 1")
@example("SELECT 1\x00; DROP TABLE systems")
@settings(max_examples=150, deadline=None)
def test_any_text_is_answered_or_declined(door: SqlSandbox, text: str) -> None:
    _asked(door, text)


@given(
    st.sampled_from([sql for statements in NOT_RUN.values() for sql in statements]),
    st.integers(0, 200),
    st.sampled_from(
        ["\x00", "\u200b", "'", '"', ";", "--", "/*", "*/", "(", ")", ",", "$$", "\\", "\n", "%", "\u202e"]
    ),
)
@settings(max_examples=200, deadline=None)
def test_a_spoilt_attack_is_no_better(door: SqlSandbox, sql: str, place: int, character: str) -> None:
    _asked(door, sql[:place] + character + sql[place:])


@given(st.sampled_from(NAMES_OF_THE_ENGINE), st.lists(st.booleans(), min_size=30, max_size=30))
@settings(max_examples=100, deadline=None)
def test_the_case_of_letters_opens_no_door(door: SqlSandbox, sql: str, large: list[bool]) -> None:
    """Between quotes, letters stay as they are."""
    parts = sql.split("'")
    mixed = [
        "".join(letter.upper() if large[place % 30] else letter for place, letter in enumerate(part))
        if number % 2 == 0
        else part
        for number, part in enumerate(parts)
    ]
    with pytest.raises(RefusedError):
        door.query("'".join(mixed))


def _used(statement: Piece) -> bool:
    """Whether the statement calls what is forbidden; a template may have left a piece out."""
    return statement.forbidden and any(piece.sql in statement.sql for piece in _FORBIDDEN)


def _asked(door: SqlSandbox, sql: str) -> QueryResult | None:
    """The answer, if there was one; whatever came, it came in time, told nothing, and left the door open."""
    start = time.monotonic()
    result, message = None, None
    try:
        result = door.query(sql)
    except (RefusedError, RequestError) as error:
        message = error.message
    assert message is None or is_one_sentence(message), message
    assert time.monotonic() - start < _LIMIT_SECONDS + GRACE_SECONDS + SLACK_SECONDS
    if result is not None:
        assert not leaks(json.dumps(result.rows))
    assert door.query("SELECT 1").rows == ((1,),)
    return result
