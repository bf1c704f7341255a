"""Rebuilds the conversation from its messages: what was asked, called and answered, turn by turn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage

from assistant.earlier import Earlier
from assistant.planner.reading import Reader
from assistant.planner.state import State
from assistant.planner.understand import remember, understand
from assistant.understood import INTENT_OF

_ADOPTED = ("system", "partition", "accelerator_count", "node_count", "walltime_hours")


@dataclass(slots=True)
class Turn:
    """One message of the person and what followed it.

    Attributes:
        state: what everything up to here comes to. Such a turn stands for turns that are not read any more, and says
            nothing of its own.
    """

    text: str
    calls: list[dict[str, Any]] = field(default_factory=list)
    results: list[ToolMessage] = field(default_factory=list)
    state: State | None = None


def turns(messages: Sequence[BaseMessage]) -> list[Turn]:
    """The messages by turns; what stands before the first question (system text) is left out."""
    found: list[Turn] = []
    for message in messages:
        if isinstance(message, Earlier) and message.state is not None:
            found = [Turn("", state=message.state)]
        elif isinstance(message, HumanMessage):
            found.append(Turn(str(message.text)))
        elif found and isinstance(message, AIMessage):
            found[-1].calls.extend(dict(call) for call in message.tool_calls)
        elif found and isinstance(message, ToolMessage):
            found[-1].results.append(message)
    return found


def replay(earlier: Sequence[Turn], reader: Reader) -> State:
    """The state after the earlier turns."""
    state = State()
    for turn in earlier:
        if turn.state is not None:
            state = turn.state
            continue
        state = remember(state, understand(reader.read(turn.text), state))
        state = adopt(state, turn.calls)
        for message in turn.results:
            if message.status != "error" and message.artifact is not None and message.name:
                state = state.with_result(message.name, message.artifact)
    return state


def adopt(state: State, calls: Sequence[Mapping[str, Any]]) -> State:
    """Take over what the calls say of the request: rows of a table by number, and what another model understood."""
    for call in calls:
        intent, arguments = INTENT_OF.get(call["name"]), _slots(call["args"])
        if intent is None:
            continue
        if state.intent is None or (intent != state.intent and state.intent not in ("compare", "script", "recommend")):
            state = replace(state, intent=intent, slots={**state.slots, **arguments})
            if intent in ("recommend", "dnn_estimate"):
                state = replace(state, work_intent=intent, work=state.slots)
        elif call["name"] in ("write_job_script", "query_ci_database"):
            taken = {name: arguments[name] for name in _ADOPTED if name in arguments}
            state = replace(state, slots={**state.slots, **taken})
    return state


def _slots(arguments: Mapping[str, Any]) -> dict[str, Any]:
    renamed = {"metric": "asked", "program": "programs", "provider": "providers"}
    result: dict[str, Any] = {}
    for name, value in arguments.items():
        if value in (None, [], ()):
            continue
        kept = tuple(value) if isinstance(value, list) else value
        result[renamed.get(name, name)] = (kept,) if name in ("program", "provider") else kept
    return result
