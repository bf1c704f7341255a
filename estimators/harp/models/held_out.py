"""Errors on rows that a fit has not seen: the only figures that selection and intervals are made from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator

from estimators.harp.models.censoring import fitted
from estimators.harp.models.observations import Observations
from estimators.harp.models.splits import Split

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Places = NDArray[np.intp]


@dataclass(frozen=True)
class HeldOut:
    """Held-out rows, one entry a row and split.

    Attributes:
        rows: place of the row.
        errors: log(measured / predicted).
        bound: whether the measurement is a lower bound.
        large: whether only smaller runs were learned from.
        weights: repetitions of one configuration count as one.
    """

    rows: Places
    errors: Floats
    bound: Bools
    large: Bools
    weights: Floats

    def only(self, chosen: Bools) -> HeldOut:
        """Some of the entries."""
        return HeldOut(
            self.rows[chosen], self.errors[chosen], self.bound[chosen], self.large[chosen], self.weights[chosen]
        )


def held_out_of(candidate: BaseEstimator, seen: Observations, splits: Sequence[Split]) -> HeldOut:
    """Errors of the candidate over all splits."""
    parts = []
    for split in splits:
        model = fitted(candidate, seen.part(split.learn))
        parts.append(seen.logs[split.test] - model.predict(seen.table[split.test]))
    rows = np.concatenate([split.test for split in splits])
    large = np.concatenate([np.full(len(split.test), split.large) for split in splits])
    return HeldOut(rows, np.concatenate(parts), seen.bound[rows], large, seen.weights[rows])
