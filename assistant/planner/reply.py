"""What the planner decides to do with a message: call tools, or say something."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["answer", "clarify", "refuse", "chat"]


@dataclass(frozen=True, slots=True)
class Reply:
    """Text for the person.

    Attributes:
        text: Markdown. kind: what sort of reply it is. suggestions: up to three next questions.
        problems: why nothing could be answered, one sentence each: a name nobody knows, an impossible value.
    """

    text: str
    kind: Kind = "answer"
    suggestions: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Call:
    """One tool call. Arguments are plain data."""

    tool: str
    arguments: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Calls:
    """Tools to call now; `then` wants another look when their results are there."""

    calls: tuple[Call, ...] = field(default=())
