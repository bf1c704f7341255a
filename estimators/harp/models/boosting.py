"""Gradient boosting on encoded rows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.ensemble import GradientBoostingRegressor, HistGradientBoostingRegressor

from estimators.harp.models.encoding import Encoder, padded

Floats = NDArray[np.float64]
Objects = NDArray[np.object_]

MANY_ROWS = 500
"""From here on cuts are sought among binned values: as good there, and much faster."""


class Boosting(RegressorMixin, BaseEstimator):
    """Gradient boosted trees in the logarithm of the target.

    Args:
        words: places of the columns that hold words.
        rounds: number of trees.
        rate: part of each tree that is taken.
        depth: of a tree.
        seed: of all chance.
    """

    def __init__(
        self, words: Sequence[int] = (), rounds: int = 200, rate: float = 0.07, depth: int = 4, seed: int = 0
    ) -> None:
        self.words = words
        self.rounds = rounds
        self.rate = rate
        self.depth = depth
        self.seed = seed

    def fit(self, X: Objects, y: Floats, sample_weight: Floats | None = None) -> Boosting:
        """Fit to rows of objects `X` (rows, columns) and logarithms `y` of the target."""
        self.encoder_ = Encoder(self.words).fit(X)
        if len(y) < MANY_ROWS:
            self.trees_ = GradientBoostingRegressor(
                n_estimators=self.rounds, learning_rate=self.rate, max_depth=self.depth, subsample=0.7,
                max_features=0.6, min_samples_leaf=2, random_state=self.seed,
            )  # fmt: skip
        else:
            self.trees_ = HistGradientBoostingRegressor(
                max_iter=self.rounds, learning_rate=self.rate, max_leaf_nodes=24, min_samples_leaf=5,
                early_stopping=False, random_state=self.seed,
            )  # fmt: skip
        self.trees_.fit(padded(self.encoder_.transform(X)), y, sample_weight)
        return self

    def predict(self, X: Objects) -> Floats:
        """Logarithms of the target, one a row."""
        return np.asarray(self.trees_.predict(padded(self.encoder_.transform(X))), dtype=np.float64)
