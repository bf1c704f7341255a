"""LangChain messages as JSON and back, with the typed results of tool calls."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, ToolMessage, message_to_dict, messages_from_dict
from pydantic import BaseModel, ValidationError

ResultTypes = Mapping[str, type[BaseModel]]
"""Name of a tool -> type of its result."""


def write_message(message: BaseMessage) -> tuple[str, str | None]:
    """The message without its artifact, and the artifact, both as JSON.

    Infinity stays infinity ("unlimited" is not "unknown"), which the JSON of Python's standard library keeps.
    """
    artifact = getattr(message, "artifact", None)
    bare = message.model_copy(update={"artifact": None}) if artifact is not None else message
    return json.dumps(message_to_dict(bare), default=_plain), None if artifact is None else json.dumps(_plain(artifact))


def read_message(body: str, artifact: str | None, types: ResultTypes) -> BaseMessage:
    """The message as it was; a result whose type has changed since is left out rather than misread."""
    message = messages_from_dict([json.loads(body)])[0]
    if artifact is not None and isinstance(message, ToolMessage):
        message.artifact = _read_result(types.get(message.name or ""), json.loads(artifact))
    return message


def _read_result(kind: type[BaseModel] | None, data: Any) -> BaseModel | None:
    try:
        return None if kind is None else kind.model_validate(data)
    except ValidationError:
        return None


def answered(messages: list[BaseMessage]) -> list[BaseMessage]:
    """The messages without tool calls that never got their reply: no chat model accepts such a history."""
    replied = {message.tool_call_id for message in messages if isinstance(message, ToolMessage)}
    called: set[str] = set()
    kept: list[BaseMessage] = []
    for message in messages:
        if isinstance(message, AIMessage) and message.tool_calls:
            ids = {call["id"] or "" for call in message.tool_calls}
            if not ids <= replied:
                continue
            called |= ids
        if not isinstance(message, ToolMessage) or message.tool_call_id in called:
            kept.append(message)
    return kept


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, set | frozenset | tuple):
        return list(value)
    return value if isinstance(value, dict | list | str | int | float | bool | None) else str(value)
