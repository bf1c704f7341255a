"""Scores the forecaster on a trace: every job is predicted from what was known when it was submitted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from estimators.wait.baselines import FLOOR_S, MEAN_OF, Baselines, SimpleForecast
from estimators.wait.coverage import COVERAGE
from estimators.wait.forecaster import Forecast
from estimators.wait.job import Job
from estimators.wait.replay import Site, What, happenings
from estimators.wait.survival import Floats
from estimators.wait.trace import Trace
from knowledge.errors import RequestError
from knowledge.evidence import Frozen

LOWEST_COVERAGE, HIGHEST_COVERAGE = 0.85, 0.95
"""The coverage that is aimed at for a bound stated at 90 %."""
MOST_JOBS = 20_000
"""Jobs scored of one trace unless told otherwise, the first ones; some minutes."""


class WaitScores(Frozen):
    """How good the predictions of one trace were.

    Attributes:
        trace, form: name and format of the file.
        jobs, skipped_rows: read, and left out as unreadable. jobs_left_out: beyond the limit of jobs.
        scored: jobs with a known wait that all methods predicted. first_not_scored: before enough waits were known.
        never_started: jobs that never started; `never_started_over_bound` of them surely waited longer than the bound.
        stated_coverage: of the upper bound. coverage: share of scored waits at or below it.
        coverage_with_never_started: the same with those surely over the bound counted as misses.
        coverage_by_sixth: coverage in six parts of the trace in the order of time.
        median_bound_ratio: median of (bound + floor) / (wait + floor).
        baseline_bound_ratio, baseline_coverage: of "same as last, times safety".
        median_absolute_error_s: of the predicted median. last_..., mean_...: of the simple predictions.
        floor_s: added in ratios. mean_of: the N of "mean of the last N".
    """

    trace: str
    form: str
    jobs: int
    skipped_rows: int
    jobs_left_out: int
    scored: int
    first_not_scored: int
    never_started: int
    never_started_over_bound: int
    stated_coverage: float
    coverage: float
    coverage_with_never_started: float
    coverage_by_sixth: tuple[float, ...]
    median_bound_ratio: float
    baseline_bound_ratio: float
    baseline_coverage: float
    median_wait_s: float
    median_absolute_error_s: float
    last_absolute_error_s: float
    mean_absolute_error_s: float
    floor_s: float = FLOOR_S
    mean_of: int = MEAN_OF

    @property
    def covers(self) -> bool:
        """Whether the coverage lies in the band that is aimed at."""
        return LOWEST_COVERAGE <= self.coverage <= HIGHEST_COVERAGE

    @property
    def bound_below_half(self) -> bool:
        """Whether the bound lies at a median below half of the simple bound."""
        return self.median_bound_ratio < self.baseline_bound_ratio / 2

    @property
    def beats_baselines(self) -> bool:
        """Whether the median absolute error is below those of both simple predictions."""
        return self.median_absolute_error_s < min(self.last_absolute_error_s, self.mean_absolute_error_s)


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of a job at its submission."""

    number: int
    forecast: Forecast | None
    simple: SimpleForecast | None


def evaluate(
    trace: Trace, *, most_jobs: int = MOST_JOBS, progress: Callable[[int, int], None] | None = None
) -> WaitScores:
    """Replay a trace and score every prediction.

    Args:
        trace: to be scored.
        most_jobs: score so many of the first jobs only.
        progress: told how many jobs are done, of how many.

    Raises:
        RequestError: the trace holds no waits, or too few.
    """
    trace.require_waits()
    jobs = trace.jobs[:most_jobs]
    said = []
    for one in predictions(jobs):
        said.append(one)
        if progress:
            progress(len(said), len(jobs))
    return _scores(trace, jobs, said)


def predictions(jobs: tuple[Job, ...]) -> Iterator[Said]:
    """What is said of each job at its submission, in the order of time."""
    site, baselines = Site(), Baselines()
    for happening in happenings(jobs):
        number, job = happening.number, jobs[happening.number]
        if happening.what is What.SUBMIT:
            yield Said(number, site.submit(number, job, happening.time_s), baselines.submitted(number, job))
            continue
        site.follow(happening, job)
        if happening.what is What.START and job.wait_s is not None:
            baselines.started(number, job, job.wait_s)


def _scores(trace: Trace, jobs: tuple[Job, ...], said: list[Said]) -> WaitScores:
    table = _table(jobs, said)
    if not len(table):
        known = sum(job.wait_s is not None for job in jobs)
        rule = f"it states {known} waits, too few to predict any other from"
        raise RequestError.of("trace", trace.name, rule, "give a longer trace")
    wait, median, upper, last, mean, simple = table.T
    hit = wait <= upper
    over, never = _never_started(jobs, said)
    return WaitScores(
        trace=trace.name,
        form=trace.form,
        jobs=len(jobs),
        skipped_rows=len(trace.skipped),
        jobs_left_out=len(trace.jobs) - len(jobs),
        scored=len(table),
        first_not_scored=sum(job.wait_s is not None for job in jobs) - len(table),
        never_started=never,
        never_started_over_bound=over,
        stated_coverage=COVERAGE,
        coverage=float(hit.mean()),
        coverage_with_never_started=float(hit.sum() / (len(hit) + over)),
        coverage_by_sixth=tuple(float(part.mean()) for part in np.array_split(hit, 6) if len(part)),
        median_bound_ratio=_ratio(upper, wait),
        baseline_bound_ratio=_ratio(simple, wait),
        baseline_coverage=float((wait <= simple * (1 + 1e-9)).mean()),
        median_wait_s=float(np.median(wait)),
        median_absolute_error_s=_error(median, wait),
        last_absolute_error_s=_error(last, wait),
        mean_absolute_error_s=_error(mean, wait),
    )


def _table(jobs: tuple[Job, ...], said: list[Said]) -> Floats:
    """One row a job that everyone predicted: wait, median, bound, last, mean, simple bound."""
    rows = []
    for one in said:
        wait, ours, simple = jobs[one.number].wait_s, one.forecast, one.simple
        if wait is not None and ours is not None and simple is not None and simple.upper_s is not None:
            rows.append((wait, ours.median_s, ours.upper_s, simple.last_s, simple.mean_s, simple.upper_s))
    return np.array(rows, dtype=np.float64).reshape(-1, 6)


def _never_started(jobs: tuple[Job, ...], said: list[Said]) -> tuple[int, int]:
    """Jobs withdrawn after their bound, and all that never started."""
    never = [(jobs[one.number], one.forecast) for one in said if jobs[one.number].wait_s is None]
    over = [
        job
        for job, forecast in never
        if forecast is not None and job.left_s is not None and job.left_s - job.submit_s > forecast.upper_s
    ]
    return len(over), len(never)


def _ratio(bound: Floats, wait: Floats) -> float:
    return float(np.median((bound + FLOOR_S) / (wait + FLOOR_S)))


def _error(predicted: Floats, wait: Floats) -> float:
    return float(np.median(np.abs(predicted - wait)))
