"""Numbers in cells. An empty cell and a zero are unknown; anything else that is no positive number spoils the row."""

from __future__ import annotations

import math
import re

from knowledge.ci.importers.report import BadRowError, shown

_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_MOST = 1e9


def amount(cell: object, field: str) -> float | None:
    """The number in a cell; `None` where it is empty or 0, which exports write for unknown.

    Raises:
        BadRowError: no number, negative, not finite, or beyond anything real.
    """
    if cell is None or cell == "":
        return None
    if isinstance(cell, str):
        cell = float(cell) if _NUMBER.fullmatch(cell) else cell
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        raise BadRowError(f"{field} is {shown(str(cell))!r}, but it must be a number")
    if not 0 <= cell <= _MOST or not math.isfinite(cell):
        raise BadRowError(f"{field} is {shown(str(cell))}, but it must lie between 0 and {_MOST:g}")
    return float(cell) or None


def whole(cell: object, field: str) -> int | None:
    """A count in a cell; `None` where it is empty or 0.

    Raises:
        BadRowError: as for `amount`, or it has a fraction.
    """
    value = amount(cell, field)
    if value is not None and value != int(value):
        raise BadRowError(f"{field} is {value:g}, but it must be a whole number")
    return None if value is None else int(value)
