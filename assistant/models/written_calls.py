"""Reads tool calls that a model wrote as text, as small models do: bare JSON, in a code fence, or between tags."""

from __future__ import annotations

import json
import re
import uuid
from typing import Any

from langchain_core.messages import AIMessage
from langchain_core.messages.tool import ToolCall, tool_call

MAY_BEGIN = ("{", "[{", "[TOOL_CALLS]", "<tool_call", "<function", "<|python_tag|>", "```")
"""How such a text begins."""

_WRAPPING = re.compile(
    r"\[TOOL_CALLS\]|</?tool_calls?>|</?function_calls?>|<\|python_tag\|>|```(?:json|tool_call|tool_code)?",
    re.IGNORECASE,
)
_ARGUMENTS = ("arguments", "parameters", "args")


def may_be_call(text: str) -> bool:
    """Whether a text that begins so may turn out to be a tool call."""
    start = text.lstrip()
    return start.startswith(MAY_BEGIN) or any(mark.startswith(start) for mark in MAY_BEGIN)


def with_calls(message: AIMessage) -> AIMessage:
    """The message with the calls that it wrote as text; unchanged if it has calls, or says anything beside them."""
    if message.tool_calls or not may_be_call(message.text):
        return message
    calls = _read(_WRAPPING.sub(" ", message.text).strip())
    return message.model_copy(update={"content": "", "tool_calls": calls}) if calls else message


def _read(text: str) -> list[ToolCall]:
    decoder, place, found = json.JSONDecoder(), 0, []
    while place < len(text):
        try:
            value, place = decoder.raw_decode(text, place)
        except (ValueError, RecursionError):
            return []
        for one in value if isinstance(value, list) else [value]:
            call = _call(one)
            if call is None:
                return []
            found.append(call)
        while place < len(text) and text[place] in " \t\r\n,;":
            place += 1
    return found


def _call(value: Any) -> ToolCall | None:
    """A call, if the value is an object of a name and arguments and nothing else that matters."""
    if isinstance(value, dict) and isinstance(value.get("function"), dict):
        value = value["function"]
    if not isinstance(value, dict) or not isinstance(value.get("name"), str):
        return None
    arguments = next((value[name] for name in _ARGUMENTS if isinstance(value.get(name), dict)), None)
    return None if arguments is None else tool_call(name=value["name"], args=arguments, id=uuid.uuid4().hex[:12])
