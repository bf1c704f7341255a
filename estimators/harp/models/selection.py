"""Scores of all candidates by the policy, and the one that it chooses."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from estimators.harp.forecast import CandidateScore
from estimators.harp.models.held_out import HeldOut
from estimators.harp.models.policy import Policy
from estimators.harp.models.spread import error_quantile
from estimators.uncertainty import weighted_quantile


def score_of(name: str, held: HeldOut, policy: Policy) -> CandidateScore:
    """The policy's loss of held-out errors; those of large runs make up the stated share of it."""
    known = held.only(~held.bound)
    parts = [known.only(known.large == large) for large in (False, True)]
    figures = [_figures(part, policy) for part in parts if len(part.rows)]
    shares = [1.0] if len(figures) == 1 else [1 - policy.large_share, policy.large_share]
    mixed = np.average(np.array(figures), axis=0, weights=shares)
    error, under, over, killed = (float(one) for one in mixed)
    loss = (
        error
        + policy.under_weight * max(0.0, under - 0.5)
        + policy.request_weight * max(0.0, over)
        + policy.killed_weight * max(0.0, killed - policy.kill_risk)
    )
    return CandidateScore(name, error, under, over, killed, loss)


def _figures(held: HeldOut, policy: Policy) -> tuple[float, float, float, float]:
    """Median error, share predicted too short, median over-request, share killed."""
    errors, weights = held.errors, held.weights
    reach = error_quantile(errors, weights, 1 - policy.kill_risk)
    error = weighted_quantile(np.abs(np.expm1(-errors)), weights, 0.5)
    over = weighted_quantile(np.expm1(reach - errors), weights, 0.5)
    return (
        error,
        float(np.average(errors > 0, weights=weights)),
        over,
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
