"""All candidates on the same held-out rows, the blend of the best among them, and the one that is chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator

from estimators.harp.forecast import CandidateScore
from estimators.harp.models.beyond import laws_of
from estimators.harp.models.blend import Blend, blend_weights
from estimators.harp.models.held_out import Frame
from estimators.harp.models.policy import Policy
from estimators.harp.models.selection import ranked, score_of

Floats = NDArray[np.float64]

MEMBERS = 5
"""Best candidates that the blend may mix."""
FEWEST_FOR_BLEND = 10
"""Held-out entries below which mixing weights cannot be told."""
BLEND = "blend of the best"


@dataclass(frozen=True)
class Result:
    """What the tournament came to.

    Attributes:
        scores: the chosen one first.
        model: the chosen one, not fitted.
        errors: its held-out errors, one an entry of the frame.
        companions: other good ones, not fitted; where they disagree with the chosen one the figure is doubtful.
        laws: those that go on outside, not fitted, the best first. law_weights: how much each counts.
        disagreement: standard deviation of their held-out predictions, one an entry.
    """

    scores: tuple[CandidateScore, ...]
    model: BaseEstimator
    errors: Floats
    companions: tuple[BaseEstimator, ...]
    laws: tuple[BaseEstimator, ...]
    law_weights: Floats
    disagreement: Floats


def tournament(
    candidates: Mapping[str, BaseEstimator], errors: Mapping[str, Floats], frame: Frame, policy: Policy, share: float
) -> Result:
    """Choose.

    Args:
        candidates: by name, from simple to rich. errors: held out, by name.
        frame: the entries. policy: how losses are made. share: part of the loss from large runs.
    """
    errors, candidates = dict(errors), dict(candidates)
    scores = [score_of(name, own, frame, policy, share) for name, own in errors.items()]
    best = [one.name for one in sorted(scores, key=lambda one: one.loss)[:MEMBERS]]
    if len(frame.rows) >= FEWEST_FOR_BLEND and len(best) > 1:
        table = np.column_stack([errors[name] for name in best])
        weights = _entry_weights(frame, share)
        errors[BLEND] = _blended(table, weights, frame)
        candidates[BLEND] = Blend([candidates[name] for name in best], blend_weights(table, weights).tolist())
        scores.append(score_of(BLEND, errors[BLEND], frame, policy, share))
    final = ranked(scores, policy, frame.number_of_rows)
    laws, law_weights = laws_of(scores, policy.tie_of(frame.number_of_rows))
    chosen = final[0].name
    companions = best[:3]
    together = np.column_stack([errors[name] for name in companions])
    return Result(
        final,
        candidates[chosen],
        errors[chosen],
        tuple(candidates[name] for name in companions),
        tuple(candidates[name] for name in laws),
        law_weights,
        together.std(axis=1),
    )


def _entry_weights(frame: Frame, share: float) -> Floats:
    """Weights with which large entries make up their share; bounds tell nothing of an error and have none."""
    weights = np.where(frame.bound, 0.0, frame.weights)
    far, near = weights[frame.large].sum(), weights[~frame.large].sum()
    if not far or not near:
        return weights
    return np.asarray(weights * np.where(frame.large, share / far, (1 - share) / near), dtype=np.float64)


def _blended(table: Floats, weights: Floats, frame: Frame) -> Floats:
    """Errors of the blend, each entry mixed by weights that were found without its row."""
    errors = np.empty(len(table))
    for number in np.unique(frame.split):
        own = frame.split == number
        others = ~np.isin(frame.rows, frame.rows[own]) & (weights > 0)
        mix = blend_weights(table[others], weights[others]) if others.sum() >= 5 else np.full(table.shape[1], 1.0)
        errors[own] = table[own] @ (mix / mix.sum())
    return errors
