"""One application's claim, worked out from its stored runs: cost, what full-scale runs alone would cost, errors, kills.

The parts are kept apart by campaign id: `claim-test` is what everything is judged on and nothing is learned from;
`claim-pool` are further full-scale runs; all others are the campaign's own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from estimators.harp.application import Application
from estimators.harp.claim.design import POOL, TEST
from estimators.harp.forecast import Learned, Target
from estimators.harp.models import learn
from estimators.harp.run import Run, Scale
from estimators.harp.scoring.figures import Figures, Predicted, figures_of
from estimators.harp.space import Space, space_of
from estimators.harp.understood import understood
from knowledge.errors import RequestError

KILL_RISK = 0.05
"""Of a request, in time or in memory: half each."""
CHEAPER, ERROR, KILLED, OVER_REQUEST = 10.0, 0.10, 0.05, 0.40
"""What is claimed: times cheaper, median error, share of killed runs and median over-request, at most (at least)."""
SIZES = (2, 3, 4, 6, 8, 10, 12, 16)
"""Numbers of full-scale runs that are tried."""
DRAWINGS = 5
"""Random choices of so many full-scale runs; the median of their errors counts."""


@dataclass(frozen=True, slots=True)
class TargetClaim:
    """How good the predictions of one target were on the test runs.

    Attributes:
        target: wall_seconds or peak_memory_bytes. figures: over the test runs; the request is not rounded to what
            schedulers take, since test runs of seconds would all be given the same minute. model: that was chosen.
        scores: `(predicted, low, high, request, measured)` of each test run that has the figure, in its unit.
        short: ids of the test runs that the request would have killed.
    """

    target: Target
    figures: Figures
    model: str
    scores: tuple[tuple[float, float, float, float, float], ...]
    short: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FullOnly:
    """A campaign of full-scale runs alone, learned from by the same models.

    Attributes:
        runs: fewest whose median error is no larger than the campaign's; `None` = not even `tried`.
        seconds: these runs take. tried: most that were tried; 0 = there are too few full-scale runs to try.
        error: at `runs`, else at `tried`; `None` = nothing was learned.
    """

    runs: int | None
    seconds: float | None
    tried: int
    error: float | None


@dataclass(frozen=True, slots=True)
class Claim:
    """One application's claim.

    Attributes:
        application: its name.
        campaign_runs, campaign_seconds: all of them, failed ones and repetitions included; seconds of wall time.
        full_runs_in_campaign: of these, how many were at full scale.
        mean_full_seconds: of a finished full-scale run of pool and test.
        test_runs: that were judged. test_unfinished: those that did not finish and tell no time.
        time, memory: figures; memory `None` where it was not measured.
        full_only: the other way to the same error.
        killed_share: of test runs whose time or memory exceeded the request.
        left_out: sentences on stored runs that could not be learned from; their cost is counted.
    """

    application: str
    campaign_runs: int
    campaign_seconds: float
    full_runs_in_campaign: int
    mean_full_seconds: float
    test_runs: int
    time: TargetClaim
    memory: TargetClaim | None
    full_only: FullOnly
    killed_share: float
    test_unfinished: int = 0
    left_out: tuple[str, ...] = ()

    @property
    def same_number_seconds(self) -> float:
        """The same number of samples, had each been run at full scale: how HARP counts what it saves."""
        return self.campaign_runs * self.mean_full_seconds

    @property
    def times_cheaper(self) -> float:
        """Than the same number of samples at full scale."""
        return self.same_number_seconds / self.campaign_seconds

    @property
    def times_cheaper_than_full_only(self) -> float | None:
        """Than full-scale runs alone at the same error; where even all that were tried are worse, at least so much."""
        runs = self.full_only.runs or self.full_only.tried
        if not runs:
            return None
        return runs * self.mean_full_seconds / self.campaign_seconds

    @property
    def verdicts(self) -> dict[str, bool]:
        """Which of the four targets hold."""
        figures = self.time.figures
        over = figures.median_over_request
        return {
            "cheaper": self.times_cheaper >= CHEAPER,
            "error": figures.median_error <= ERROR,
            "killed": self.killed_share <= KILLED,
            "over_request": over is not None and over <= OVER_REQUEST,
        }


def claim_of(application: Application, runs: Sequence[Run], told: Callable[[int, int], None] | None = None) -> Claim:
    """Work the claim out.

    Args:
        application: whose runs they are. runs: all that are stored.
        told: hears how many of how many models are learned.

    Raises:
        RequestError: test runs or a campaign are missing, or nothing can be learned.
    """
    parts = _parts(application, runs)
    sizes = [size for size in SIZES if size <= len(parts.full) - len(parts.test) // 2]
    number, done = 2 + len(sizes) * DRAWINGS, 0

    def step() -> None:
        nonlocal done
        done += 1
        if told:
            told(done, number)

    time = _judged(parts, "wall_seconds")
    step()
    memory = _judged(parts, "peak_memory_bytes") if _knows_memory(parts) else None
    step()
    mean = float(np.mean([run.wall_seconds for run in parts.full if run.wall_seconds]))
    return Claim(
        application=application.name,
        campaign_runs=parts.campaign_runs,
        campaign_seconds=parts.campaign_seconds,
        full_runs_in_campaign=sum(run.scale is Scale.FULL for run in parts.campaign),
        mean_full_seconds=mean,
        test_runs=len(parts.test),
        time=time,
        memory=memory,
        full_only=_full_only(parts, sizes, time.figures.median_error, mean, step),
        killed_share=len({*time.short, *(memory.short if memory else ())}) / len(parts.test),
        test_unfinished=parts.test_unfinished,
        left_out=parts.left_out,
    )


@dataclass(frozen=True, slots=True)
class _Parts:
    space: Space
    campaign: tuple[Run, ...]
    test: tuple[Run, ...]
    full: tuple[Run, ...]
    campaign_runs: int
    campaign_seconds: float
    test_unfinished: int
    left_out: tuple[str, ...]


def _parts(application: Application, stored: Sequence[Run]) -> _Parts:
    """The runs by their part; cost is that of all that were made, whether or not anything can be learned from them."""
    own = [run for run in stored if run.campaign_id not in (TEST, POOL)]
    seconds = sum(run.wall_seconds or 0.0 for run in own)
    told = understood(application, stored)
    test = [run for run in told.runs if run.campaign_id == TEST]
    finished = tuple(run for run in test if run.finished)
    pool = tuple(run for run in told.runs if run.campaign_id == POOL and run.finished)
    campaign = tuple(run for run in told.runs if run.campaign_id not in (TEST, POOL))
    for what, found in (("campaign", campaign if seconds else ()), ("test runs (iplane harp claim)", finished)):
        if not found:
            raise RequestError(f"{application.name} has no {what} on record, so there is no claim; measure them first.")
    unfinished = len(test) - len(finished)
    return _Parts(
        space_of(application), campaign, finished, (*pool, *finished), len(own), seconds, unfinished, told.left_out
    )


def _knows_memory(parts: _Parts) -> bool:
    return all(any(run.peak_memory_bytes for run in runs) for runs in (parts.test, parts.campaign))


def _judged(parts: _Parts, target: Target) -> TargetClaim:
    test = [run for run in parts.test if getattr(run, target)]
    learned = learn(parts.space, parts.campaign, target)
    said, measured = _said(learned, test, target)
    rows = _rows(said, measured)
    short = tuple(run.run_id for run, row in zip(test, rows, strict=True) if row[4] > row[3])
    return TargetClaim(target, figures_of(measured, said), learned.scores[0].name, rows, short)


def _said(learned: Learned, test: Sequence[Run], target: Target) -> tuple[Predicted, np.ndarray]:
    asked = [run.configuration for run in test]
    forecast = learned.forecast(asked)
    request = learned.upper(asked, KILL_RISK / 2)
    measured = np.array([float(getattr(run, target)) for run in test])
    return Predicted(forecast.median, request, forecast.low, forecast.high, forecast.enough), measured


def _rows(said: Predicted, measured: np.ndarray) -> tuple[tuple[float, float, float, float, float], ...]:
    assert said.low is not None
    assert said.high is not None
    assert said.request is not None
    columns = (said.median, said.low, said.high, said.request, measured)
    return tuple((float(a), float(b), float(c), float(d), float(e)) for a, b, c, d, e in zip(*columns, strict=True))


def _full_only(
    parts: _Parts, sizes: Sequence[int], error: float, mean_seconds: float, step: Callable[[], None]
) -> FullOnly:
    """Learn from so many full-scale runs drawn at random, judge on the test runs that were not drawn."""
    found = None
    draw = np.random.default_rng(0)
    for size in sizes:
        errors = []
        for _ in range(DRAWINGS):
            errors.append(_error_of(parts, [parts.full[place] for place in draw.permutation(len(parts.full))[:size]]))
            step()
        found = float(np.median(errors)) if np.isfinite(np.median(errors)) else None
        if found is not None and found <= error:
            return FullOnly(size, size * mean_seconds, size, found)
    return FullOnly(None, None, sizes[-1] if sizes else 0, found)


def _error_of(parts: _Parts, chosen: Sequence[Run]) -> float:
    taken = {run.run_id for run in chosen}
    rest = [run for run in parts.test if run.run_id not in taken]
    try:
        learned = learn(parts.space, chosen, "wall_seconds")
    except RequestError:
        return float("inf")
    said, measured = _said(learned, rest, "wall_seconds")
    return float(np.median(np.abs(said.median - measured) / measured))
