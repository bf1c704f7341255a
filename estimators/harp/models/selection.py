"""Scores of all candidates by the policy, and the one that it chooses."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from estimators.harp.forecast import CandidateScore
from estimators.harp.models.held_out import Frame
from estimators.harp.models.policy import Policy
from estimators.harp.models.spread import PER_DOUBLING, error_quantile
from estimators.uncertainty import weighted_quantile

Floats = NDArray[np.float64]


def score_of(name: str, errors: Floats, frame: Frame, policy: Policy, large_share: float) -> CandidateScore:
    """The policy's loss of held-out errors.

    Args:
        name: of the candidate.
        errors: one an entry of the frame.
        frame: the entries.
        policy: the weights.
        large_share: how much the entries of large runs count, where there are any.
    """
    reach = _reach(errors, frame, policy)
    known = ~frame.bound
    parts = [known & (frame.large == large) for large in (False, True)]
    figures = [_figures(errors[own], reach[own], frame.weights[own]) for own in parts if own.any()]
    shares = [1.0] if len(figures) == 1 else [1 - large_share, large_share]
    error, under, over, killed = (float(one) for one in np.average(np.array(figures), axis=0, weights=shares))
    return CandidateScore(name, error, under, over, killed, policy.loss(error, under, over, killed))


def _reach(errors: Floats, frame: Frame, policy: Policy) -> Floats:
    """What a request would add to the prediction of each entry, from the errors of other splits."""
    near = ~frame.bound & ~frame.large
    source = near if near.any() else ~frame.bound
    level = 1 - policy.kill_risk
    own = {
        number: error_quantile(errors[chosen], frame.weights[chosen], level)
        for number in np.unique(frame.split)
        if (chosen := source & (frame.split != number)).any()
    }
    everywhere = error_quantile(errors[source], frame.weights[source], level)
    return np.array([own.get(number, everywhere) for number in frame.split]) + PER_DOUBLING * frame.distance


def _figures(errors: Floats, reach: Floats, weights: Floats) -> tuple[float, float, float, float]:
    """Median error, share predicted too short, median over-request, share killed."""
    return (
        weighted_quantile(np.abs(np.expm1(-errors)), weights, 0.5),
        float(np.average(errors > 0, weights=weights)),
        weighted_quantile(np.expm1(reach - errors), weights, 0.5),
        float(np.average(errors > reach, weights=weights)),
    )


def ranked(scores: list[CandidateScore], policy: Policy) -> tuple[CandidateScore, ...]:
    """The chosen one first, then by rising loss; `scores` come from simple to rich."""
    best = min(score.loss for score in scores)
    chosen = next(score for score in scores if score.loss <= best * (1 + policy.tie) + 1e-6)
    rest = sorted((score for score in scores if score is not chosen), key=lambda score: score.loss)
    note = f"loss above that of {chosen.name}"
    tied = f"as good as {chosen.name}, which is simpler"
    losers = [replace(one, note=tied if one.loss < chosen.loss else note) for one in rest]
    return (replace(chosen, chosen=True), *losers)
