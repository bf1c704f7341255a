"""A turn of the past in short: what was asked, and the calls that answered it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage

from knowledge.evidence import Frozen

QUESTION_CHARACTERS = 160
ARGUMENT_CHARACTERS = 120
"""Longest question and argument that are kept; a pasted log would otherwise fill the summary alone."""


class PastCall(Frozen):
    """One call of a tool: its name, and all of it as it is written: `estimate_dnn(model="resnet50")`."""

    tool: str
    text: str


class PastTurn(Frozen):
    """One question, cut where it is long, and the calls that succeeded."""

    question: str
    calls: tuple[PastCall, ...] = ()


def past_turns(messages: Iterable[BaseMessage]) -> tuple[PastTurn, ...]:
    """The turns of these messages; what stands before the first question is left out, and so are calls that failed."""
    turns: list[list[BaseMessage]] = []
    for message in messages:
        if isinstance(message, HumanMessage):
            turns.append([message])
        elif turns:
            turns[-1].append(message)
    return tuple(_past_turn(turn) for turn in turns)


def _past_turn(messages: Sequence[BaseMessage]) -> PastTurn:
    failed = {one.tool_call_id for one in messages if isinstance(one, ToolMessage) and one.status == "error"}
    calls = [call for one in messages if isinstance(one, AIMessage) for call in one.tool_calls]
    kept = tuple(_past_call(call["name"], call["args"]) for call in calls if call["id"] not in failed)
    return PastTurn(question=_cut(" ".join(messages[0].text.split()), QUESTION_CHARACTERS), calls=kept)


def _past_call(tool: str, arguments: Mapping[str, Any]) -> PastCall:
    written = ", ".join(f"{name}={_value(value)}" for name, value in arguments.items() if value not in (None, [], {}))
    return PastCall(tool=tool, text=f"{tool}({written})")


def _value(value: Any) -> str:
    return _cut(json.dumps(value, ensure_ascii=False, default=str), ARGUMENT_CHARACTERS)


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
