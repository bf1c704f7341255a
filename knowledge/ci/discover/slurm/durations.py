"""Slurm's way to write a span of time: `60`, `30:00`, `02:00:00`, `1-00`, `1-12:30`, `7-00:00:00`, `UNLIMITED`."""

from __future__ import annotations

import re
from dataclasses import dataclass

_DAYS = re.compile(r"(\d+)-(\d+)(?::(\d+))?(?::(\d+))?")
_CLOCK = re.compile(r"(?:(\d+):)?(\d+):(\d+)")
_UNLIMITED = frozenset({"unlimited", "infinite", "partition_limit"})
_UNKNOWN = frozenset({"", "none", "n/a", "(null)", "not_set", "invalid", "unknown", "-1"})


@dataclass(frozen=True, slots=True)
class Duration:
    """A span of time. `hours` is `None` if it is unlimited or unknown."""

    hours: float | None = None
    unlimited: bool = False


def read_duration(text: str | None) -> Duration:
    """Read a span as Slurm writes it: minutes, minutes:seconds, hours:minutes:seconds, days-hours[:minutes[:seconds]].

    Raises:
        ValueError: it is none of these.
    """
    word = (text or "").strip()
    if word.lower() in _UNLIMITED:
        return Duration(unlimited=True)
    if word.lower() in _UNKNOWN:
        return Duration()
    if re.fullmatch(r"\d+", word):
        return Duration(int(word) / 60)
    if match := _DAYS.fullmatch(word):
        days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
        return Duration(days * 24 + hours + minutes / 60 + seconds / 3600)
    if match := _CLOCK.fullmatch(word):
        hours, minutes, seconds = (int(part or 0) for part in match.groups())
        return Duration(hours + minutes / 60 + seconds / 3600)
    raise ValueError(f"{word!r} is not a time as Slurm writes it")


def limit_hours(text: str | None) -> float | None:
    """Hours of a limit; `None` if there is none, it is unknown or it is zero.

    Raises:
        ValueError: the text is no time.
    """
    return read_duration(text).hours or None
