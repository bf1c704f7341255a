"""Predictions of runs that were not learned from: what errors are shown by, whatever runs there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from estimators.harp.claim import POOL, TEST
from estimators.harp.forecast import CandidateScore, Learned, Target
from estimators.harp.models import learn
from estimators.harp.run import Run, Scale
from estimators.harp.space import Space

KILL_RISK = 0.05
"""Of the requests that are shown: one run in twenty."""
FEWEST_FULL = 3
"""Full-scale configurations from which on they are held out: fewer show nothing."""
FEWEST = 6
"""Configurations from which on some are held out."""
FOLDS = 4


@dataclass(frozen=True, slots=True)
class UnseenRun:
    """One run and what was said of it without it; figures in the target's unit.

    Attributes:
        run: it. measured: what it took. predicted: single value. low, high: 90 % interval.
        request: value that it exceeds with a chance of `KILL_RISK`. enough: whether the evidence carried a figure.
        label: its configuration in words.
    """

    run: Run
    measured: float
    predicted: float
    low: float
    high: float
    request: float
    enough: bool
    label: str

    @property
    def error(self) -> float:
        """|predicted - measured| / measured."""
        return abs(self.predicted - self.measured) / self.measured

    @property
    def killed(self) -> bool:
        """Whether the request would have been too small."""
        return self.measured > self.request


@dataclass(frozen=True, slots=True)
class Unseen:
    """Predictions of one target.

    Attributes:
        target: which. rows: the runs, empty where none could be spared. how: what was held out, one sentence.
        scores: candidates of the model that was learned from the rest (or, in folds, from all), the chosen one first.
    """

    target: Target
    rows: tuple[UnseenRun, ...]
    how: str
    scores: tuple[CandidateScore, ...]

    @property
    def median_error(self) -> float | None:
        """Of the rows; `None` without any."""
        return float(np.median([row.error for row in self.rows])) if self.rows else None

    @property
    def worst(self) -> tuple[UnseenRun, ...]:
        """The rows by falling error."""
        return tuple(sorted(self.rows, key=lambda row: -row.error))


def unseen(space: Space, runs: Sequence[Run], target: Target = "wall_seconds") -> Unseen:
    """Hold out the runs that imitate the use best: test runs of the claim, else those at full scale, else a quarter.

    Args:
        space: columns of the application. runs: of it, on one machine. target: field of a run.

    Raises:
        RequestError: no run tells anything of the target.
    """
    told = [run for run in runs if run.finished and (getattr(run, target) or 0) > 0]
    tests = [run for run in told if run.campaign_id == TEST]
    if tests:
        rest = [run for run in runs if run.campaign_id not in (TEST, POOL)]
        if any(run.finished for run in rest):
            how = f"Learned from {_runs(rest)}; tested on {_runs(tests)} at full scale that nothing was learned from."
            return _once(space, rest, tests, target, how)
    full = [run for run in told if run.scale is Scale.FULL]
    rest = [run for run in runs if run.scale is not Scale.FULL]
    if _configurations(full) >= FEWEST_FULL and _configurations([run for run in rest if run.finished]) >= FEWEST:
        how = f"Learned from {_runs(rest)} below full scale; tested on the {_runs(full)} at full scale."
        return _once(space, rest, full, target, how)
    return _in_folds(space, runs, told, target)


def _in_folds(space: Space, runs: Sequence[Run], told: Sequence[Run], target: Target) -> Unseen:
    """Every configuration is predicted once, from the others."""
    everything = learn(space, runs, target)
    keys = sorted({run.key for run in told})
    if len(keys) < FEWEST:
        few = f"{len(keys)} configuration{' is' if len(keys) == 1 else 's are'} too few to hold any out."
        return Unseen(target, (), few, everything.scores)
    order = np.random.default_rng(0).permutation(len(keys))
    rows: list[UnseenRun] = []
    for fold in range(FOLDS):
        out = {keys[place] for place in order[fold::FOLDS]}
        learned = learn(space, [run for run in runs if run.key not in out], target)
        rows += _said(learned, [run for run in told if run.key in out], target)
    how = f"{len(keys)} configurations in {FOLDS} parts, each predicted from the others."
    return Unseen(target, tuple(rows), how, everything.scores)


def _once(space: Space, known: Sequence[Run], tests: Sequence[Run], target: Target, how: str) -> Unseen:
    learned = learn(space, known, target)
    return Unseen(target, _said(learned, tests, target), how, learned.scores)


def _said(learned: Learned, tests: Sequence[Run], target: Target) -> tuple[UnseenRun, ...]:
    asked = [run.configuration for run in tests]
    forecast, request = learned.forecast(asked), learned.upper(asked, KILL_RISK)
    return tuple(
        UnseenRun(
            run=run,
            measured=float(getattr(run, target)),
            predicted=float(forecast.median[place]),
            low=float(forecast.low[place]),
            high=float(forecast.high[place]),
            request=float(request[place]),
            enough=bool(forecast.enough[place]),
            label=", ".join(f"{name} {value}" for name, value in run.configuration.items()),
        )
        for place, run in enumerate(tests)
    )


def _configurations(runs: Sequence[Run]) -> int:
    return len({run.key for run in runs})


def _runs(runs: Sequence[Run]) -> str:
    return f"{len(runs):,} run{'s' * (len(runs) != 1)}"
