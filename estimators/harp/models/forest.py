"""Forests on encoded rows: no shape assumed; they never predict beyond what they have seen."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.ensemble import ExtraTreesRegressor, RandomForestRegressor

from estimators.harp.models.encoding import Encoder, padded

Floats = NDArray[np.float64]
Objects = NDArray[np.object_]

TREES_FOR_MANY = 40
MANY_ROWS = 3_000
"""From here on fewer trees do: each of them has seen more, and there is a bound on the time to learn."""


class Forest(RegressorMixin, BaseEstimator):
    """Random forest, or extremely randomised trees (Geurts et al. 2006), in the logarithm of the target.

    Args:
        words: places of the columns that hold words.
        trees: number of trees.
        leaf: fewest rows in a leaf.
        extra: whether cuts are drawn by chance; smoother, and better where there is little noise.
        seed: of all chance.
    """

    def __init__(
        self, words: Sequence[int] = (), trees: int = 100, leaf: int = 1, extra: bool = False, seed: int = 0
    ) -> None:
        self.words = words
        self.trees = trees
        self.leaf = leaf
        self.extra = extra
        self.seed = seed

    def fit(self, X: Objects, y: Floats, sample_weight: Floats | None = None) -> Forest:
        """Fit to rows of objects `X` (rows, columns) and logarithms `y` of the target."""
        self.encoder_ = Encoder(self.words).fit(X)
        kind = ExtraTreesRegressor if self.extra else RandomForestRegressor
        trees = self.trees if len(y) < MANY_ROWS else min(self.trees, TREES_FOR_MANY)
        part = 1.0 if self.extra else 0.6
        self.forest_ = kind(trees, min_samples_leaf=self.leaf, max_features=part, random_state=self.seed, n_jobs=1)
        self.forest_.fit(padded(self.encoder_.transform(X)), y, sample_weight)
        return self

    def predict(self, X: Objects) -> Floats:
        """Logarithms of the target, one a row."""
        return np.asarray(self.forest_.predict(padded(self.encoder_.transform(X))), dtype=np.float64)
