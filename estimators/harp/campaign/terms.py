"""What the time of a run may depend on, as terms of a linear model of its logarithm.

    log seconds = level + exponents of inputs and features + words + curvature and crossings + what no term tells

Exponents make it a power law. Curvature and crossings (squares and products of the same logarithms) stand for what a
power law misses at larger scale; how large they may be is learned, and is never taken as nothing: only runs nearer full
scale can rule curvature out, and that is what makes them worth their time.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from estimators.harp.campaign.dials import Dial, Panel
from estimators.harp.configuration import Configuration
from estimators.harp.expressions import Value

Floats = NDArray[np.float64]

LEVEL_SPREAD = 10.0
EXPONENT, EXPONENT_SPREAD = 0.5, 1.2
"""Expected exponent of an input and its standard deviation. A choice: exponents of published performance models lie
between 0 and 3 (Extra-P searches there), and runs correct it after the first few."""
FEATURE_SPREAD = 0.5
PLAIN_SPREAD = 2.0
"""Of a parameter that has no logarithm, over its whole range."""
WORD_SPREAD = 1.0
CROSSING_WITH_WORD = 0.6
"""How far the exponent of one word may lie from that of another, as a share of the curvature's scale."""


@dataclass(frozen=True, slots=True)
class _Axis:
    """A number as the model sees it: 0 in the middle of the small range, about 1 at the far end of the full one."""

    name: str
    log: bool
    centre: float
    reach: float
    expected: float

    def place(self, value: Value | None) -> float:
        if value is None or isinstance(value, str):
            return 0.0
        number = max(float(value), 1e-300) if self.log else float(value)
        return ((math.log(number) if self.log else number) - self.centre) / self.reach


class Terms:
    """The terms of one application.

    Args:
        panel: its parameters.
        sample: configurations over all scales, from which the reach of derived features is seen.
    """

    def __init__(self, panel: Panel, sample: Sequence[Configuration]) -> None:
        self._application = panel.application
        self._axes = [axis for dial in panel.dials if not dial.is_word and (axis := _axis_of(dial)) is not None]
        self._words = [(dial.name, level) for dial in panel.dials if dial.is_word for level in dial.levels]
        self._features = list(self._feature_axes(sample))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """What each column is, for readers."""
        axes = [axis.name for axis in self._axes]
        words = [f"{name}={level}" for name, level in self._words]
        squares = [f"{axes[one]} x {axes[other]}" for one, other in self._pairs]
        crossed = [f"{word} x {axis}" for word in words for axis in axes]
        return ("level", *axes, *(axis.name for axis in self._features), *words, *squares, *crossed)

    @cached_property
    def _pairs(self) -> list[tuple[int, int]]:
        """Numbers of axes, each with itself and every later one."""
        return list(itertools.combinations_with_replacement(range(len(self._axes)), 2))

    def places(self, configurations: Sequence[Configuration]) -> Floats:
        """Where configurations lie: shape (configurations, axes and words); distances of it tell what is near."""
        rows = [[axis.place(one.get(axis.name)) for axis in self._axes] for one in configurations]
        marks = [[float(one.get(name) == level) for name, level in self._words] for one in configurations]
        shape = (len(configurations), len(self._axes))
        return np.hstack([np.reshape(rows, shape), np.reshape(marks, (len(configurations), len(self._words)))])

    def rows(self, configurations: Sequence[Configuration]) -> Floats:
        """The terms of configurations, shape (configurations, terms)."""
        places = self.places(configurations)
        axes, words = places[:, : len(self._axes)], places[:, len(self._axes) :]
        derived = np.reshape([self._derived(one) for one in configurations], (len(configurations), len(self._features)))
        squares = [axes[:, one] * axes[:, other] for one, other in self._pairs]
        crossed = [words[:, word] * axes[:, axis] for word in range(words.shape[1]) for axis in range(axes.shape[1])]
        return np.column_stack([np.ones(len(configurations)), axes, derived, words, *squares, *crossed])

    def expected(self) -> Floats:
        """Expected coefficient of every term, the level apart."""
        found = np.zeros(len(self.names))
        found[1 : 1 + len(self._axes)] = [axis.expected * axis.reach for axis in self._axes]
        return found

    def spreads(self, curvature: float) -> Floats:
        """Standard deviation of every coefficient before a run is seen, with this much curvature at full scale."""
        axes = [EXPONENT_SPREAD * axis.reach if axis.log else PLAIN_SPREAD for axis in self._axes]
        features = [FEATURE_SPREAD * axis.reach for axis in self._features]
        squares = [curvature] * len(self._pairs)
        crossed = [CROSSING_WITH_WORD * curvature] * (len(self._words) * len(axes))
        return np.array([LEVEL_SPREAD, *axes, *features, *[WORD_SPREAD] * len(self._words), *squares, *crossed])

    def _derived(self, one: Configuration) -> list[float]:
        values = self._application.values(one) if self._features else {}
        return [axis.place(values[axis.name]) for axis in self._features]

    def _feature_axes(self, sample: Sequence[Configuration]) -> list[_Axis]:
        rows = [self._application.values(one) for one in sample]
        found = []
        for name in self._application.features:
            column = [float(row[name]) for row in rows]
            if not column or min(column) <= 0 or max(column) <= min(column) * (1 + 1e-9):
                continue
            logs = np.log(column)
            found.append(_Axis(name, True, float(logs.min()), float(np.ptp(logs)), 0.0))
        return found


def _axis_of(dial: Dial) -> _Axis | None:
    """The axis of a dial; `None` where it can only be turned to one value."""
    (low, high), (small, large) = dial.input.span("small"), dial.input.span("full")
    log = min(low, small) > 0
    ends = [math.log(one) if log else one for one in (low, high, small, large)]
    centre = (ends[0] + ends[1]) / 2
    reach = max(abs(end - centre) for end in ends)
    expected = EXPONENT if log and dial.name not in ("cores", "nodes", "gpus") else 0.0
    return _Axis(dial.name, log, centre, reach, expected) if reach > 0 else None
