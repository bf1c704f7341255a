"""Plays conversations against the planner with the real tools, and scores what it understood."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage

from assistant.planner.model import PlannerModel
from assistant.profiles import overlaid
from knowledge.errors import IntelligencePlaneError
from knowledge.settings import Settings
from plane.profile import Profile
from tools import ToolContext, load_tools

MOST_CALLS = 6
ACTING = frozenset({"recommend", "dnn_estimate", "ci_query", "docs", "compare", "script"})


@dataclass(slots=True)
class Played:
    """A conversation that was played: all messages, and those of the last turn."""

    messages: list[BaseMessage]
    last: list[BaseMessage]

    @property
    def calls(self) -> list[dict[str, Any]]:
        """Tool calls of the last turn."""
        return [dict(call) for message in self.last if isinstance(message, AIMessage) for call in message.tool_calls]

    @property
    def answer(self) -> AIMessage:
        """The last reply."""
        message = self.last[-1]
        assert isinstance(message, AIMessage)
        return message

    @property
    def intent(self) -> str:
        """What was wanted, as the planner acted on it: asking back is `clarify`."""
        understood = str(self.answer.additional_kwargs.get("intent"))
        if understood in ACTING and not self.calls:
            return "harp_predict" if "application" in self.slots and "model" not in self.slots else "clarify"
        return {"explain": "recommend", "detail": "recommend", "profile": "smalltalk"}.get(understood, understood)

    @property
    def slots(self) -> dict[str, Any]:
        """What was understood, under the names of the evaluation."""
        return dict(self.answer.additional_kwargs.get("slots", {}))


def play(model: PlannerModel, turns: Sequence[str], settings: Settings) -> Played:
    """Say the turns one after the other; tools are called for real, their errors become messages."""
    messages: list[BaseMessage] = []
    learned: dict[str, Any] = {}
    start = 0
    for turn in turns:
        start = len(messages) + 1
        messages.append(HumanMessage(turn))
        for _ in range(MOST_CALLS):
            reply = model.answer(messages)
            messages.append(reply)
            learned |= reply.additional_kwargs.get("profile_update") or {}
            if not reply.tool_calls:
                break
            messages.extend(
                _call(call, ToolContext(settings, overlaid(Profile(), learned))) for call in reply.tool_calls
            )
        else:
            raise AssertionError(f"the planner did not come to an end on {turn!r}")
    return Played(messages, messages[start:])


def _call(call: Any, context: ToolContext) -> ToolMessage:
    try:
        result = load_tools()[call["name"]].call(call["args"], context)
    except IntelligencePlaneError as error:
        return ToolMessage(error.for_model, tool_call_id=call["id"], name=call["name"], status="error")
    return ToolMessage("done", tool_call_id=call["id"], name=call["name"], artifact=result)


def load(name: str) -> list[dict[str, Any]]:
    """Conversations of a file beside this one."""
    text = (Path(__file__).parent / name).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def right_intent(expected: dict[str, Any], played: Played) -> bool:
    """Whether the last turn was acted on as it should be."""
    return played.intent in (expected["intent"], *expected.get("also_ok", ()))


def wrong_slots(expected: dict[str, Any], played: Played) -> dict[str, tuple[Any, Any]]:
    """Slots that differ: name -> (expected, understood)."""
    return {
        name: (value, played.slots.get(name))
        for name, value in expected["slots"].items()
        if played.slots.get(name) != value
    }
