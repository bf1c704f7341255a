"""Predicts waits job by job from what is known so far, and learns from every start.

For a job asked about: jobs alike (see `forest`), recent ones counting more, make a curve of waits (see `survival`);
its median is the prediction, and the upper bound is read off at the level that has kept its promise so far (see
`coverage`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from estimators.wait.coverage import CoverageTracker
from estimators.wait.features import FEATURES
from estimators.wait.forest import TREES, Likeness, shared
from estimators.wait.survival import Floats, WaitCurve, wait_curve

LEAST_KNOWN = 30
"""Waits that must be known before anything is said."""
WINDOW = 3_000
"""Submissions looked back on."""
HALF_LIFE = 800
"""Submissions after which a job counts half: drift is forgotten, a quiet week is not."""
GROW_AFTER = 200
"""New waits after which the trees are grown again; more often while there are few."""
STRETCH = 5.0
"""Above level 1 the bound is the longest wait seen, times exp(STRETCH x the rest of the level)."""

WAITING, STARTED, LEFT = 0, 1, 2
_FIRST_ROOM = 4_096
"""Room for so many jobs; it grows."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """Seconds: half of such jobs, if they start at all, start within `median_s`; the stated share within `upper_s`.

    Jobs that were withdrawn before their start tell the bound that waits can be long; in the median they do not count.
    """

    median_s: float
    upper_s: float


class Forecaster:
    """One site's queue. Tell it what happens in the order of time; ask it at any submission.

    Args:
        alike: weigh jobs by their likeness; else only by how recent they are, which takes milliseconds for all.
    """

    def __init__(self, *, alike: bool = True) -> None:
        first = _FIRST_ROOM
        self._alike = alike
        self._rows: NDArray[np.float32] = np.empty((first, len(FEATURES)), dtype=np.float32)
        self._leaves: NDArray[np.int32] = np.empty((first, TREES), dtype=np.int32)
        self._submit: Floats = np.empty(first)
        self._waited: Floats = np.zeros(first)
        self._status: NDArray[np.int8] = np.zeros(first, dtype=np.int8)
        self._count = 0
        self._known = 0
        self._grown_at = 0
        self._likeness: Likeness | None = None
        self.tracker = CoverageTracker()

    def submitted(self, row: Sequence[float], now: float) -> tuple[int, Forecast | None]:
        """A job joins the queue: its number from now on, and its forecast (`None` while too few waits are known)."""
        self.tracker.pass_time(now)
        self._grow_if_due(now)
        forecast = self._predict(np.asarray([row], dtype=np.float32), now)
        number = self._add(row, now)
        if forecast is not None:
            self.tracker.promised(number, now, forecast.upper_s)
        return number, forecast

    def forecast(self, row: Sequence[float], now: float) -> Forecast | None:
        """What would be said of a job submitted now; nothing is kept."""
        self.tracker.pass_time(now)
        self._grow_if_due(now)
        return self._predict(np.asarray([row], dtype=np.float32), now)

    def started(self, number: int, now: float) -> None:
        """A queued job starts: its wait is known."""
        self._close(number, now, STARTED)
        self._known += 1
        self.tracker.pass_time(now)
        self.tracker.started(number, float(self._waited[number]))

    def left(self, number: int, now: float) -> None:
        """A queued job is withdrawn: its wait would have been at least this long."""
        self._close(number, now, LEFT)
        self.tracker.pass_time(now)
        self.tracker.left(number)

    @property
    def known(self) -> int:
        """How many waits are known."""
        return self._known

    def _predict(self, row: NDArray[np.float32], now: float) -> Forecast | None:
        if self._known < LEAST_KNOWN:
            return None
        low = max(0, self._count - WINDOW)
        seconds, over = self._so_far(low, now)
        weights = fresh = 0.5 ** (np.arange(self._count - low, 0, -1) / HALF_LIFE)
        if self._likeness is not None:
            weights = fresh * shared(self._leaves[low : self._count], self._likeness.leaves(row)[0])
        if not (weights[over] > 0).any():  # nothing alike has started: everything counts
            weights = fresh
        if not over.any():  # all that started did so before the window
            return None
        stayed = np.where(self._status[low : self._count] == LEFT, 0.0, weights)
        return _read_off(
            wait_curve(seconds, over, stayed).median(), wait_curve(seconds, over, weights), self.tracker.level
        )

    def _so_far(self, low: int, now: float) -> tuple[Floats, NDArray[np.bool_]]:
        """How long jobs waited, or wait by now; and whether that ended with a start."""
        part = slice(low, self._count)
        waiting = self._status[part] == WAITING
        return np.where(waiting, now - self._submit[part], self._waited[part]), self._status[part] == STARTED

    def _grow_if_due(self, now: float) -> None:
        due = LEAST_KNOWN if self._likeness is None else self._grown_at + min(GROW_AFTER, self._grown_at // 2)
        if not self._alike or self._known < due:
            return
        low = max(0, self._count - WINDOW)
        seconds, _ = self._so_far(low, now)
        rows = self._rows[low : self._count]
        self._likeness = Likeness(rows, seconds)
        self._leaves[low : self._count] = self._likeness.leaves(rows)
        self._grown_at = self._known

    def _add(self, row: Sequence[float], now: float) -> int:
        number = self._count
        if number == len(self._submit):
            self._make_room()
        self._rows[number], self._submit[number] = row, now
        if self._likeness is not None:
            self._leaves[number] = self._likeness.leaves(self._rows[number : number + 1])[0]
        self._count += 1
        return number

    def _make_room(self) -> None:
        for name in ("_rows", "_leaves", "_submit", "_waited", "_status"):
            old = getattr(self, name)
            setattr(self, name, np.concatenate([old, np.zeros_like(old)]))

    def _close(self, number: int, now: float, status: int) -> None:
        self._waited[number] = now - self._submit[number]
        self._status[number] = status


def _read_off(median: float, curve: WaitCurve, level: float) -> Forecast:
    upper = curve.quantile(level)
    if level > 1.0:
        upper = math.expm1(math.log1p(curve.longest_s) + STRETCH * (level - 1.0))
    return Forecast(median, max(upper, median))
