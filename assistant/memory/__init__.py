"""What is remembered: threads with their messages, the answer of every turn, and feedback. One SQLite file."""

from __future__ import annotations

from assistant.memory.store import Memory
from assistant.memory.summary import KeptResult, Recalled, Summary
from assistant.memory.thread import ThreadSummary, Turn

__all__ = ["KeptResult", "Memory", "Recalled", "Summary", "ThreadSummary", "Turn"]
