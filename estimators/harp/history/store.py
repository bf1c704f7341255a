"""Keeps runs in one SQLite file (WAL). Safe for several processes; a run written twice is there once."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from estimators.harp.run import Run
from knowledge.errors import ServiceError
from knowledge.settings import Settings, settings

BUSY_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Written:
    """What writing did: runs that were new, and runs that were there and are renewed."""

    added: int
    renewed: int


class RunHistory:
    """The runs of all applications. A file that is not there is an empty history.

    Raises:
        ServiceError: the file cannot be made, read or written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def of(cls, chosen: Settings | None = None) -> RunHistory:
        """The history of the home folder."""
        return cls((chosen or settings()).harp_path / "runs.sqlite")

    def add(self, runs: Sequence[Run]) -> Written:
        """Write runs in one transaction; they are on the disk when this returns."""
        rows = [(run.run_id, run.application, run.campaign_id, run.key, run.model_dump_json()) for run in runs]
        with self._writing() as connection:
            before = _count(connection)
            connection.executemany("INSERT OR REPLACE INTO runs VALUES (?, ?, ?, ?, ?)", rows)
            added = _count(connection) - before
        return Written(added, len({row[0] for row in rows}) - added)

    def runs(self, application: str, *, campaign_id: str | None = None) -> tuple[Run, ...]:
        """Runs of an application, or of one of its campaigns, in the order of their ids."""
        asked = "SELECT body FROM runs WHERE application = ? AND (? IS NULL OR campaign_id = ?) ORDER BY run_id"
        with self._reading() as connection:
            if connection is None:
                return ()
            rows = connection.execute(asked, (application, campaign_id, campaign_id)).fetchall()
        return tuple(Run.model_validate_json(body) for (body,) in rows)

    def counts(self) -> dict[str, int]:
        """Number of runs of every application."""
        with self._reading() as connection:
            if connection is None:
                return {}
            asked = "SELECT application, count(*) FROM runs GROUP BY application ORDER BY application"
            return dict(connection.execute(asked).fetchall())

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._told("written"):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(self.path, timeout=BUSY_SECONDS)
            try:
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = FULL")
                connection.executescript(files(__package__).joinpath("tables.sql").read_text("utf-8"))
                with connection:
                    yield connection
            finally:
                connection.close()

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection | None]:
        if not self.path.exists():
            yield None
            return
        with self._told("read"):
            connection = sqlite3.connect(self.path, timeout=BUSY_SECONDS)
            try:
                yield connection
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


def _count(connection: sqlite3.Connection) -> int:
    (number,) = connection.execute("SELECT count(*) FROM runs").fetchone()
    return int(number)
