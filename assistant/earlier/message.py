"""The message that stands for turns which are not read any more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from langchain_core.messages import SystemMessage
from pydantic import SkipValidation

from assistant.earlier.past import PastTurn
from assistant.earlier.telling import PARAGRAPH_CHARACTERS, tell
from assistant.planner.state import State

Call = tuple[str, dict[str, Any]]
"""Name of a tool, and the arguments it was called with."""


class Earlier(SystemMessage):
    """Stands at the beginning of a conversation for the turns before it.

    A language model reads its text, one paragraph; the planner goes on from its state; and figures that the person said
    there, or that the last results of its state hold, may be repeated.

    Attributes:
        turns: how many it stands for. past: what is told of them, oldest first; the middle of many is left out.
        state: what the planner made of them; `None` if nobody replayed them.
        said: everything that the person wrote there.
        calls: name and arguments of the calls that the results of the state come from.
    """

    turns: int = 0
    past: tuple[PastTurn, ...] = ()
    state: SkipValidation[State | None] = None
    said: tuple[str, ...] = ()
    calls: tuple[Call, ...] = ()

    @classmethod
    def of(
        cls,
        past: Sequence[PastTurn],
        *,
        turns: int,
        state: State | None = None,
        said: Sequence[str] = (),
        calls: Sequence[Call] = (),
        longest: int = PARAGRAPH_CHARACTERS,
    ) -> Earlier:
        """The message with its paragraph of at most `longest` characters."""
        text = tell(past, turns, longest)
        return cls(content=text, turns=turns, past=tuple(past), state=state, said=tuple(said), calls=tuple(calls))

    def followed_by(self, past: Sequence[PastTurn], *, longest: int) -> Earlier:
        """The same for some turns more, which no state covers."""
        return Earlier.of((*self.past, *past), turns=self.turns + len(past), longest=longest)
