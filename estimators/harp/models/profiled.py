"""The range that runs have covered, and what lies outside it, in sentences."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from estimators.harp.space import Column, Objects, Space
from knowledge.quantities import write_number

Floats = NDArray[np.float64]


_DIGITS = 6
"""Of figures in sentences: inputs are told as people give them."""


@dataclass(frozen=True, slots=True)
class Span:
    """What one column held.

    Attributes:
        column: which.
        low, high: of numbers. words: of words. missing: whether it was ever not given.
    """

    column: Column
    low: float | None
    high: float | None
    words: frozenset[str]
    missing: bool

    def sentence(self, cell: float | str | None) -> str | None:
        """What is outside, or `None`."""
        if cell is None:
            gap = not self.missing and (self.low is not None or self.words)
            return f"{self.column.name} is not given, and every profiled run has it" if gap else None
        if isinstance(cell, str):
            return None if cell in self.words else f"{self.column.name} {cell} was never profiled ({self._known()})"
        if self.low is None or self.high is None:
            return f"{self.column.name} {write_number(cell, _DIGITS)} was never profiled"
        if cell > self.high:
            return self._beyond(cell, self.high, "largest")
        if cell < self.low:
            return self._beyond(cell, self.low, "least")
        return None

    def doublings(self, cell: float | str | None) -> float:
        """How many doublings outside; an unknown word or a missing value counts as none."""
        if not isinstance(cell, float) or self.low is None or self.high is None or self.low <= cell <= self.high:
            return 0.0
        near = self.high if cell > self.high else self.low
        if near > 0 and cell > 0:
            return abs(float(np.log2(cell / near)))
        return abs(cell - near) / max(self.high - self.low, abs(near), 1.0)

    def _beyond(self, cell: float, edge: float, which: str) -> str:
        value, known = write_number(cell, _DIGITS), write_number(edge, _DIGITS)
        return f"{self.column.name} {value} is {_times(cell, edge)} the {which} profiled ({known})"

    def _known(self) -> str:
        names = sorted(self.words)
        return "known: " + ", ".join(names[:5]) + (", ..." if len(names) > 5 else "") if names else "no word is known"


def spans_of(space: Space, table: Objects) -> tuple[Span, ...]:
    """What each column held."""
    return tuple(_span(column, table[:, place]) for place, column in enumerate(space.columns))


def _span(column: Column, cells: Objects) -> Span:
    known = [cell for cell in cells if cell is not None]
    missing = len(known) < len(cells)
    if column.kind == "word":
        return Span(column, None, None, frozenset(known), missing)
    return Span(column, min(known, default=None), max(known, default=None), frozenset(), missing)


def _times(cell: float, edge: float) -> str:
    return f"{cell / edge:,.3g} times" if edge > 0 and cell > 0 else "beyond"
