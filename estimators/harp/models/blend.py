"""Weighted mean of several fitted shapes, in logarithms: rarely the best, almost never far from it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import nnls
from sklearn.base import BaseEstimator, RegressorMixin, clone

Floats = NDArray[np.float64]
Objects = NDArray[np.object_]

ROUNDS = 5
TOWARDS_EQUAL = 0.02
"""Strength, relative to the errors, that keeps weights near one another where the errors do not tell them apart."""


class Blend(RegressorMixin, BaseEstimator):
    """Mean of members with given weights.

    Args:
        members: estimators of the logarithm of the target.
        weights: one a member; they are brought to a sum of one.
    """

    def __init__(self, members: Sequence[BaseEstimator] = (), weights: Sequence[float] = ()) -> None:
        self.members = members
        self.weights = weights

    def fit(self, X: Objects, y: Floats, sample_weight: Floats | None = None) -> Blend:
        """Fit every member that has a weight."""
        total = float(np.sum(self.weights))
        self.parts_ = [float(weight) / total for weight in self.weights if weight > 0]
        used = [member for member, weight in zip(self.members, self.weights, strict=True) if weight > 0]
        self.members_ = [clone(member).fit(X, y, sample_weight=sample_weight) for member in used]
        return self

    def predict(self, X: Objects) -> Floats:
        """Logarithms of the target, one a row."""
        columns = np.column_stack([member.predict(X) for member in self.members_])
        return np.asarray(columns @ np.array(self.parts_), dtype=np.float64)


def blend_weights(errors: Floats, weights: Floats) -> Floats:
    """Weights, none negative and with sum one, of the least mean absolute error (reweighted least squares).

    Args:
        errors: held-out log errors of shape (rows, members).
        weights: of the rows.
    """
    members = errors.shape[1]
    mix = np.full(members, 1.0 / members)
    size = max(float(np.median(np.abs(errors))), 1e-9)
    for _ in range(ROUNDS):
        root = np.sqrt(weights / weights.mean() / np.maximum(np.abs(errors @ mix), 0.3 * size) / len(errors))
        sum_to_one = 1e3 * np.sqrt(size) * np.ones((1, members))
        equal = np.sqrt(TOWARDS_EQUAL * size) * np.eye(members)
        tall = np.vstack([errors * root[:, None], equal, sum_to_one])
        answers = np.concatenate([np.zeros(len(errors)), np.diag(equal) / members, sum_to_one[0, :1]])
        mix = np.asarray(nnls(tall, answers)[0], dtype=np.float64)
    return np.asarray(mix / mix.sum(), dtype=np.float64)
