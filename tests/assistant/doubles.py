"""What the tests of the assistant share: a tool with a figure, and ways to write scripts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from langchain_core.messages import AIMessage

from assistant.events import Answer, Event, TurnEnded
from assistant.models.scripted import Reply, ScriptedModel
from assistant.service import Assistant
from knowledge.errors import RefusedError, ServiceError, UnknownNameError
from knowledge.evidence import Assumption, Evidence, Quantity, Source
from knowledge.settings import Settings
from tools import Tool, ToolContext
from tools.arguments import EstimateDnnArguments

DELTA = Source(
    id="ci:delta", title="Delta user guide", url="https://docs.ncsa.illinois.edu/systems/delta", date="2026-05"
)
TIMM = Source(id="dnn:timm", title="timm benchmark", date="2025")


class Hours(Evidence):
    """Result of the tool below."""

    hours: Quantity
    programs: tuple[str, ...] = ()


def run_estimate(arguments: EstimateDnnArguments, context: ToolContext) -> Hours:
    """Always 42 hours, unless the name of the model says how to fail."""
    match arguments.model:
        case "resnet5":
            raise UnknownNameError("model", "resnet5", ["resnet50"])
        case "secret":
            raise RefusedError("That is not shown to anybody.")
        case "down":
            raise ServiceError("The scheduler does not answer.", transient=True)
        case "bug":
            raise ZeroDivisionError("division by zero in a secret place")
    return Hours(
        hours=Quantity(value=42.0, unit="h", low=30.5, high=55.25, coverage=0.9),
        programs=context.profile.programs,
        assumptions=(Assumption(field="epochs", text="90 epochs"),),
        unknowns=("The queue wait is not known.",),
        sources=(TIMM, DELTA),
    )


ESTIMATE = Tool("estimate_dnn", "Time on an accelerator.", EstimateDnnArguments, Hours, run_estimate)
"""The real tool's name, so that stored results find their type again in `stored` tests."""


def call(call_id: str = "1", name: str = "estimate_dnn", **arguments: Any) -> AIMessage:
    """A model's message that calls one tool."""
    return AIMessage("", tool_calls=[{"name": name, "args": arguments, "id": call_id, "type": "tool_call"}])


def scripted(home: Path, *replies: Reply, settings: dict[str, Any] | None = None, **options: Any) -> Assistant:
    """An assistant with one tool whose chat model plays a script."""
    model = options.pop("chat_model", None) or ScriptedModel(replies=list(replies))
    return Assistant(Settings(home=home, **(settings or {})), chat_model=model, tools=[ESTIMATE], **options)


def ended(events: list[Event]) -> Answer:
    """The answer of a turn's events; it must be the last of them, and the only one."""
    assert [type(event) for event in events].count(TurnEnded) == 1
    assert isinstance(events[-1], TurnEnded)
    return events[-1].answer
