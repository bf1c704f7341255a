"""The typed stream that every surface renders. A turn is: `TurnStarted`, any number of others, one `TurnEnded`.

`Token` events carry text that is already grounded, but only `TurnEnded.answer.text` is binding: a surface replaces
what it streamed by it.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from knowledge.evidence import Assumption, Frozen, Source
from plane.placement.option import Option

Kind = Literal["answer", "clarify", "refuse", "chat", "approval", "error", "stopped"]


class ToolCall(Frozen):
    """One finished tool call, as shown and exported. `error` is the person's sentence if it failed."""

    id: str
    name: str
    arguments: dict[str, Any]
    ok: bool
    ms: float
    error: str | None = None
    result: dict[str, Any] | None = None


class Answer(Frozen):
    """The document of one turn; `iplane ask --json` prints it.

    Attributes:
        answer: Markdown for the person.
        kind: what sort of reply it is.
        options: ranked options if placement was asked. frontier: points for the chart.
        ungrounded_figures: figures withheld because no tool result has them are never in `answer`; this lists any that
            still are, so it is always empty.
        script: a job script offered for download, and `script_name`.
        suggestions: up to three next questions.
        intent, slots: what the turn was understood as, under the names of the evaluation; `None` = nobody can say.
        exit_code: what a command ends with: 0 answered, 1 not, and the text says why.
    """

    answer: str
    kind: Kind
    tool_calls: tuple[ToolCall, ...] = ()
    options: tuple[Option, ...] = ()
    frontier: tuple[Option, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    unknowns: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    ungrounded_figures: tuple[str, ...] = ()
    script: str | None = None
    script_name: str | None = None
    suggestions: tuple[str, ...] = ()
    intent: str | None = None
    slots: dict[str, Any] = Field(default_factory=dict)
    model: str
    run_id: str
    thread_id: str
    ms: float
    exit_code: int = 0


class TurnStarted(Frozen):
    """A turn began; `notice` is said once per thread (which model answers, and why)."""

    type: Literal["turn_started"] = "turn_started"
    run_id: str
    thread_id: str
    model: str
    notice: str | None = None


class Status(Frozen):
    """What is being done right now, in a few words."""

    type: Literal["status"] = "status"
    text: str


class ToolStarted(Frozen):
    """A tool call begins."""

    type: Literal["tool_started"] = "tool_started"
    id: str
    name: str
    arguments: dict[str, Any]


class ToolFinished(Frozen):
    """A tool call ended, well or not."""

    type: Literal["tool_finished"] = "tool_finished"
    call: ToolCall


class Token(Frozen):
    """A piece of the answer's text."""

    type: Literal["token"] = "token"
    text: str


class TurnEnded(Frozen):
    """The turn is over; the answer is whole."""

    type: Literal["turn_ended"] = "turn_ended"
    answer: Answer


Event = Annotated[
    TurnStarted | Status | ToolStarted | ToolFinished | Token | TurnEnded,
    Field(discriminator="type"),
]
