"""Random forest on encoded rows: no shape assumed; never predicts beyond what it has seen."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.ensemble import RandomForestRegressor

from estimators.harp.models.encoding import Encoder

Floats = NDArray[np.float64]
Objects = NDArray[np.object_]


class Forest(RegressorMixin, BaseEstimator):
    """Random forest in the logarithm of the target.

    Args:
        words: places of the columns that hold words.
        trees: number of trees.
        leaf: fewest rows in a leaf.
        seed: of the samples.
    """

    def __init__(self, words: Sequence[int] = (), trees: int = 100, leaf: int = 1, seed: int = 0) -> None:
        self.words = words
        self.trees = trees
        self.leaf = leaf
        self.seed = seed

    def fit(self, X: Objects, y: Floats, sample_weight: Floats | None = None) -> Forest:
        """Fit to rows of objects `X` (rows, columns) and logarithms `y` of the target."""
        self.encoder_ = Encoder(self.words).fit(X)
        self.forest_ = RandomForestRegressor(
            self.trees, min_samples_leaf=self.leaf, max_features=0.7, random_state=self.seed, n_jobs=1
        )
        self.forest_.fit(_padded(self.encoder_.transform(X)), y, sample_weight)
        return self

    def predict(self, X: Objects) -> Floats:
        """Logarithms of the target, one a row."""
        return np.asarray(self.forest_.predict(_padded(self.encoder_.transform(X))), dtype=np.float64)


def _padded(table: Floats) -> Floats:
    """Trees need a column, even where none varies."""
    return table if table.shape[1] else np.zeros((len(table), 1))
