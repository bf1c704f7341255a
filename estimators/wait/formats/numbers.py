"""Reads the figures of a row; what cannot be a figure is named."""

from __future__ import annotations

import math

from estimators.wait.trace import BadRowError


def number(text: str | None, name: str) -> float | None:
    """A figure; `None` for an empty field.

    Raises:
        BadRowError: not a finite number.
    """
    written = (text or "").strip()
    if not written:
        return None
    try:
        value = float(written)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise BadRowError(f"{name} is {written!r}, not a number")
    return value


def needed(text: str | None, name: str) -> float:
    """A figure that must be there.

    Raises:
        BadRowError: empty, or not a number.
    """
    value = number(text, name)
    if value is None:
        raise BadRowError(f"{name} is empty")
    return value


def not_negative(value: float | None, name: str) -> float | None:
    """The value itself.

    Raises:
        BadRowError: it is below zero.
    """
    if value is not None and value < 0:
        raise BadRowError(f"{name} is {value:g}, below zero")
    return value


def positive(value: float | None) -> float | None:
    """The value if it is more than zero; zero and -1 stand for "not stated" in traces."""
    return value if value is not None and value > 0 else None
