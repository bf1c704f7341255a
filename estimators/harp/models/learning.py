"""Learn one target of one application from its runs: try the candidates, choose by the policy, keep the errors."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator
from threadpoolctl import threadpool_limits

from estimators.harp.forecast import CandidateScore, Target
from estimators.harp.models.beyond import Beyond
from estimators.harp.models.candidates import CANDIDATES
from estimators.harp.models.censoring import fitted
from estimators.harp.models.difficulty import Difficulty, difficulty_of
from estimators.harp.models.distance import distance_of, measure_of
from estimators.harp.models.held_out import Frame, frame_of, held_out_errors
from estimators.harp.models.learned import LearnedModel
from estimators.harp.models.observations import Observations, noise_of, observations_of
from estimators.harp.models.policy import Policy
from estimators.harp.models.splits import Split, splits_of
from estimators.harp.models.spread import Spread
from estimators.harp.models.tournament import Result, tournament
from estimators.harp.run import Run, Scale
from estimators.harp.space import Space

Floats = NDArray[np.float64]

USUAL = Policy()
NONE: Floats = np.zeros(0)
LEAST_NOISE: dict[Target, float] = {"peak_memory_bytes": 0.08}
"""Standard deviation of the logarithm below which no figure of a target is believed, however alike repetitions were. A
choice: another allocator, page size or library gives the same program some per cent more memory, and a job that takes
one page more than it asked for is killed."""


Trial = Callable[[str, BaseEstimator, Observations, Sequence[Split]], Floats]
"""Held-out errors of a candidate, by its name: what takes the time, and what may therefore be remembered."""


def try_out(name: str, candidate: BaseEstimator, seen: Observations, splits: Sequence[Split]) -> Floats:
    """Held-out errors, worked out anew."""
    return held_out_errors(candidate, seen, splits)


def learn(
    space: Space,
    runs: Sequence[Run],
    target: Target = "wall_seconds",
    policy: Policy = USUAL,
    *,
    trial: Trial = try_out,
) -> LearnedModel:
    """Learn a target.

    Args:
        space: columns of the application.
        runs: of it; those that failed say nothing, those that were stopped are lower bounds.
        target: field of a run.
        policy: how candidates are compared.
        trial: gives the held-out errors of a candidate; those that were remembered, where they were.

    Raises:
        RequestError: no run tells anything of the target, or a figure is not above zero.
    """
    # Matrices here are small: where cores are busy, threads of their products wait for one another, four times as long.
    with threadpool_limits(limits=1):
        return _learn(space, runs, target, policy, trial)


def _learn(space: Space, runs: Sequence[Run], target: Target, policy: Policy, trial: Trial) -> LearnedModel:
    seen = observations_of(space, runs, target)
    words = tuple(place for place, column in enumerate(space.columns) if column.kind == "word")
    number = seen.part(~seen.bound).number_of_configurations
    candidates = {one.name: one.build(words) for one in CANDIDATES if one.fewest <= number}
    measure = measure_of(space, seen)
    splits = [one for one in splits_of(seen) if not (seen.bound[one.learn].all() or seen.bound[one.test].all())]
    everything = distance_of(space, seen.table, measure)
    if not splits:
        return LearnedModel(
            space, *_alone(candidates, seen), Spread(NONE, NONE, NONE, NONE, NONE, 0.0), Difficulty(), everything
        )
    distances = [distance_of(space, seen.table[one.learn], measure).of(seen.table[one.test]) for one in splits]
    frame = frame_of(seen, splits, distances)
    errors = {name: trial(name, one, seen, splits) for name, one in candidates.items()}
    marked = {Scale.SMALL, Scale.FULL} <= {run.scale for run in runs}
    result = tournament(
        candidates, errors, frame, policy, policy.large_share if marked else policy.large_share_unmarked
    )
    noise = max(noise_of(seen) or 0.0, LEAST_NOISE.get(target, 0.0))
    difficulty, spread = _spread(words, seen, frame, result, noise)
    return LearnedModel(
        space,
        fitted(result.model, seen),
        result.scores,
        spread,
        difficulty,
        everything,
        _beyond(seen, frame, result),
        tuple(fitted(one, seen) for one in result.companions),
    )


def _spread(
    words: tuple[int, ...], seen: Observations, frame: Frame, result: Result, noise: float
) -> tuple[Difficulty, Spread]:
    """Difficulty and bounds from the held-out errors of the chosen candidate."""
    near, far = ~frame.bound & ~frame.large, ~frame.bound & frame.large & (frame.distance > 0)
    rows, errors = frame.rows[near], result.errors[near]
    difficulty, own = difficulty_of(
        words, seen.table[rows], seen.logs[rows] - errors, result.disagreement[near], errors, frame.weights[near]
    )
    spread = Spread(
        errors / own,
        frame.weights[near],
        result.errors[far],
        frame.distance[far],
        frame.weights[far],
        noise,
    )
    return difficulty, spread


def _beyond(seen: Observations, frame: Frame, result: Result) -> Beyond:
    """The best laws, fitted on all rows, and how far outside held-out runs lay."""
    told = frame.distance[~frame.bound]
    laws = tuple(fitted(one, seen) for one in result.laws)
    return Beyond(laws, result.law_weights, float(told.max()) if len(told) else 0.0)


def _alone(
    candidates: dict[str, BaseEstimator], seen: Observations
) -> tuple[BaseEstimator, tuple[CandidateScore, ...]]:
    """The simplest candidate, of which nothing could be held out."""
    name, candidate = next(iter(candidates.items()))
    unknown = float("nan")
    note = "a single configuration: nothing could be held out"
    return fitted(candidate, seen), (CandidateScore(name, unknown, unknown, unknown, unknown, unknown, True, note),)
