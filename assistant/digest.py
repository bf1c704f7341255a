"""What a chat model reads of a tool result: compact JSON with the figures, bounded in size."""

from __future__ import annotations

import json
import math
from typing import Any

from pydantic import BaseModel

from knowledge.evidence import Evidence

DIGEST_CHARACTERS = 6_000
"""About 2,000 tokens: two or three results fit into a small context beside the conversation."""

_LEFT_OUT = frozenset({"rejected", "frontier"})
"""Long lists that the figures already summarise; surfaces and grounding see them in the typed result."""


def digest(result: BaseModel) -> dict[str, Any]:
    """The result as plain data without empty fields and long lists, floats to five significant digits."""
    dumped = result.model_dump(mode="json", exclude_none=True, exclude=set(_LEFT_OUT))
    own = dumped.keys() - Evidence.model_fields.keys()
    empty: dict[str, Any] = {name: [] for name in own if dumped[name] == []}
    return _shorten({**_slim(dumped), **empty})  # an empty list of options or rows is a finding, so it stays


def write_digest(result: BaseModel) -> str:
    """`digest` as one line of JSON."""
    return json.dumps(digest(result), separators=(",", ":"), ensure_ascii=False)


def _slim(value: Any) -> Any:
    if isinstance(value, dict):
        slim = {name: _slim(inner) for name, inner in value.items()}
        return {name: inner for name, inner in slim.items() if inner not in (None, [], {}, "")}
    if isinstance(value, list):
        return [_slim(inner) for inner in value]
    if isinstance(value, float):
        return "unlimited" if math.isinf(value) else float(f"{value:.5g}")
    return value


def _shorten(data: dict[str, Any]) -> dict[str, Any]:
    """Halve the longest list until the whole fits; what was left out is said, so that no model takes it for all."""
    left_out: dict[str, int] = {}
    while len(json.dumps(data, ensure_ascii=False)) > DIGEST_CHARACTERS:
        lists = {
            name: len(json.dumps(value)) for name, value in data.items() if isinstance(value, list) and len(value) > 1
        }
        if not lists:
            return _cut_texts(data)
        longest = max(lists, key=lambda name: lists[name])
        keep = (len(data[longest]) + 1) // 2
        left_out[longest] = left_out.get(longest, 0) + len(data[longest]) - keep
        data = {**data, longest: data[longest][:keep], "left_out": left_out}
    return data


def _cut_texts(data: dict[str, Any]) -> dict[str, Any]:
    """Last resort for one huge text: cut every text to its share of the bound."""
    share = DIGEST_CHARACTERS // (2 * max(1, len(data)))
    return {name: _cut(value, share) for name, value in data.items()}


def _cut(value: Any, share: int) -> Any:
    if isinstance(value, str):
        return value if len(value) <= share else value[:share] + " … (cut)"
    text = json.dumps(value, ensure_ascii=False)
    return value if len(text) <= share else text[:share] + " … (cut)"
