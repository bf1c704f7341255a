"""Keeps an upper bound at its stated coverage while the queue drifts.

Adaptive conformal inference (Gibbs and Candès, 2021, "Adaptive conformal inference under distribution shift"): after a
miss the level asked of the curve rises, after a hit it falls, so that the long-run share of misses is the one stated.
"""

from __future__ import annotations

import heapq

COVERAGE = 0.9
"""Stated share of waits at or below the upper bound."""
STEP = 0.01
"""How far one miss moves the level, in shares: about a hundred judged jobs adapt it. Small, as misses come late."""
LOWEST_LEVEL = 0.5
"""The bound never falls below the median."""
HIGHEST_LEVEL = 1.2


class CoverageTracker:
    """Level of the upper bound, moved by every outcome as soon as it is known.

    A job that still waits past its bound is a miss at that moment, not only when it starts.
    """

    def __init__(self) -> None:
        self.level = COVERAGE
        self._open: dict[int, float] = {}
        self._deadlines: list[tuple[float, int]] = []

    def promised(self, number: int, submit_s: float, upper_s: float) -> None:
        """An upper bound was given for a job."""
        self._open[number] = upper_s
        heapq.heappush(self._deadlines, (submit_s + upper_s, number))

    def pass_time(self, now: float) -> None:
        """Count as misses the jobs that wait past their bound by now."""
        while self._deadlines and self._deadlines[0][0] < now:
            _, number = heapq.heappop(self._deadlines)
            if self._open.pop(number, None) is not None:
                self._judge(missed=True)

    def started(self, number: int, wait_s: float) -> None:
        """A job started."""
        upper = self._open.pop(number, None)
        if upper is not None:
            self._judge(missed=wait_s > upper)

    def left(self, number: int) -> None:
        """A job was withdrawn before its bound: nobody knows what would have been."""
        self._open.pop(number, None)

    def _judge(self, *, missed: bool) -> None:
        move = STEP * (COVERAGE if missed else COVERAGE - 1.0)
        self.level = min(max(self.level + move, LOWEST_LEVEL), HIGHEST_LEVEL)
