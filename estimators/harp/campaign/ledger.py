"""Keeps one campaign in one SQLite file (WAL), so that it survives the death of its process at any moment.

Order of writing is what makes it safe: a decision with its tasks before any task is started; a task as started before
its process is; its run in the history of runs before the task is called done. What stands as started without a run in
the history was cut off, and is run again under the same id.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from estimators.harp.campaign.about import About
from estimators.harp.campaign.decision import Decision, Stop
from estimators.harp.campaign.mark import Mark
from knowledge.errors import ServiceError

BUSY_SECONDS = 30
State = Literal["planned", "started", "done"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One run that was decided: its id, decision and repetition, how far it is, when it was last started and ended."""

    task_id: str
    decision: int
    repetition: int
    state: State
    started: float | None = None
    ended: float | None = None


class Ledger:
    """One campaign's file.

    Raises:
        ServiceError: the file cannot be made, read or written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def begin(self, about: About) -> None:
        """Make the file."""
        with self._open() as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(files(__package__).joinpath("tables.sql").read_text("utf-8"))
        with self.writing() as connection:
            connection.execute("INSERT INTO about VALUES (1, ?)", (about.model_dump_json(),))

    def about(self) -> About:
        """What the campaign was begun with."""
        rows = self._rows("SELECT body FROM about")
        if not rows:
            raise ServiceError(f"The campaign file {self.path} holds no campaign; remove it.", transient=False)
        return About.model_validate_json(rows[0][0])

    def rewrite(self, about: About, note: str) -> None:
        """Change what was asked, and say so."""
        with self.writing() as connection:
            connection.execute("UPDATE about SET body = ?", (about.model_dump_json(),))
            connection.execute("INSERT INTO notes (body) VALUES (?)", (note,))

    def decisions(self) -> tuple[Decision, ...]:
        """In the order they were taken."""
        return tuple(
            Decision.model_validate_json(body) for (body,) in self._rows("SELECT body FROM decisions ORDER BY number")
        )

    def entries(self) -> tuple[Entry, ...]:
        """All tasks, in the order they were decided."""
        asked = "SELECT task_id, decision, repetition, state, started, ended FROM tasks ORDER BY decision, repetition"
        return tuple(Entry(*row) for row in self._rows(asked))

    def marks(self) -> tuple[Mark, ...]:
        """Certainty after each run."""
        return tuple(Mark.model_validate_json(body) for (body,) in self._rows("SELECT body FROM marks ORDER BY runs"))

    def notes(self) -> tuple[str, ...]:
        """What else happened."""
        return tuple(body for (body,) in self._rows("SELECT body FROM notes ORDER BY number"))

    def ending(self) -> Stop | None:
        """Why it ended; `None` while it may go on."""
        rows = self._rows("SELECT body FROM ending")
        return Stop.model_validate_json(rows[0][0]) if rows else None

    def decide(self, decision: Decision, campaign_id: str) -> tuple[Decision, list[Entry]]:
        """Write a decision and its tasks; returns it with its number, and them."""
        with self.writing() as connection:
            (last,) = connection.execute("SELECT coalesce(max(number), 0) FROM decisions").fetchone()
            numbered = decision.model_copy(update={"number": last + 1})
            connection.execute("INSERT INTO decisions VALUES (?, ?)", (last + 1, numbered.model_dump_json()))
            first = decision.first_repetition
            entries = [
                Entry(f"{campaign_id}/{last + 1:04d}.{repetition}", last + 1, repetition, "planned")
                for repetition in range(first, first + decision.repetitions)
            ]
            rows = [(entry.task_id, entry.decision, entry.repetition) for entry in entries]
            connection.executemany("INSERT INTO tasks VALUES (?, ?, ?, 'planned', NULL, NULL)", rows)
        return numbered, entries

    def started(self, task_id: str, when: float) -> None:
        """A task is about to be started."""
        self._write("UPDATE tasks SET state = 'started', started = ? WHERE task_id = ?", when, task_id)

    def planned(self, task_id: str) -> None:
        """A task was cut off and is to be started again."""
        self._write("UPDATE tasks SET state = 'planned' WHERE task_id = ? AND state = 'started'", task_id)

    def done(self, task_id: str, when: float) -> None:
        """The run of a task is in the history."""
        self._write("UPDATE tasks SET state = 'done', ended = ? WHERE task_id = ?", when, task_id)

    def mark(self, mark: Mark) -> None:
        """How certain it is now."""
        self._write("INSERT OR REPLACE INTO marks VALUES (?, ?)", mark.runs, mark.model_dump_json())

    def note(self, text: str) -> None:
        """What else happened."""
        self._write("INSERT INTO notes (body) VALUES (?)", text)

    def end(self, stop: Stop | None) -> None:
        """Why it ended; `None` opens it again."""
        if stop is None:
            self._write("DELETE FROM ending")
        else:
            self._write("INSERT OR REPLACE INTO ending VALUES (1, ?)", stop.model_dump_json())

    def _write(self, statement: str, *values: Any) -> None:
        with self.writing() as connection:
            connection.execute(statement, values)

    def _rows(self, asked: str) -> list[tuple[Any, ...]]:
        with self._open() as connection:
            return connection.execute(asked).fetchall()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction, alone from its begin on; on the disk when it is left."""
        with self._open() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(self.path, timeout=BUSY_SECONDS, isolation_level=None)
            try:
                connection.execute("PRAGMA synchronous = FULL")
                yield connection
            finally:
                connection.close()
        except (sqlite3.Error, OSError) as error:
            raise ServiceError(
                f"The campaign file {self.path} cannot be used ({error}); look at the disk, or move the file away.",
                transient=isinstance(error, sqlite3.OperationalError),
            ) from error
