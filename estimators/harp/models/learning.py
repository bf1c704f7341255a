"""Learn one target of one application from its runs: try the candidates, choose by the policy, keep the errors."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from estimators.harp.forecast import CandidateScore, Target
from estimators.harp.models.candidates import CANDIDATES
from estimators.harp.models.censoring import fitted
from estimators.harp.models.held_out import HeldOut, held_out_of
from estimators.harp.models.learned import LearnedModel
from estimators.harp.models.observations import Observations, observations_of
from estimators.harp.models.policy import Policy
from estimators.harp.models.profiled import spans_of
from estimators.harp.models.selection import ranked, score_of
from estimators.harp.models.splits import splits_of
from estimators.harp.run import Run
from estimators.harp.space import Space

Floats = NDArray[np.float64]

USUAL = Policy()
ALONE = np.array([-1.0, 1.0]) * np.log(3.0)
"""Log errors assumed of a single configuration: within a factor of three, twice over; a choice, said to be wide."""


def learn(space: Space, runs: Sequence[Run], target: Target = "wall_seconds", policy: Policy = USUAL) -> LearnedModel:
    """Learn a target.

    Args:
        space: columns of the application.
        runs: of it; those that failed say nothing, those that were stopped are lower bounds.
        target: field of a run.
        policy: how candidates are compared.

    Raises:
        RequestError: no run tells anything of the target, or a figure is not above zero.
    """
    seen = observations_of(space, runs, target)
    words = tuple(place for place, column in enumerate(space.columns) if column.kind == "word")
    number = seen.part(~seen.bound).number_of_configurations
    candidates = {one.name: one.build(words) for one in CANDIDATES if one.fewest <= number}
    splits = [one for one in splits_of(seen) if not (seen.bound[one.learn].all() or seen.bound[one.test].all())]
    held = {name: held_out_of(one, seen, splits) for name, one in candidates.items()} if splits else {}
    scored = [score_of(name, one, policy) for name, one in held.items()]
    scores = ranked(scored, policy) if scored else _alone()
    model = fitted(candidates[scores[0].name], seen)
    errors, weights = _errors(held.get(scores[0].name))
    return LearnedModel(space, model, scores, errors, weights, spans_of(space, seen.table), noise_of(seen))


def noise_of(seen: Observations) -> float | None:
    """Standard deviation of the logarithm among repetitions; `None` where nothing was repeated."""
    known = seen.part(~seen.bound)
    _, groups, counts = np.unique(known.groups, return_inverse=True, return_counts=True)
    freedom = int((counts - 1).sum())
    if not freedom:
        return None
    means = np.bincount(groups, known.logs) / counts
    return float(np.sqrt(np.sum((known.logs - means[groups]) ** 2) / freedom))


def _errors(held: HeldOut | None) -> tuple[Floats, Floats]:
    if held is None:
        return ALONE, np.ones(2)
    known = held.only(~held.bound & ~held.large)
    known = known if len(known.rows) else held.only(~held.bound)
    return known.errors, known.weights


def _alone() -> tuple[CandidateScore, ...]:
    unknown = float("nan")
    note = "a single configuration: nothing could be held out"
    return (CandidateScore(CANDIDATES[0].name, unknown, unknown, unknown, unknown, unknown, True, note),)
