"""Errors on rows that a fit has not seen: the only figures that selection and intervals are made from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator

from estimators.harp.models.censoring import fitted
from estimators.harp.models.observations import Observations
from estimators.harp.models.splits import Split

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Places = NDArray[np.intp]

FURTHEST = 20.0
"""Largest log error that is told apart: beyond it a prediction is simply useless."""


@dataclass(frozen=True)
class Frame:
    """Held-out rows of all splits, one entry a row and split; the same for every candidate.

    Attributes:
        rows: place of the row.
        split: number of the split.
        bound: whether the measurement is a lower bound.
        large: whether only smaller runs were learned from.
        weights: repetitions of one configuration count as one.
        distance: doublings outside of what the split learned from, see `distance`.
    """

    rows: Places
    split: Places
    bound: Bools
    large: Bools
    weights: Floats
    distance: Floats

    @property
    def number_of_rows(self) -> int:
        """How many different rows were held out."""
        return len(np.unique(self.rows))

    def only(self, chosen: Bools) -> Frame:
        """Some of the entries."""
        names = ("rows", "split", "bound", "large", "weights", "distance")
        return replace(self, **{name: getattr(self, name)[chosen] for name in names})


def frame_of(seen: Observations, splits: Sequence[Split], distances: Sequence[Floats]) -> Frame:
    """All entries; `distances` holds one array a split."""
    rows = np.concatenate([one.test for one in splits])
    numbers = np.concatenate([np.full(len(one.test), number) for number, one in enumerate(splits)])
    large = np.concatenate([np.full(len(one.test), one.large) for one in splits])
    return Frame(rows, numbers, seen.bound[rows], large, seen.weights[rows], np.concatenate(distances))


def held_out_errors(candidate: BaseEstimator, seen: Observations, splits: Sequence[Split]) -> Floats:
    """log(measured / predicted) of the candidate, one an entry of the frame."""
    parts = []
    for split in splits:
        model = fitted(candidate, seen.part(split.learn))
        parts.append(seen.logs[split.test] - model.predict(seen.table[split.test]))
    every = np.nan_to_num(np.concatenate(parts), nan=FURTHEST)
    return np.asarray(np.clip(every, -FURTHEST, FURTHEST), dtype=np.float64)
