"""What a partition's history says of a job of which nothing else is known: for placement, which asks of all at once."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from estimators.wait.features import FEATURES
from estimators.wait.forecaster import Forecast, Forecaster
from estimators.wait.job import Job
from estimators.wait.replay import What, happenings

MOST_JOBS = 1_000
"""Last jobs of a partition that are looked at."""
_NOTHING = [math.nan] * len(FEATURES)


@dataclass(frozen=True, slots=True)
class WaitSummary:
    """Waits of one partition, or of a whole system.

    Attributes:
        system: its id. partition: as the site writes it; empty = all of the system.
        known: waits that it rests on.
        median_s, upper_s: half, and the stated share of jobs, start within.
        last_submit_s: submission of the newest job, in seconds since 1970.
    """

    system: str
    partition: str
    known: int
    median_s: float
    upper_s: float
    last_submit_s: float


def summaries(system: str, jobs: Sequence[Job]) -> list[WaitSummary]:
    """One for each partition with enough waits, and one for the whole system.

    Args:
        system: id.
        jobs: in the order of submission.
    """
    places = sorted({job.place for job in jobs} - {""})
    parts = [("", jobs), *((place, [job for job in jobs if job.place == place]) for place in places)]
    return [found for place, part in parts for found in _summary(system, place, part[-MOST_JOBS:])]


def _summary(system: str, place: str, jobs: Sequence[Job]) -> Iterable[WaitSummary]:
    forecast = _forecast(jobs)
    if forecast is None:
        return []
    known = sum(job.wait_s is not None for job in jobs)
    return [WaitSummary(system, place, known, forecast.median_s, forecast.upper_s, jobs[-1].submit_s)]


def _forecast(jobs: Sequence[Job]) -> Forecast | None:
    """Replays the jobs, so that the bound is held to what came true."""
    forecaster, numbers, now = Forecaster(alike=False), {}, 0.0
    for happening in happenings(jobs):
        if happening.what is What.END:
            continue  # of a job that runs it is only the latest that it can be: nobody has waited until then
        number, now = happening.number, happening.time_s
        if happening.what is What.SUBMIT:
            numbers[number], _ = forecaster.submitted(_NOTHING, now)
        elif happening.what is What.START:
            forecaster.started(numbers[number], now)
        else:
            forecaster.left(numbers[number], now)
    return forecaster.forecast(_NOTHING, now)
