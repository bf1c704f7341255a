"""Two simple predictions to beat, and the simple bound: as long as the last one, times a safety factor.

All three know what the forecaster knows: waits of jobs that have started by then, those of the same queue first.
"""

from __future__ import annotations

import math
from bisect import insort
from collections import deque
from dataclasses import dataclass

from estimators.wait.coverage import COVERAGE
from estimators.wait.job import Job

MEAN_OF = 20
"""The N of "mean of the last N"."""
FLOOR_S = 1.0
"""Added to waits before one is divided by another, as many are zero; the clock of traces ticks in seconds."""
LEAST_JUDGED = 20
"""Outcomes from which a safety factor is taken."""


@dataclass(frozen=True, slots=True)
class SimpleForecast:
    """Seconds; `upper_s` is `None` until the safety factor is known."""

    last_s: float
    mean_s: float
    upper_s: float | None


class Baselines:
    """Same as last, mean of the last N, and same as last times safety.

    The safety factor is the smallest that would have covered 90 % of the jobs judged so far: the 90th percentile of
    (wait + floor) / (last + floor). The bound is factor x (last + floor) - floor, so that a last wait of zero still
    gives one.
    """

    def __init__(self) -> None:
        self._waits: dict[str | None, deque[float]] = {}
        self._said: dict[int, float] = {}
        self._factors: list[float] = []

    def submitted(self, number: int, job: Job) -> SimpleForecast | None:
        """What they say of a job at its submission; `None` before the first start."""
        waits = self._waits.get(job.place) or self._waits.get(None)
        if not waits:
            return None
        self._said[number] = waits[-1]
        return SimpleForecast(waits[-1], sum(waits) / len(waits), self._bound(waits[-1]))

    def started(self, number: int, job: Job, wait_s: float) -> None:
        """A wait became known."""
        for key in (job.place, None):
            self._waits.setdefault(key, deque(maxlen=MEAN_OF)).append(wait_s)
        last = self._said.pop(number, None)
        if last is not None:
            insort(self._factors, (wait_s + FLOOR_S) / (last + FLOOR_S))

    def _bound(self, last: float) -> float | None:
        judged = len(self._factors)
        if judged < LEAST_JUDGED:
            return None
        return self._factors[math.ceil(COVERAGE * judged) - 1] * (last + FLOOR_S) - FLOOR_S
