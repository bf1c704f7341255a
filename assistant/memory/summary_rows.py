"""Reads and writes the row that holds a thread's summary, and what it refers to."""

from __future__ import annotations

import json

from pydantic import BaseModel, ValidationError
from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert as upsert

from assistant.memory.messages import ResultTypes, read_message
from assistant.memory.summary import Summary
from assistant.memory.tables import messages, runs, summaries

_IN_COLUMNS = {"turns", "last_message"}


def read_summary(connection: Connection, thread_id: str) -> Summary | None:
    """The summary of a thread; `None` if there is none, or a program of another age wrote it."""
    row = connection.execute(select(summaries).where(summaries.c.thread_id == thread_id)).first()
    if row is None:
        return None
    try:
        return Summary.model_validate({**json.loads(row.body), "turns": row.turns, "last_message": row.last_message})
    except ValidationError:
        return None


def write_summary(connection: Connection, thread_id: str, summary: Summary) -> None:
    """Put a summary in the place of the one before."""
    row = {
        "thread_id": thread_id,
        "turns": summary.turns,
        "last_message": summary.last_message,
        "body": json.dumps(summary.model_dump(exclude=_IN_COLUMNS), ensure_ascii=False),
    }
    connection.execute(upsert(summaries).values(row).on_conflict_do_update(index_elements=["thread_id"], set_=row))


def read_results(connection: Connection, summary: Summary, types: ResultTypes) -> dict[str, BaseModel]:
    """The results a summary refers to; those whose type has changed since are left out."""
    query = select(messages.c.id, messages.c.body, messages.c.artifact)
    rows = connection.execute(query.where(messages.c.id.in_([kept.message for kept in summary.results.values()])))
    read = {row.id: read_message(row.body, row.artifact, types) for row in rows}
    found = {tool: getattr(read.get(kept.message), "artifact", None) for tool, kept in summary.results.items()}
    return {tool: result for tool, result in found.items() if result is not None}


def read_said(connection: Connection, thread_id: str, summary: Summary) -> tuple[str, ...]:
    """What the person wrote in the turns that a summary covers, oldest first."""
    covered = select(messages.c.run_id).where(messages.c.thread_id == thread_id, messages.c.id <= summary.last_message)
    query = select(runs.c.question).where(runs.c.id.in_(covered)).order_by(runs.c.created)
    return tuple(connection.scalars(query))
