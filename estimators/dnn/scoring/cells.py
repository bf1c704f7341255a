"""Reads the cells of a row: numbers that must be numbers, words that may be missing."""

from __future__ import annotations

import math
from collections.abc import Mapping

MISSING = frozenset({"", "nan", "na", "n/a", "none", "null", "-", "?"})
"""What stands in a cell that holds nothing."""


LEAST, MOST = 1e-12, 1e18
"""Nothing that is measured or counted here is smaller or larger; arithmetic stays finite between them."""


class CellError(ValueError):
    """A cell breaks its rule; the text names column, value and rule."""


def word(cells: Mapping[str, str | None], column: str) -> str:
    """The text of a cell without white space around it; empty for a missing one."""
    text = (cells.get(column) or "").strip()
    return "" if text.lower() in MISSING else text


def needed_word(cells: Mapping[str, str | None], column: str) -> str:
    """Likewise, where a text must stand.

    Raises:
        CellError: nothing stands there.
    """
    text = word(cells, column)
    if not text:
        raise CellError(f"{column} is missing")
    return text


def positive(cells: Mapping[str, str | None], column: str) -> float | None:
    """A number above zero; `None` for a missing cell.

    Raises:
        CellError: it is no number, not finite, zero, negative, or no figure that can be.
    """
    text = word(cells, column)
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        raise CellError(f"{column} is {text[:40]!r}, which is no number") from None
    if not math.isfinite(value) or value <= 0:
        raise CellError(f"{column} is {text[:40]}, but it must be above zero")
    if not LEAST <= value <= MOST:
        raise CellError(f"{column} is {text[:40]}, but it must lie between {LEAST:g} and {MOST:g}")
    return value


def whole(cells: Mapping[str, str | None], column: str, *, default: int) -> int:
    """A whole number of at least one.

    Raises:
        CellError: it is no such number.
    """
    value = positive(cells, column)
    if value is None:
        return default
    if value != int(value):
        raise CellError(f"{column} is {value:g}, but it must be a whole number")
    return int(value)
