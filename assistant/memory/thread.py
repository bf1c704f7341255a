"""What a surface shows of the past: a thread in a list, and one turn of it."""

from __future__ import annotations

from assistant.events import Answer, Event, ToolFinished, ToolStarted, TurnEnded, TurnStarted
from knowledge.evidence import Frozen


class ThreadSummary(Frozen):
    """One conversation in a list. Times are UTC, ISO 8601."""

    id: str
    title: str
    surface: str
    created: str
    updated: str
    turns: int


class Turn(Frozen):
    """One question and what came of it.

    Attributes:
        answer: `None` if the process ended before the answer was finished.
        notice: what was said about the model when the turn began.
        rating: 1 liked, -1 disliked, `None` not rated. comment: what the person wrote beside it.
    """

    run_id: str
    thread_id: str
    question: str
    created: str
    model: str
    notice: str | None = None
    answer: Answer | None = None
    rating: float | None = None
    comment: str | None = None

    @property
    def events(self) -> tuple[Event, ...]:
        """The events a surface needs to draw this turn again, without the tokens."""
        begun = TurnStarted(run_id=self.run_id, thread_id=self.thread_id, model=self.model, notice=self.notice)
        if self.answer is None:
            return (begun,)
        calls: list[Event] = []
        for call in self.answer.tool_calls:
            calls += [ToolStarted(id=call.id, name=call.name, arguments=call.arguments), ToolFinished(call=call)]
        return (begun, *calls, TurnEnded(answer=self.answer))
