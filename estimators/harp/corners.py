"""The corners of what an application may be run at: every input at its lowest or highest value, every choice."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from estimators.harp.application import Application, Input
from estimators.harp.configuration import Configuration
from estimators.harp.expressions import Value

MOST = 256
"""Of more corners, those are taken that differ from the lowest in one input, and the highest of all."""


def corners(application: Application, scale: str) -> tuple[Configuration, ...]:
    """Configurations at the ends of the ranges of a scale ("small" or "full"), the lowest first."""
    ends = {name: _ends(one, scale) for name, one in application.parameters.items()}
    count = 1
    for values in ends.values():
        count *= len(values)
    rows = itertools.product(*ends.values()) if count <= MOST else _few(list(ends.values()))
    return tuple(dict(zip(ends, row, strict=True)) for row in rows)


def smallest(application: Application) -> Configuration:
    """Every input at its lowest value at small scale, of words the first."""
    return {name: _ends(one, "small")[0] for name, one in application.parameters.items()}


def _ends(one: Input, scale: str) -> tuple[Value, ...]:
    if one.is_word:
        return one.choices
    levels = [level for level in one.levels(scale) if not isinstance(level, str)]
    low, high = (min(levels), max(levels)) if levels else one.span(scale)
    found = (low, high) if one.type == "number" else (_whole(low), _whole(high))
    return tuple(dict.fromkeys(found))


def _whole(value: int | float) -> int | float:
    return int(value) if float(value).is_integer() else value


def _few(ends: Sequence[Sequence[Value]]) -> Iterator[tuple[Value, ...]]:
    lowest = [values[0] for values in ends]
    yield tuple(lowest)
    for number, values in enumerate(ends):
        for value in values[1:]:
            yield (*lowest[:number], value, *lowest[number + 1 :])
    yield tuple(values[-1] for values in ends)
