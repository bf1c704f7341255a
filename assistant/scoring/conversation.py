"""A conversation as it is written down: what the person says, and what its last turn should lead to."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from knowledge.json_lines import Read, read_json_lines

Intent = Literal[
    "recommend", "dnn_estimate", "harp_predict", "ci_query", "docs", "compare", "script", "job_submit", "job_status",
    "job_cancel", "smalltalk", "out_of_scope", "unsafe", "clarify",
]  # fmt: skip


class Conversation(BaseModel):
    """One conversation.

    Attributes:
        id: unique in its file. turns: messages of the person in order; the assistant answers in between.
        intent, slots: of the last turn, everything earlier carried over. also_ok: further intents that are right.
        must_mention: all must stand in the answer, `|` parts spellings. must_not: none may.
        style: what scores are split by.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str = Field(min_length=1)
    turns: tuple[str, ...] = Field(min_length=1)
    intent: Intent
    slots: dict[str, Any] = {}
    also_ok: tuple[Intent, ...] = ()
    must_mention: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()
    style: str = ""

    @property
    def way(self) -> str:
        """The style, or whether it has several turns where none is given."""
        return self.style or ("several turns" if len(self.turns) > 1 else "one turn")


def read_conversations(path: Path) -> Read[Conversation]:
    """Read a file of conversations.

    Raises:
        RequestError: it cannot be read, or no line of it is a conversation.
    """
    return read_json_lines(path, Conversation, "FILE", lambda one: one.id)
