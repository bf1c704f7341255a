"""The tables of the state file. Times are UTC in ISO 8601, documents are JSON."""

from __future__ import annotations

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, MetaData, String, Table, Text

metadata = MetaData()

threads = Table(
    "threads",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("title", Text, nullable=False),
    Column("surface", String(32), nullable=False, comment="where it was begun: cli, chat, ..."),
    Column("profile", Text, nullable=False, server_default="{}", comment="what the person said about their access"),
    Column("created", String(32), nullable=False),
    Column("updated", String(32), nullable=False, index=True),
)

runs = Table(
    "runs",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("thread_id", ForeignKey("threads.id", ondelete="CASCADE"), nullable=False),
    Column("question", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("notice", Text, comment="what was said about the model at the start of this turn"),
    Column("created", String(32), nullable=False),
    Column("answer", Text, comment="the finished document; NULL while running, and for ever if the process was killed"),
    Index("runs_by_thread", "thread_id", "created"),
)

messages = Table(
    "messages",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("thread_id", ForeignKey("threads.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("run_id", ForeignKey("runs.id", ondelete="CASCADE"), nullable=False),
    Column("body", Text, nullable=False, comment="one LangChain message, tool calls included"),
    Column("artifact", Text, comment="the typed result of a tool call"),
    sqlite_autoincrement=True,
)

summaries = Table(
    "summaries",
    metadata,
    Column("thread_id", ForeignKey("threads.id", ondelete="CASCADE"), primary_key=True),
    Column("turns", Integer, nullable=False, comment="how many of the first turns it covers"),
    Column("last_message", Integer, nullable=False, comment="id of the last message it covers"),
    Column("body", Text, nullable=False, comment="state, places of results and what can be told, as JSON"),
)

feedback = Table(
    "feedback",
    metadata,
    Column("run_id", ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
    Column("thread_id", ForeignKey("threads.id", ondelete="CASCADE"), nullable=False),
    Column("rating", Float, nullable=False, comment="1 liked, -1 disliked"),
    Column("comment", Text),
    Column("created", String(32), nullable=False),
)
