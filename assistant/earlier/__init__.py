"""Turns of a conversation that are not read any more, and what stands for them: a paragraph and a typed state."""

from __future__ import annotations

from assistant.earlier.message import Earlier
from assistant.earlier.past import PastCall, PastTurn, past_turns

__all__ = ["Earlier", "PastCall", "PastTurn", "past_turns"]
