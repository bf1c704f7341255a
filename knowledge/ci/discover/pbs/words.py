"""The small languages of PBS: times, memory, limits per user."""

from __future__ import annotations

import re

_GIGABYTES = {"": 1 / 1024**3, "k": 1 / 1024**2, "m": 1 / 1024, "g": 1.0, "t": 1024.0, "p": 1024.0**2}
_SIZE = re.compile(r"(\d+)([kmgtp]?)([bw]?)", re.IGNORECASE)
_WORD_BYTES = 8
_LIMIT = re.compile(r"\[?\s*([uogp]):([^=\]\s]+)\s*=\s*(\d+)\s*\]?")


def read_hours(text: str | None) -> float | None:
    """Hours of `[[hours:]minutes:]seconds`; `None` for nothing.

    Raises:
        ValueError: it is no time.
    """
    if text is None or not text.strip():
        return None
    if not re.fullmatch(r"\d+(:\d+){0,2}(\.\d+)?", text.strip()):
        raise ValueError(f"{text!r} is not a time as PBS writes it")
    seconds = 0.0
    for part in text.strip().split(":"):
        seconds = seconds * 60 + float(part)
    return seconds / 3600 or None


def read_gigabytes(text: str | None) -> float | None:
    """GB (2^30 bytes, one decimal, rounded down) of a size such as `16276620kb`; `None` for nothing.

    Raises:
        ValueError: it is no size.
    """
    if text is None or not text.strip():
        return None
    match = _SIZE.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text!r} is not a size as PBS writes it")
    words = _WORD_BYTES if match[3].lower() == "w" else 1
    return int(int(match[1]) * _GIGABYTES[match[2].lower()] * words * 10) / 10 or None


def per_user(text: str | None) -> int | None:
    """The limit that holds for every user: `[u:PBS_GENERIC=5]`, or a plain figure of older versions."""
    if text is None:
        return None
    if text.strip().isdecimal():
        return int(text) or None
    for kind, name, figure in _LIMIT.findall(text):
        if kind == "u" and name == "PBS_GENERIC":
            return int(figure) or None
    return None


def is_true(text: str | None) -> bool | None:
    """PBS writes True, False, t, 1 and so on; `None` = not said."""
    word = (text or "").strip().lower()
    return True if word in ("true", "t", "1", "yes", "y") else False if word in ("false", "f", "0", "no", "n") else None
