"""Reads and writes the state file. Safe for several processes: WAL, a busy timeout, short writing transactions."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from langchain_core.messages import BaseMessage
from sqlalchemy import Connection, Row, create_engine, delete, event, func, insert, select, text, update
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.exc import DatabaseError, IntegrityError, ProgrammingError
from sqlalchemy.pool import QueuePool

from assistant.events import Answer
from assistant.memory.erasing import erase_traces
from assistant.memory.messages import ResultTypes, read_message, write_message
from assistant.memory.summary import Recalled, Summary
from assistant.memory.summary_rows import read_results, read_said, read_summary, write_summary
from assistant.memory.tables import feedback, messages, metadata, runs, threads
from assistant.memory.thread import ThreadSummary, Turn
from knowledge.errors import RequestError, ServiceError

BUSY_SECONDS = 15
TITLE_CHARACTERS = 70
_PRAGMAS = ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "secure_delete=ON")
_SUMMARIES = select(
    threads, select(func.count()).where(runs.c.thread_id == threads.c.id).scalar_subquery().label("turns")
)


class Memory:
    """Threads, turns, messages and feedback in one SQLite file.

    A turn is written in two short transactions: the question when it begins, and everything else (answer, messages,
    profile) at once when it ends, so that a killed process leaves whole turns only.
    """

    def __init__(self, path: Path) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ServiceError(
                f"The home folder {path.parent} cannot be made ({error.strerror}); set IPLANE_HOME to a writable one.",
                transient=False,
            ) from error
        self.path = path
        self._engine = create_engine(
            f"sqlite:///{path}", poolclass=QueuePool, connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False}
        )
        event.listen(self._engine, "connect", _prepare)
        with self._writing() as connection:
            metadata.create_all(connection, checkfirst=True)

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    def begin(self, thread_id: str | None, question: str, *, surface: str) -> str:
        """Make the thread if it is new, named after its first question; returns its id."""
        with self._writing() as connection:
            if thread_id is not None and _exists(connection, thread_id):
                return thread_id
            new = thread_id or uuid.uuid4().hex[:12]
            now = _now()
            row = {"id": new, "title": _title(question), "surface": surface, "created": now, "updated": now}
            connection.execute(insert(threads).values(row))
            return new

    def start_run(self, run_id: str, thread_id: str, question: str, model: str, notice: str | None) -> None:
        """Write down the question before anything is done about it; in a thread deleted meanwhile, nothing."""
        now = _now()
        row = {"id": run_id, "thread_id": thread_id, "question": question, "model": model, "created": now}
        with self._writing() as connection:
            if not _exists(connection, thread_id):
                return
            connection.execute(insert(runs).values(notice=notice, **row))
            connection.execute(update(threads).where(threads.c.id == thread_id).values(updated=now))

    def finish_run(
        self, answer: Answer, said: Sequence[BaseMessage], profile_update: dict[str, Any] | None = None
    ) -> None:
        """Write the answer, the turn's messages and what the thread learned about the person, in one transaction.

        A thread or turn that was deleted while the answer was made stays deleted.
        """
        bodies = [write_message(message) for message in said]
        body = json.dumps(answer.model_dump(mode="json"))
        with self._writing() as connection:
            if connection.scalar(select(runs.c.id).where(runs.c.id == answer.run_id)) is None:
                return
            connection.execute(update(runs).where(runs.c.id == answer.run_id).values(answer=body, model=answer.model))
            if bodies:
                keys = {"thread_id": answer.thread_id, "run_id": answer.run_id}
                connection.execute(
                    insert(messages), [{**keys, "body": text_, "artifact": artifact} for text_, artifact in bodies]
                )
            values: dict[str, Any] = {"updated": _now()}
            if profile_update is not None:
                values["profile"] = json.dumps(profile_update)
            connection.execute(update(threads).where(threads.c.id == answer.thread_id).values(values))

    def has_thread(self, thread_id: str) -> bool:
        """Whether a thread has that id."""
        with self._reading() as connection:
            return _exists(connection, thread_id)

    def messages(self, thread_id: str, types: ResultTypes) -> list[BaseMessage]:
        """Everything said in the finished turns of a thread, the results of the named tools typed again."""
        query = select(messages.c.body, messages.c.artifact).where(messages.c.thread_id == thread_id)
        with self._reading() as connection:
            rows = connection.execute(query.order_by(messages.c.id)).all()
        return [read_message(row.body, row.artifact, types) for row in rows]

    def recall(self, thread_id: str, types: ResultTypes) -> Recalled:
        """The messages that no summary covers, with the summary of those before; all messages if there is none."""
        query = select(messages.c.body, messages.c.artifact).where(messages.c.thread_id == thread_id)
        with self._reading() as connection:
            summary = read_summary(connection, thread_id)
            recalled = Recalled([])
            if summary is not None:
                query = query.where(messages.c.id > summary.last_message)
                results, said = read_results(connection, summary, types), read_said(connection, thread_id, summary)
                recalled = Recalled([], summary, results, said)
            rows = connection.execute(query.order_by(messages.c.id)).all()
        recalled.messages.extend(read_message(row.body, row.artifact, types) for row in rows)
        return recalled

    def summary(self, thread_id: str) -> Summary | None:
        """What stands for the first turns of a thread; `None` if nothing does."""
        with self._reading() as connection:
            return read_summary(connection, thread_id)

    def message_ids(self, thread_id: str, *, after: int, count: int) -> list[int]:
        """Ids of the first messages of a thread that come after one, at most `count`."""
        query = select(messages.c.id).where(messages.c.thread_id == thread_id, messages.c.id > after)
        with self._reading() as connection:
            return list(connection.scalars(query.order_by(messages.c.id).limit(count)))

    def keep_summary(self, thread_id: str, summary: Summary) -> None:
        """Let a summary stand for the first turns of a thread; in a thread deleted meanwhile, nothing is kept."""
        with self._writing() as connection:
            if _exists(connection, thread_id):
                write_summary(connection, thread_id, summary)

    def last_model(self, thread_id: str) -> str | None:
        """Name of the chat model that answered last in a thread."""
        query = select(runs.c.model).where(runs.c.thread_id == thread_id).order_by(runs.c.created.desc()).limit(1)
        with self._reading() as connection:
            return connection.scalar(query)

    def profile_update(self, thread_id: str) -> dict[str, Any]:
        """What the person said in this thread about what they may use."""
        with self._reading() as connection:
            stored = connection.scalar(select(threads.c.profile).where(threads.c.id == thread_id))
        return dict(json.loads(stored)) if stored else {}

    def threads(self, *, surface: str | None = None, limit: int = 100) -> list[ThreadSummary]:
        """Threads, the one used last first."""
        query = _SUMMARIES.order_by(threads.c.updated.desc(), threads.c.created.desc()).limit(limit)
        if surface is not None:
            query = query.where(threads.c.surface == surface)
        with self._reading() as connection:
            return [_summary(row) for row in connection.execute(query)]

    def thread(self, thread_id: str) -> ThreadSummary:
        """One thread as it stands in the list.

        Raises:
            RequestError: no thread has that id.
        """
        with self._reading() as connection:
            row = connection.execute(_SUMMARIES.where(threads.c.id == thread_id)).first()
        if row is None:
            raise _unknown(thread_id)
        return _summary(row)

    def history(self, thread_id: str) -> list[Turn]:
        """All turns of a thread, oldest first.

        Raises:
            RequestError: no thread has that id.
        """
        query = (
            select(runs, feedback.c.rating, feedback.c.comment)
            .join(feedback, feedback.c.run_id == runs.c.id, isouter=True)
            .where(runs.c.thread_id == thread_id)
            .order_by(runs.c.created, text("runs.rowid"))
        )
        with self._reading() as connection:
            if not _exists(connection, thread_id):
                raise _unknown(thread_id)
            return [_turn(row) for row in connection.execute(query)]

    def rate(self, run_id: str, rating: float, comment: str | None = None) -> None:
        """Keep what a person thinks of an answer; a later rating replaces an earlier one, 0 removes it.

        Raises:
            RequestError: no run has that id.
        """
        with self._writing() as connection:
            thread_id = connection.scalar(select(runs.c.thread_id).where(runs.c.id == run_id))
            if thread_id is None:
                raise RequestError.of("run", run_id, "no run has that id", "rate an answer that was given")
            if rating == 0:
                connection.execute(delete(feedback).where(feedback.c.run_id == run_id))
                return
            row = {"run_id": run_id, "thread_id": thread_id, "rating": rating, "comment": comment, "created": _now()}
            connection.execute(upsert(feedback).values(row).on_conflict_do_update(index_elements=["run_id"], set_=row))

    def forget(self, thread_id: str) -> None:
        """Remove a thread with everything in it, down to the last trace in the file.

        Raises:
            RequestError: no thread has that id.
            ServiceError: it is removed, but traces may be left, because another program holds the file.
        """
        with self._writing() as connection:
            if not _exists(connection, thread_id):
                raise _unknown(thread_id)
            connection.execute(delete(threads).where(threads.c.id == thread_id))
        self._erase_traces()

    def forget_all(self) -> int:
        """Remove every thread like that; returns how many there were. Errors as for `forget`."""
        with self._writing() as connection:
            count = connection.execute(delete(threads)).rowcount
        self._erase_traces()
        return count

    def _erase_traces(self) -> None:
        with self._engine.connect() as connection:
            erase_traces(connection, self.path)

    def _reading(self) -> AbstractContextManager[Connection]:
        return self._connected("BEGIN")

    def _writing(self) -> AbstractContextManager[Connection]:
        """A transaction that holds the write lock from its start, so that it never fails halfway for being late."""
        return self._connected("BEGIN IMMEDIATE")

    @contextmanager
    def _connected(self, begin: str) -> Iterator[Connection]:
        try:
            with self._engine.connect() as connection:
                connection.execute(text(begin))
                yield connection
                connection.commit()
        except (IntegrityError, ProgrammingError):  # mistakes of ours
            raise
        except DatabaseError as error:
            raise ServiceError(
                f"The state file {self.path} cannot be used ({error.orig}); look at its folder and disk space, or move"
                " the file away to begin anew.",
                transient=True,
            ) from error


def _prepare(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions are begun by us, not by the driver
    for pragma in (f"busy_timeout={BUSY_SECONDS * 1000}", *_PRAGMAS):
        connection.execute(f"PRAGMA {pragma}")


def _exists(connection: Connection, thread_id: str) -> bool:
    return connection.scalar(select(threads.c.id).where(threads.c.id == thread_id)) is not None


def _unknown(thread_id: str) -> RequestError:
    return RequestError.of("thread", thread_id, "no thread has that id", "see the ids with iplane threads list")


def _summary(row: Row[Any]) -> ThreadSummary:
    names = ("id", "title", "surface", "created", "updated", "turns")
    return ThreadSummary.model_validate({name: row._mapping[name] for name in names})


def _turn(row: Row[Any]) -> Turn:
    fields = row._mapping
    names = ("thread_id", "question", "created", "model", "notice", "rating", "comment")
    answer = None if fields["answer"] is None else Answer.model_validate(json.loads(fields["answer"]))
    return Turn(run_id=fields["id"], answer=answer, **{name: fields[name] for name in names})


def _title(question: str) -> str:
    line = " ".join(question.split())
    return line if len(line) <= TITLE_CHARACTERS else line[: TITLE_CHARACTERS - 1].rstrip() + "…"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
