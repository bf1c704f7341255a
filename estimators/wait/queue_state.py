"""What stands in the queue and what runs, as `squeue` would show it at one moment."""

from __future__ import annotations

import math
from collections.abc import Iterable

from estimators.wait.job import Job


class QueueState:
    """Jobs queued and running; nothing in it tells when a running job will really end.

    Attributes:
        queued, running: jobs by their number.
        busy: size of all that runs. most_busy: largest that it was so far, taken for the size of the machine.
        queued_by_place, queued_by_user, queued_by_shape: numbers of the jobs queued there.
    """

    def __init__(self) -> None:
        self.queued: dict[int, Job] = {}
        self.running: dict[int, Job] = {}
        self.busy = 0.0
        self.most_busy = 0.0
        self.queued_by_place: dict[str, dict[int, Job]] = {}
        self.queued_by_user: dict[str, dict[int, Job]] = {}
        self.queued_by_shape: dict[object, dict[int, Job]] = {}
        self.running_by_user: dict[str, int] = {}

    def submit(self, number: int, job: Job) -> None:
        """A job joins the queue."""
        self.queued[number] = job
        self.queued_by_place.setdefault(job.place, {})[number] = job
        self.queued_by_user.setdefault(job.user, {})[number] = job
        self.queued_by_shape.setdefault(job.shape, {})[number] = job

    def leave(self, number: int) -> None:
        """A job leaves the queue, to run or withdrawn."""
        job = self.queued.pop(number, None)
        if job is not None:
            self.queued_by_place[job.place].pop(number)
            self.queued_by_user[job.user].pop(number)
            self.queued_by_shape[job.shape].pop(number)

    def start(self, number: int, job: Job) -> None:
        """A job begins to run."""
        self.leave(number)
        self.running[number] = job
        self.busy += job.size
        self.most_busy = max(self.most_busy, self.busy)
        self.running_by_user[job.user] = self.running_by_user.get(job.user, 0) + 1

    def end(self, number: int) -> None:
        """A running job ends."""
        job = self.running.pop(number, None)
        if job is not None:
            self.busy -= job.size
            self.running_by_user[job.user] -= 1

    def seconds_until_free(self, size: float, now: float) -> float:
        """How long until so much is free if every running job uses all it asked for; NaN if that is never or not known.

        Jobs in the queue take nothing here; add their sizes to `size` to count them.
        """
        free = self.most_busy - self.busy
        if free >= size:
            return 0.0
        ends = [
            (job.start_s + job.walltime_s, job.size)
            for job in self.running.values()
            if job.start_s is not None and job.walltime_s
        ]
        for end, freed in sorted(ends):
            free += freed
            if free >= size:
                return max(0.0, end - now)
        return math.nan


def ages(jobs: Iterable[Job], now: float) -> tuple[float, float]:
    """Longest and shortest time in seconds that the jobs stand there; 0 and 0 if there are none."""
    submitted = [job.submit_s for job in jobs]
    return (now - min(submitted), now - max(submitted)) if submitted else (0.0, 0.0)
