"""Keeps runs in one SQLite file (WAL). Safe for several processes; a run written twice is there once."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from pydantic import ValidationError

from estimators.harp.run import Run
from knowledge.errors import ServiceError
from knowledge.settings import Settings, settings

BUSY_SECONDS = 30
MOST_BODY_BYTES = 100_000
"""Of one run as JSON; a run has some hundred bytes, and a message or a word of its configuration may be long."""
_INSERT = "INSERT OR REPLACE INTO runs (run_id, application, campaign_id, configuration, body) VALUES (?, ?, ?, ?, ?)"
_PAGE = 10_000


@dataclass(frozen=True, slots=True)
class Written:
    """What writing did: runs that were new, and runs that were there and are renewed."""

    added: int
    renewed: int


class RunHistory:
    """The runs of all applications. A file that is not there is an empty history.

    Raises:
        ServiceError: the file cannot be made, read or written, or is damaged; the sentence names it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def of(cls, chosen: Settings | None = None) -> RunHistory:
        """The history of the home folder."""
        return cls((chosen or settings()).harp_path / "runs.sqlite")

    def add(self, runs: Sequence[Run]) -> Written:
        """Write runs in one transaction, all or none; they are on the disk when this returns.

        Two runs with the same id: the last one stays.
        """
        if not runs:
            return Written(0, 0)
        rows = {run.run_id: _row(run) for run in runs}
        with self._writing() as connection:
            known = sum(_is_known(connection, run_id) for run_id in rows)
            connection.executemany(_INSERT, rows.values())
        return Written(len(rows) - known, known)

    def runs(self, application: str, *, campaign_id: str | None = None) -> tuple[Run, ...]:
        """Runs of an application, or of one of its campaigns, in the order of their ids."""
        return tuple(self.each(application, campaign_id=campaign_id))

    def each(self, application: str, *, campaign_id: str | None = None) -> Iterator[Run]:
        """The same one after the other, for histories that are not to be held in memory."""
        asked = (
            "SELECT run_id, body FROM runs WHERE application = ? AND (? IS NULL OR campaign_id = ?) AND run_id > ?"
            " ORDER BY run_id LIMIT ?"
        )
        last = ""
        while True:
            with self._reading() as connection:
                given = (application, campaign_id, campaign_id, last, _PAGE)
                rows = [] if connection is None else connection.execute(asked, given).fetchall()
            yield from (self._run(run_id, body) for run_id, body in rows)
            if len(rows) < _PAGE:
                return
            last = rows[-1][0]

    def counts(self) -> dict[str, int]:
        """Number of runs of every application."""
        with self._reading() as connection:
            if connection is None:
                return {}
            asked = "SELECT application, count(*) FROM runs GROUP BY application ORDER BY application"
            return dict(connection.execute(asked).fetchall())

    def remove(self, run_ids: Iterable[str]) -> int:
        """Forget runs, such as those of a wrong import; returns how many were there."""
        with self._writing() as connection:
            return connection.executemany("DELETE FROM runs WHERE run_id = ?", ((one,) for one in run_ids)).rowcount

    def _run(self, run_id: str, body: str) -> Run:
        try:
            return Run.model_validate_json(body)
        except ValidationError as error:
            first = error.errors()[0]
            field = ".".join(str(part) for part in first["loc"]) or "record"
            raise ServiceError(
                f"The run {run_id} in the history {self.path} is damaged ({field}: {first['msg']}); move the file away,"
                " or remove the run with RunHistory.remove.",
                transient=False,
            ) from error

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction that holds the write lock from its start, so that it never fails halfway for being late."""
        with self._told("written"):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(self.path, timeout=BUSY_SECONDS, isolation_level=None)
            try:
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = FULL")
                connection.executescript(files(__package__).joinpath("tables.sql").read_text("utf-8"))
                connection.execute("BEGIN IMMEDIATE")
                yield connection
                connection.execute("COMMIT")
            finally:
                connection.close()  # what was not committed is undone

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection | None]:
        with self._told("read"):
            if not self.path.exists():
                yield None
                return
            connection = sqlite3.connect(self.path, timeout=BUSY_SECONDS)
            try:
                made = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'runs'").fetchone()
                yield connection if made else None  # a writer may have died between making the file and its tables
            finally:
                connection.close()

    @contextmanager
    def _told(self, what: str) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise ServiceError(
                f"The history of runs {self.path} cannot be {what} ({error}); look at the disk, or move the file away.",
                transient=isinstance(error, sqlite3.OperationalError),
            ) from error


def _row(run: Run) -> tuple[str, str, str | None, str, str]:
    body = run.model_dump_json()
    if len(body) > MOST_BODY_BYTES:
        raise ServiceError(
            f"The run {run.run_id} has {len(body):,} bytes of text, more than the {MOST_BODY_BYTES:,} that are kept;"
            " shorten its message or its configuration.",
            transient=False,
        )
    return (run.run_id, run.application, run.campaign_id, run.key, body)


def _is_known(connection: sqlite3.Connection, run_id: str) -> bool:
    return connection.execute("SELECT 1 FROM runs WHERE run_id = ?", (run_id,)).fetchone() is not None
