"""Keeps waits of sites in one SQLite file. Safe for several processes: short transactions and a busy timeout."""

from __future__ import annotations

import hashlib
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass, fields
from importlib.resources import files
from pathlib import Path

from estimators.wait.history.summary import MOST_JOBS, WaitSummary, summaries
from estimators.wait.job import Job
from knowledge.errors import ServiceError

BUSY_SECONDS = 30
COLUMNS = tuple(field.name for field in fields(Job))
_PLACES = 40
"""Partitions whose last jobs are looked at together when a system is summed up."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: jobs in the file, those new to the store, those that were renewed."""

    jobs: int
    added: int
    renewed: int


class WaitHistory:
    """The waits that were imported, by system. A file that is not there is an empty history.

    Raises:
        ServiceError: the file cannot be made, read or written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def add(self, system: str, jobs: Sequence[Job]) -> Imported:
        """Keep jobs of a system; one that is there already is renewed (it may have started since)."""
        rows = [(system, identity, *astuple(job)) for identity, job in _identified(jobs)]
        marks = ", ".join("?" * (len(COLUMNS) + 2))
        insert = f"INSERT OR REPLACE INTO jobs (system, identity, {', '.join(COLUMNS)}) VALUES ({marks})"  # noqa: S608 - names of our own columns
        with self._writing() as connection:
            before = _count(connection, system)
            connection.executemany(insert, rows)
            added = _count(connection, system) - before
            self._sum_up(connection, system)
        return Imported(len(rows), added, len(rows) - added)

    def jobs(self, system: str, most: int) -> tuple[Job, ...]:
        """The last jobs of a system, at most so many, in the order of submission."""
        with self._reading() as connection:
            return () if connection is None else _jobs(connection, system, most)

    def summaries(self) -> tuple[WaitSummary, ...]:
        """What the history says of every partition with enough waits."""
        with self._reading() as connection:
            if connection is None:
                return ()
            rows = connection.execute(
                "SELECT system, partition, known, median_s, upper_s, last_submit_s FROM summaries ORDER BY 1, 2"
            )
            return tuple(WaitSummary(*row) for row in rows)

    def counts(self) -> tuple[tuple[str, int, int], ...]:
        """System, jobs and known waits, for each system with any."""
        with self._reading() as connection:
            if connection is None:
                return ()
            found = connection.execute(
                "SELECT system, count(*), count(wait_s) FROM jobs GROUP BY system ORDER BY system"
            )
            return tuple(tuple(row) for row in found)

    def forget(self, system: str) -> int:
        """Remove all jobs of a system; returns how many."""
        with self._writing() as connection:
            connection.execute("DELETE FROM summaries WHERE system = ?", (system,))
            return connection.execute("DELETE FROM jobs WHERE system = ?", (system,)).rowcount

    def _sum_up(self, connection: sqlite3.Connection, system: str) -> None:
        found = summaries(system, _jobs(connection, system, MOST_JOBS * _PLACES))
        connection.execute("DELETE FROM summaries WHERE system = ?", (system,))
        connection.executemany("INSERT INTO summaries VALUES (?, ?, ?, ?, ?, ?)", [astuple(one) for one in found])

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection | None]:
        if not self.path.exists():
            yield None
            return
        with self._connected() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction that holds the write lock from its start, so that it never fails halfway for being late."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ServiceError(
                f"The home folder {self.path.parent} cannot be made ({error.strerror}); set IPLANE_HOME to a writable"
                " one.",
                transient=False,
            ) from error
        with self._connected() as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        connection = None
        try:
            connection = sqlite3.connect(self.path, timeout=BUSY_SECONDS, isolation_level=None)
            connection.executescript((files("estimators.wait.history") / "tables.sql").read_text("utf-8"))
            yield connection
        except sqlite3.DatabaseError as error:
            raise ServiceError(
                f"The history of waits {self.path} cannot be used ({error}); look at its folder and disk space, or move"
                " the file away to begin anew.",
                transient=True,
            ) from error
        finally:
            if connection is not None:
                connection.close()  # what was not committed is undone


def _count(connection: sqlite3.Connection, system: str) -> int:
    return int(connection.execute("SELECT count(*) FROM jobs WHERE system = ?", (system,)).fetchone()[0])


def _jobs(connection: sqlite3.Connection, system: str, most: int) -> tuple[Job, ...]:
    query = f"SELECT {', '.join(COLUMNS)} FROM jobs WHERE system = ? ORDER BY submit_s DESC, identity DESC LIMIT ?"  # noqa: S608 - names of our own columns
    rows = connection.execute(query, (system, most)).fetchall()
    return tuple(Job(*row) for row in reversed(rows))


def _identified(jobs: Sequence[Job]) -> Iterator[tuple[str, Job]]:
    """Jobs with a name each: what was asked for, when and by whom, and the how-manieth of such it is."""
    seen: Counter[str] = Counter()
    for job in jobs:
        text = repr((job.submit_s, job.shape, job.user))
        seen[text] += 1
        yield hashlib.sha256(f"{text}{seen[text]}".encode()).hexdigest()[:24], job
