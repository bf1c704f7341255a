"""Durations as Flux and Kubernetes write them: `90s`, `30m`, `12h`, `1.5d`, `500ms`; a plain figure is in seconds."""

from __future__ import annotations

import re

_SECONDS = {"": 1.0, "ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0}
_SPAN = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)?")


def read_span_hours(text: str) -> float:
    """Hours of a duration; `inf` is infinite, as a number.

    Raises:
        ValueError: it is none.
    """
    word = text.strip().lower()
    if word in ("inf", "infinity"):
        return float("inf")
    match = _SPAN.fullmatch(word)
    if match is None:
        raise ValueError(f"{text!r} is not a duration such as 30m, 12h or 1.5d")
    return float(match[1]) * _SECONDS[match[2] or ""] / 3600
