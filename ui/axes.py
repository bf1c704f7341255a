"""Logarithmic axes with the marks that people count in: seconds to days, bytes, dollars, ratios."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from knowledge.evidence import Quantity
from knowledge.quantities import write_hours, write_money, write_number

GRID = "rgba(128,136,150,0.25)"
MOST_MARKS = 6

_HOUR_MARKS = (1 / 3600, 1 / 360, 1 / 60, 5 / 60, 0.25, 0.5, 1, 2, 4, 8, 12, 24, 48, 96, 168, 336, 720, 2160, 4320)
_YEAR_HOURS = 8760
_STEPS = (1.0, 2.0, 5.0)
_FINE_STEPS = (1.0, 1.1, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0)
"""Marks in each power of ten; the fine ones where the range is narrow."""


def time_axis(hours: Sequence[Quantity]) -> dict[str, Any]:
    """A duration axis over all values and their intervals."""
    low, high = span(hours)
    years = [_YEAR_HOURS * 10.0**power for power in range(8)]
    marks = spread([mark for mark in (*_HOUR_MARKS, *years) if low / 1.3 <= mark <= high * 1.3])
    return _axis(low, high, marks, [write_hours(mark) for mark in marks])


def dollar_axis(dollars: Sequence[Quantity]) -> dict[str, Any]:
    """A money axis over all values and their intervals; every value is above zero."""
    low, high = span(dollars)
    powers = range(math.floor(math.log10(low)) - 1, math.ceil(math.log10(high)) + 1)
    marks = [step * 10.0**power for power in powers for step in (1, 2, 5)]
    marks = spread([mark for mark in marks if low / 1.3 <= mark <= high * 1.3])
    return _axis(low, high, marks, [_short_money(mark) for mark in marks])


def seconds_axis(seconds: Sequence[float]) -> dict[str, Any]:
    """A duration axis over seconds above zero, from parts of a second to years."""
    low, high = min(seconds), max(seconds)
    short = [mark for mark in _marks(low, min(high, 30.0), _STEPS) if mark < 60] if low < 60 else []
    long = [mark * 3600 for mark in (*_HOUR_MARKS, *(_YEAR_HOURS * 10.0**power for power in range(8)))]
    marks = [*short, *(mark for mark in long if mark >= 60 and low / 1.3 <= mark <= high * 1.3)]
    kept = spread(marks if len(marks) > 1 else _marks(low, high, _FINE_STEPS))
    return _axis(low, high, kept, [write_hours(mark / 3600) for mark in kept])


def number_axis(values: Sequence[float], write: Callable[[float], str]) -> dict[str, Any]:
    """An axis over any figures above zero.

    Args:
        values: all that must be seen. write: a mark as text.
    """
    low, high = min(values), max(values)
    marks = _marks(low, high, _STEPS)
    kept = spread(marks if len(marks) > 1 else _marks(low, high, _FINE_STEPS))
    return _axis(low, high, kept, [write(mark) for mark in kept])


def span(quantities: Sequence[Quantity]) -> tuple[float, float]:
    """Least and greatest of values and interval bounds above zero."""
    ends = [end for each in quantities for end in (each.low, each.value, each.high) if end is not None and end > 0]
    return min(ends), max(ends)


def spread(marks: Sequence[float], most: int = MOST_MARKS) -> list[float]:
    """At most about `most` of the marks, none close to its neighbour on a logarithmic axis."""
    if len(marks) <= 2:
        return list(marks)
    least_gap = math.log10(marks[-1] / marks[0]) / most
    kept = [marks[0]]
    for mark in marks[1:]:
        if math.log10(mark / kept[-1]) >= least_gap * 0.999:
            kept.append(mark)
    return kept


def _marks(low: float, high: float, steps: Sequence[float]) -> list[float]:
    powers = range(math.floor(math.log10(low)) - 1, math.ceil(math.log10(high)) + 1)
    marks = [float(f"{step * 10.0**power:.6g}") for power in powers for step in steps]
    return [mark for mark in marks if low / 1.3 <= mark <= high * 1.3]


def _axis(low: float, high: float, marks: Sequence[float], names: Sequence[str]) -> dict[str, Any]:
    bottom, top = math.log10(low), math.log10(high)
    margin = max(0.12, (top - bottom) * 0.1)
    return {
        "type": "log",
        "range": [bottom - margin, top + margin],
        "tickvals": list(marks),
        "ticktext": list(names),
        "tickangle": 0,
        "gridcolor": GRID,
        "zeroline": False,
        "fixedrange": True,
    }


def _short_money(amount: float) -> str:
    return write_money(amount) if 0.1 <= amount < 1 else f"${write_number(amount)}"
