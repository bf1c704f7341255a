"""What the learned opinion sees of a message: its words with names masked, what was read, and what went before."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from assistant.planner.reading import Reading
from assistant.planner.state import State

_TOKEN = re.compile(r"<[a-z_]+>|[^\W_]+(?:'[a-z]+)?|[?!]")
_FIRST = 3
_INTERNAL = frozenset({"topic", "asked", "order"})


def features(reading: Reading, state: State, said: Mapping[str, Any]) -> list[str]:
    """Names of the features that hold, each once.

    Args:
        reading: the message. state: the conversation before it. said: its slots.
    """
    return list(dict.fromkeys(_all(reading, state, said)))


def _all(reading: Reading, state: State, said: Mapping[str, Any]) -> Iterator[str]:
    words = _TOKEN.findall(reading.masked)
    yield from (f"w:{word}" for word in words)
    yield from (f"b:{left} {right}" for left, right in pairwise(["^", *words, "$"]))
    yield from (f"t:{one} {two} {three}" for one, two, three in zip(words, words[1:], words[2:], strict=False))
    yield f"first:{' '.join(words[:_FIRST])}"
    yield from (f"slot:{name}" for name in said if name not in _INTERNAL)
    yield from (f"{name}:{said[name]}" for name in ("asked", "topic") if name in said)
    yield from (f"flag:{flag}" for flag in reading.flags)
    previous = state.intent or "none"
    yield f"before:{previous}"
    yield f"before:{previous} {words[0] if words else ''}"
    yield f"last:{state.last}"
    yield f"words:{min(len(words), 12) // 3}"
