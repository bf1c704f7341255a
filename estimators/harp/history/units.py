"""Units that the names of columns carry: `wall_s`, `elapsed_minutes`, `peak_memory_kb`."""

from __future__ import annotations

import re

from estimators.harp.expressions import Value
from estimators.wait.formats.times import duration_seconds
from estimators.wait.trace import BadRowError

SECONDS_PER = {
    "ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1.0, "sec": 1.0, "secs": 1.0, "second": 1.0, "seconds": 1.0,
    "min": 60.0, "mins": 60.0, "minute": 60.0, "minutes": 60.0, "h": 3600.0, "hr": 3600.0, "hrs": 3600.0,
    "hour": 3600.0, "hours": 3600.0, "d": 86_400.0, "day": 86_400.0, "days": 86_400.0,
}  # fmt: skip
BYTES_PER = {
    "b": 1, "byte": 1, "bytes": 1, "kb": 2**10, "kib": 2**10, "mb": 2**20, "mib": 2**20, "gb": 2**30, "gib": 2**30,
    "tb": 2**40, "tib": 2**40,
}  # fmt: skip
"""Of memory, where K, M and G are powers of 1024 in Slurm (sacct(1), --units) and in getrusage(2) on Linux."""
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([kmgtp]?)(?:i?b)?[nc]?", re.IGNORECASE)
_POWERS = {"": 0, "k": 1, "m": 2, "g": 3, "t": 4, "p": 5}


def plain(name: str) -> str:
    """A column's name in lower case with underscores between its words: `Peak Memory (kB)` is `peak_memory_kb`."""
    spread = re.sub(r"(?<=[a-z])(?=[A-Z][a-z])", "_", name.strip())
    return re.sub(r"[^a-z0-9]+", "_", spread.lower()).strip("_")


def split_unit(name: str, units: dict[str, float] | dict[str, int]) -> tuple[str, str | None]:
    """The name without its unit, and the unit; `None` if it carries none."""
    words = plain(name).split("_")
    for place in range(len(words) - 1, 0, -1):
        if words[place] in units:
            return "_".join(words[:place] + words[place + 1 :]), words[place]
    return "_".join(words), None


def seconds_of(value: Value, unit: str) -> float | None:
    """Seconds of a figure in a unit, or of text such as `1-02:03:04`; `None` if it is neither."""
    if not isinstance(value, str):
        return float(value) * SECONDS_PER[unit]
    try:
        return duration_seconds(value)
    except BadRowError:
        return None


def bytes_of(value: Value, unit: str) -> int | None:
    """Bytes of a figure in a unit, or of text such as `1234K`; `None` if it is neither."""
    if not isinstance(value, str):
        return round(value * BYTES_PER[unit]) if abs(value) < 2**60 else None
    match = _SIZE.fullmatch(value.strip())
    return None if match is None else round(float(match[1]) * 1024 ** _POWERS[match[2].lower()])
