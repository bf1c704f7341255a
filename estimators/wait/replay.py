"""Plays a trace in the order of time, so that at each submission only the past is known.

Order within one second: ends, starts of jobs that waited, submissions, then starts of jobs that did not wait. So a job
that starts in the second of its submission is not known to another of that second: cautious, as the file does not tell
which came first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from estimators.wait.features import Describer
from estimators.wait.forecaster import Forecast, Forecaster
from estimators.wait.job import Job
from estimators.wait.queue_state import QueueState
from estimators.wait.recent import RecentWaits


class What(IntEnum):
    """What happens."""

    SUBMIT = 0
    START = 1
    LEAVE = 2
    END = 3


@dataclass(frozen=True, slots=True, order=True)
class Happening:
    """One thing that happens to a job; sorts by time, then by the order within a second, then by submission."""

    time_s: float
    phase: int
    number: int
    what: What


def happenings(jobs: Sequence[Job]) -> list[Happening]:
    """All that happens, in the order in which it becomes known."""
    found = []
    for number, job in enumerate(jobs):
        found.append(Happening(job.submit_s, 2, number, What.SUBMIT))
        start, end = job.start_s, job.end_s
        if start is not None and end is not None:
            found.append(Happening(start, 1 if start > job.submit_s else 3, number, What.START))
            found.append(Happening(end, 0 if end > start else 4, number, What.END))
        elif job.left_s is not None:
            found.append(Happening(job.left_s, 0 if job.left_s > job.submit_s else 4, number, What.LEAVE))
    return sorted(found)


class Site:
    """One site as an onlooker knows it: its queue, the waits known lately, and the forecaster that learns from both."""

    def __init__(self) -> None:
        self.state = QueueState()
        self.recent = RecentWaits()
        self.forecaster = Forecaster()
        self._describer = Describer()
        self._numbers: dict[int, int] = {}

    def row(self, job: Job, now: float, *, with_state: bool = True) -> list[float]:
        """The figures of a job submitted now."""
        return self._describer.row(job, now, self.state if with_state else None, self.recent if with_state else None)

    def submit(self, number: int, job: Job, now: float, *, with_state: bool = True) -> Forecast | None:
        """A job joins the queue; what is said of it."""
        row = self.row(job, now, with_state=with_state)
        self._numbers[number], forecast = self.forecaster.submitted(row, now)
        self.state.submit(number, job)
        self.recent.submitted(job)
        return forecast

    def follow(self, happening: Happening, job: Job) -> None:
        """Anything but a submission."""
        if happening.what is What.END:
            self.state.end(happening.number)
        elif happening.what is What.START:
            self.state.start(happening.number, job)
            self.recent.started(job, happening.time_s - job.submit_s, happening.time_s)
            self.forecaster.started(self._numbers.pop(happening.number), happening.time_s)
        else:
            self.state.leave(happening.number)
            self.forecaster.left(self._numbers.pop(happening.number), happening.time_s)


def replay(jobs: Sequence[Job], site: Site, *, with_state: bool = True) -> Iterator[tuple[int, Forecast | None]]:
    """Forecasts at each submission, with the job's place in `jobs`; ends when all has happened."""
    for happening in happenings(jobs):
        job = jobs[happening.number]
        if happening.what is What.SUBMIT:
            yield happening.number, site.submit(happening.number, job, happening.time_s, with_state=with_state)
        else:
            site.follow(happening, job)
