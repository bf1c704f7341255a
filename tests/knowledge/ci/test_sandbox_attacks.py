"""Attacks on the query door: none gets through, none runs past its limit, and the next query is always answered."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from knowledge.ci import open_catalogue
from knowledge.ci.sandbox import QueryResult, SqlSandbox
from knowledge.errors import RefusedError, RequestError
from knowledge.settings import Settings
from tests.knowledge.ci.attacks import KEPT_IN_BOUNDS, NOT_READ, NOT_RUN, STOPPED
from tests.knowledge.ci.door_checks import GRACE_SECONDS, SLACK_SECONDS, is_one_sentence, leaks

_LIMIT_SECONDS = 0.2
_NORMAL = "SELECT count(*) FROM systems"


def _each(attacks: Mapping[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    return [(kind, sql) for kind, statements in attacks.items() for sql in statements]


def _names(value: object) -> str:
    return str(value)[:60].encode("ascii", "backslashreplace").decode()


@pytest.fixture(scope="module")
def door(built_home: Path) -> Iterator[SqlSandbox]:
    """A door that waits for a moment only. The database is the same file after all attacks."""
    settings = Settings(
        home=built_home, sql_max_milliseconds=round(1000 * _LIMIT_SECONDS), sql_max_memory_megabytes=128
    )
    open_catalogue(settings)
    before, content = _files(built_home), _content(settings.ci_database_path)
    sandbox = SqlSandbox(settings.ci_database_path, settings)
    sandbox.query(_NORMAL)
    yield sandbox
    sandbox.close()
    assert _files(built_home) == before
    assert _content(settings.ci_database_path) == content


def test_there_are_enough_of_them() -> None:
    statements = [sql for attacks in (NOT_RUN, STOPPED, KEPT_IN_BOUNDS) for _, sql in _each(attacks)]
    assert len(statements) == len(set(statements)) >= 500


@pytest.mark.parametrize(("kind", "sql"), _each(NOT_RUN), ids=_names)
def test_what_writes_reads_or_tells_is_refused(door: SqlSandbox, kind: str, sql: str) -> None:
    with pytest.raises(RefusedError) as caught:
        _ask(door, sql)
    assert is_one_sentence(caught.value.message)


@pytest.mark.parametrize("sql", NOT_READ, ids=_names)
def test_what_is_no_sql_is_not_run(door: SqlSandbox, sql: str) -> None:
    with pytest.raises(RequestError, match="cannot be read") as caught:
        _ask(door, sql)
    assert is_one_sentence(caught.value.message)


@pytest.mark.parametrize(("kind", "sql"), _each(STOPPED), ids=_names)
def test_what_would_take_too_much_is_stopped(door: SqlSandbox, kind: str, sql: str) -> None:
    with pytest.raises(RequestError, match=r"stopped; ask for less\.") as caught:
        _ask(door, sql)
    assert is_one_sentence(caught.value.message)


@pytest.mark.parametrize(("kind", "sql"), _each(KEPT_IN_BOUNDS), ids=_names)
def test_what_is_odd_keeps_within_the_limits(door: SqlSandbox, kind: str, sql: str) -> None:
    try:
        rows, message = _ask(door, sql).rows, None
    except (RefusedError, RequestError) as error:
        rows, message = (), error.message
    assert message is None or is_one_sentence(message)
    assert not leaks(json.dumps(rows))
    assert len(rows) <= 1000


def _ask(door: SqlSandbox, sql: str) -> QueryResult:
    """Ask within the limit of time; afterwards the door answers as ever."""
    start = time.monotonic()
    try:
        return door.query(sql)
    finally:
        assert time.monotonic() - start < _LIMIT_SECONDS + GRACE_SECONDS + SLACK_SECONDS
        assert door.query(_NORMAL).rows[0][0] > 0


def _content(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _files(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*"))
