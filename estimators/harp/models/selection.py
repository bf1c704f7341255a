"""Scores of all candidates by the policy, and the one that it chooses."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from estimators.harp.forecast import CandidateScore
from estimators.harp.models.held_out import Frame
from estimators.harp.models.policy import Policy
from estimators.harp.models.spread import Spread
from estimators.uncertainty import weighted_quantile

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


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
    """What a request would add to the prediction of each entry, made as later requests are, from other splits' errors.

    A candidate whose errors outside are large but alike asks for more there and kills no more than another.
    """
    reach = np.empty(len(errors))
    for number in np.unique(frame.split):
        own = frame.split == number
        spread = spread_of(errors, frame, ~own if (~own & ~frame.bound).any() else np.ones_like(own))
        reach[own] = spread.bound(1 - policy.kill_risk, np.ones(int(own.sum())), frame.distance[own])
    return reach


def spread_of(errors: Floats, frame: Frame, chosen: Bools) -> Spread:
    """Bounds from some of the entries."""
    near, far = chosen & ~frame.bound & ~frame.large, chosen & ~frame.bound & frame.large & (frame.distance > 0)
    return Spread(errors[near], frame.weights[near], errors[far], frame.distance[far], frame.weights[far], noise=0.0)


def _figures(errors: Floats, reach: Floats, weights: Floats) -> tuple[float, float, float, float]:
    """Median error, share predicted too short, median over-request, share killed."""
    return (
        weighted_quantile(np.abs(np.expm1(-errors)), weights, 0.5),
        float(np.average(errors > 0, weights=weights)),
        weighted_quantile(np.expm1(reach - errors), weights, 0.5),
        float(np.average(errors > reach, weights=weights)),
    )


def ranked(scores: list[CandidateScore], policy: Policy, rows: int) -> tuple[CandidateScore, ...]:
    """The chosen one first, then by rising loss; `scores` come from simple to rich.

    Args:
        rows: that the losses come from: the fewer, the less a small difference between two of them says.
    """
    best, near = min(scores, key=lambda score: score.loss), 1 + policy.tie_of(rows)
    chosen = next(
        score
        for score in scores
        if score is best
        or (score.loss <= best.loss * near + 1e-6 and score.median_error <= best.median_error * near + 1e-6)
    )
    rest = sorted((score for score in scores if score is not chosen), key=lambda score: score.loss)
    note = f"loss above that of {chosen.name}"
    tied = f"as good as {chosen.name}, which is simpler"
    losers = [replace(one, note=tied if one.loss < chosen.loss else note) for one in rest]
    return (replace(chosen, chosen=True), *losers)
