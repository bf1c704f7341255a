"""One turn of the conversation, folded from its events: what is known of it so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from assistant.events import (
    Answer,
    Event,
    Status,
    Token,
    ToolCall,
    ToolFinished,
    ToolStarted,
    TurnEnded,
    TurnStarted,
)


@dataclass(slots=True)
class Step:
    """One tool call; `call` is there once it has ended."""

    id: str
    name: str
    arguments: dict[str, Any]
    call: ToolCall | None = None


@dataclass(slots=True)
class TurnView:
    """What the events told so far.

    Attributes:
        question: what the person wrote. notice: said once per thread.
        status: what is being done right now; `None` when the turn is over.
        text: streamed so far; not binding, `answer` replaces it.
        rating: more than 0 liked, less than 0 disliked, `None` not rated.
    """

    question: str
    run_id: str | None = None
    thread_id: str | None = None
    model: str | None = None
    notice: str | None = None
    status: str | None = "Reading the question"
    steps: list[Step] = field(default_factory=list)
    text: str = ""
    answer: Answer | None = None
    rating: float | None = None

    def take(self, event: Event) -> None:
        """Fold one event in."""
        match event:
            case TurnStarted():
                self.run_id, self.thread_id = event.run_id, event.thread_id
                self.model, self.notice = event.model, event.notice
            case Status():
                self.status = event.text
            case ToolStarted():
                self.steps.append(Step(event.id, event.name, event.arguments))
            case ToolFinished():
                self._finish(event.call)
            case Token():
                self.text += event.text
            case TurnEnded():
                self.end(event.answer)

    def end(self, answer: Answer) -> None:
        """The whole answer is there; it replaces whatever was streamed."""
        self.answer, self.status = answer, None
        self.run_id, self.thread_id, self.model = answer.run_id, answer.thread_id, answer.model
        for call in answer.tool_calls:
            self._finish(call)

    def break_off(self, sentence: str, *, stopped: bool = False) -> None:
        """The turn ended without an answer: say why instead. Nothing of it is stored by us."""
        self.end(
            Answer(
                answer=sentence,
                kind="stopped" if stopped else "error",
                tool_calls=tuple(step.call for step in self.steps if step.call is not None),
                model=self.model or "none",
                run_id=self.run_id or "",
                thread_id=self.thread_id or "",
                ms=0,
            )
        )

    def _finish(self, call: ToolCall) -> None:
        for step in self.steps:
            if step.id == call.id:
                step.call = call
                return
        self.steps.append(Step(call.id, call.name, call.arguments, call))
