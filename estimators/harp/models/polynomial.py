"""Polynomial of second degree in the logarithms of the numbers, shrunk as much as cross-validation asks for."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.linear_model import RidgeCV

from estimators.harp.models.encoding import Encoder, padded, some_rows

Floats = NDArray[np.float64]
Objects = NDArray[np.object_]

STRENGTHS = np.logspace(-3, 3, 13)
MOST_TERMS = 300
"""Columns whose products are taken are limited so that no more terms than this arise."""
MOST_ROWS = 5_000
REACH = 3.0
"""Standard deviations from the middle at which a column is cut off before it is squared: a parabola runs away."""


class Polynomial(RegressorMixin, BaseEstimator):
    """Ridge regression on logarithms, their squares and products; exponents then change with size.

    Args:
        words: places of the columns that hold words.
        products: whether products and squares take part.
    """

    def __init__(self, words: Sequence[int] = (), products: bool = True) -> None:
        self.words = words
        self.products = products

    def fit(self, X: Objects, y: Floats, sample_weight: Floats | None = None) -> Polynomial:
        """Fit to rows of objects `X` (rows, columns) and logarithms `y` of the target."""
        rows = some_rows(len(y), MOST_ROWS)
        weights = None if sample_weight is None else sample_weight[rows]
        self.encoder_ = Encoder(self.words, standard=True).fit(X[rows])
        table = self.encoder_.transform(X[rows])
        self.width_ = _width(table.shape[1])
        terms = self._terms(table)
        spread = terms.std(axis=0)
        self.centre_, self.scale_ = terms.mean(axis=0), np.where(spread > 1e-6, spread, np.inf)
        self.ridge_ = RidgeCV(STRENGTHS).fit((terms - self.centre_) / self.scale_, y[rows], weights)
        return self

    def predict(self, X: Objects) -> Floats:
        """Logarithms of the target, one a row."""
        terms = (self._terms(self.encoder_.transform(X)) - self.centre_) / self.scale_
        return np.asarray(self.ridge_.predict(terms), dtype=np.float64)

    def _terms(self, table: Floats) -> Floats:
        table = padded(table)
        if not self.products:
            return table
        near = np.clip(table[:, : self.width_], -REACH, REACH)
        first, second = np.triu_indices(near.shape[1])
        return np.hstack([table, near[:, first] * near[:, second]])


def _width(columns: int) -> int:
    """Most columns of which all products stay within the limit; the first ones are the numbers."""
    return int(min(columns, (np.sqrt(8 * MOST_TERMS + 1) - 1) // 2))
