"""What is kept of the turns that are not read any more, and what is read of a thread instead of all of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from langchain_core.messages import BaseMessage
from pydantic import BaseModel

from knowledge.evidence import Frozen


class KeptResult(Frozen):
    """Where the last result of a tool lies: id of its message, and the arguments it was called with."""

    message: int
    arguments: dict[str, Any]


class Summary(Frozen):
    """The first turns of a thread in short.

    Attributes:
        turns: how many it covers. last_message: id of the last message it covers.
        state: the planner's state after them, as plain data without results.
        results: name of a tool -> where its last result lies.
        past: what can be told of the turns, as plain data.
    """

    turns: int
    last_message: int
    state: dict[str, Any]
    results: dict[str, KeptResult]
    past: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Recalled:
    """What is read of a thread.

    Attributes:
        messages: of the turns that no summary covers; of all turns if there is none.
        summary: of the turns before; `None` if there is none.
        results: the typed results that the summary refers to.
        said: what the person wrote in the turns that it covers.
    """

    messages: list[BaseMessage]
    summary: Summary | None = None
    results: dict[str, BaseModel] = field(default_factory=dict)
    said: tuple[str, ...] = ()
