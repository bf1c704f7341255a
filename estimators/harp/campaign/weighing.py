"""Weighs runs that can be afforded: how much each lowers the uncertainty at the targets, per second it takes."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from estimators.harp.campaign.belief import Z90, Belief
from estimators.harp.configuration import Configuration
from estimators.harp.expressions import Value

Floats = NDArray[np.float64]

LEAST_START_SECONDS, RUNS_LEFT = 1.0, 60
"""What a start is charged besides its time: the larger of a second and a 60th of the budget that is left. A choice: a
campaign is to have some dozens of runs that tell something, not thousands that tell a little each."""


class Pool:
    """Candidates that can be afforded, weighed.

    Args:
        belief: with what is under way. targets, candidates: configurations. times: repetitions of each candidate.
        open_seconds: of the budget. chance: of each candidate to come to its end.

    Attributes:
        seconds: expected of one repetition. charged: of all, with the start. per_second: worth of each candidate.
    """

    def __init__(
        self,
        belief: Belief,
        targets: Sequence[Configuration],
        candidates: list[dict[str, Value]],
        times: NDArray[np.int_],
        open_seconds: float,
        chance: Floats,
    ) -> None:
        self.candidates, self.times = candidates, times
        self.seconds = belief.median_seconds(candidates)
        self.charged = self.seconds * times + max(LEAST_START_SECONDS, open_seconds / RUNS_LEFT)
        self._noise = belief.shape.noise**2
        self._variance = float(np.mean(belief.variances(targets)))
        self._dropped = np.zeros(len(candidates))
        for repetitions in set(times.tolist()):
            rows = np.flatnonzero(times == repetitions)
            drops = belief.drops(targets, [candidates[row] for row in rows], repetitions)
            self._dropped[rows] = drops.mean(axis=0)
        self.per_second = self._dropped * chance / self.charged

    @property
    def width_before(self) -> float:
        """Ratio of interval ends at the targets now."""
        return _ratio(self._variance + self._noise)

    def width_after(self, place: int) -> float:
        """The same once this candidate is run."""
        return _ratio(max(self._variance - float(self._dropped[place]), 0.0) + self._noise)


def width_of(belief: Belief, targets: Sequence[Configuration]) -> float:
    """Ratio of the ends of the 90 % interval of one run at the targets, by the mean of their variances."""
    return _ratio(float(np.mean(belief.variances(targets))) + belief.shape.noise**2)


def _ratio(variance: float) -> float:
    return math.exp(min(2 * Z90 * math.sqrt(variance), 700.0))
