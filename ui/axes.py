"""Logarithmic axes with the marks that people count in: hours and days, dollars."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from knowledge.evidence import Quantity
from knowledge.quantities import write_hours, write_money, write_number

GRID = "rgba(128,136,150,0.25)"
MOST_MARKS = 6

_HOUR_MARKS = (1 / 3600, 1 / 360, 1 / 60, 5 / 60, 0.25, 0.5, 1, 2, 4, 8, 12, 24, 48, 96, 168, 336, 720, 2160, 4320)
_YEAR_HOURS = 8760


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
