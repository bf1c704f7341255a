"""A chosen chat model, and what a person should know about the choice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from langchain_core.language_models import BaseChatModel


@dataclass(frozen=True, slots=True)
class Choice:
    """Which chat model answers.

    Attributes:
        model: with tools unbound.
        name: as shown to people: `planner`, `qwen3:8b`, ...
        notice: one or two sentences: which model answers and why.
        writes_freely: whether it words text by itself and in its own time, so that streaming its text and asking it to
            correct one can help.
        fallback: what to use if this one fails in the middle of a turn; `None` = say that it failed.
    """

    model: BaseChatModel
    name: str
    notice: str
    writes_freely: bool = True
    fallback: Callable[[], Choice] | None = None
