"""Physics first, then what it leaves over: a law that extrapolates, corrected by trees that know the details."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.ensemble import ExtraTreesRegressor

from estimators.harp.models.encoding import Encoder
from estimators.harp.models.forest import MANY_ROWS, TREES_FOR_MANY
from estimators.harp.models.polynomial import Polynomial
from estimators.harp.models.power_law import PowerLaw

Floats = NDArray[np.float64]
Objects = NDArray[np.object_]


class CorrectedLaw(RegressorMixin, BaseEstimator):
    """A law, then extremely randomised trees on its residuals; they see the law's prediction as a column too.

    Args:
        words: places of the columns that hold words.
        curved: whether the law is the polynomial in logarithms; else the power law with start-up.
        trees, leaf: of the forest.
        seed: of all chance.
    """

    def __init__(
        self, words: Sequence[int] = (), curved: bool = False, trees: int = 100, leaf: int = 1, seed: int = 0
    ) -> None:
        self.words = words
        self.curved = curved
        self.trees = trees
        self.leaf = leaf
        self.seed = seed

    def fit(self, X: Objects, y: Floats, sample_weight: Floats | None = None) -> CorrectedLaw:
        """Fit to rows of objects `X` (rows, columns) and logarithms `y` of the target."""
        law = Polynomial(self.words) if self.curved else PowerLaw(self.words, ridge=0.1)
        self.law_ = law.fit(X, y, sample_weight)
        self.encoder_ = Encoder(self.words).fit(X)
        trees = self.trees if len(y) < MANY_ROWS else min(self.trees, TREES_FOR_MANY)
        self.forest_ = ExtraTreesRegressor(trees, min_samples_leaf=self.leaf, random_state=self.seed, n_jobs=1)
        first = self.law_.predict(X)
        self.forest_.fit(np.column_stack([first, self.encoder_.transform(X)]), y - first, sample_weight)
        return self

    def predict(self, X: Objects) -> Floats:
        """Logarithms of the target, one a row."""
        first = self.law_.predict(X)
        rest = self.forest_.predict(np.column_stack([first, self.encoder_.transform(X)]))
        return np.asarray(first + rest, dtype=np.float64)
