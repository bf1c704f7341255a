"""The waits that have become known lately: of all jobs, of a queue, of a person, of jobs of one shape."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import deque

from estimators.wait.job import Job

REMEMBERED = 30
"""Waits kept for each queue, person and shape."""
_KEPT_SUBMISSIONS = 20_000


class RecentWaits:
    """Last known waits, as log(1 + seconds), by whom and where."""

    def __init__(self) -> None:
        self._waits: dict[object, deque[float]] = {}
        self._submissions: list[float] = []
        self._last_of_user: dict[str, tuple[float, float | None]] = {}
        self.last_start_s = math.nan

    def submitted(self, job: Job) -> None:
        """A job was submitted."""
        self._submissions.append(job.submit_s)
        del self._submissions[:-_KEPT_SUBMISSIONS]
        self._last_of_user[job.user] = (job.submit_s, None)

    def started(self, job: Job, wait_s: float, now: float) -> None:
        """A wait became known."""
        wait = math.log1p(wait_s)
        for key in (None, ("place", job.place), ("user", job.user), ("both", job.user, job.place), job.shape):
            self._waits.setdefault(key, deque(maxlen=REMEMBERED)).append(wait)
        self.last_start_s = now
        last = self._last_of_user.get(job.user)
        if last is not None and last[0] == job.submit_s:
            self._last_of_user[job.user] = (job.submit_s, wait)

    def mean(self, key: object, number: int) -> float:
        """Mean of the last waits under a key; NaN if there are none."""
        found = list(self._waits.get(key, ()))[-number:]
        return sum(found) / len(found) if found else math.nan

    def nth_last(self, key: object, place: int) -> float:
        """The last (1), the one before (2) ...; NaN if there are not so many."""
        found = self._waits.get(key, ())
        return found[-place] if len(found) >= place else math.nan

    def median(self, key: object, number: int) -> float:
        """Median of the last waits under a key; NaN if there are none."""
        found = sorted(list(self._waits.get(key, ()))[-number:])
        return found[len(found) // 2] if found else math.nan

    def submissions_since(self, moment: float) -> int:
        """How many jobs were submitted from that moment on."""
        return len(self._submissions) - bisect_left(self._submissions, moment)

    def last_submission_of(self, user: str, now: float) -> tuple[float, float]:
        """Age of a person's last job and its wait as logs; the wait is negative while that job still waits."""
        last = self._last_of_user.get(user)
        if last is None:
            return math.nan, math.nan
        age = math.log1p(now - last[0])
        return age, -1.0 - age if last[1] is None else last[1]
