"""Gaussian process on what a power law leaves over: near known runs it corrects the law, far from them it trusts it."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.exceptions import ConvergenceWarning
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import ConstantKernel, Matern, WhiteKernel

from estimators.harp.models.encoding import Encoder, padded, some_rows
from estimators.harp.models.power_law import PowerLaw

Floats = NDArray[np.float64]
Objects = NDArray[np.object_]

MOST_TUNED = 120
"""Rows by which length scales are found; the cost rises with the third power."""
MOST_ROWS = 500
MOST_SCALES = 12
"""More columns than this share one length scale."""


class GaussianProcess(RegressorMixin, BaseEstimator):
    """Matern process with a length scale a column, on the residuals of a power law with start-up.

    Args:
        words: places of the columns that hold words.
        law: whether the power law goes first; without it the process takes the logarithms as they are.
    """

    def __init__(self, words: Sequence[int] = (), law: bool = True) -> None:
        self.words = words
        self.law = law

    def fit(self, X: Objects, y: Floats, sample_weight: Floats | None = None) -> GaussianProcess:
        """Fit to rows of objects `X` (rows, columns) and logarithms `y` of the target."""
        rows = some_rows(len(y), MOST_ROWS)
        X, y = X[rows], y[rows]
        weights = np.ones(len(y)) if sample_weight is None else sample_weight[rows]
        self.law_ = PowerLaw(self.words, ridge=0.1).fit(X, y, weights) if self.law else None
        self.centre_ = float(np.average(y, weights=weights))
        rest = y - self._mean(X)
        self.scale_ = max(float(rest.std()), 1e-6)
        self.encoder_ = Encoder(self.words, standard=True).fit(X)
        table = padded(self.encoder_.transform(X))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # a scale at its bound means: does not matter
            self.process_ = _process(table, rest / self.scale_, weights)
        return self

    def predict(self, X: Objects) -> Floats:
        """Logarithms of the target, one a row."""
        rest = self.process_.predict(padded(self.encoder_.transform(X)))
        return np.asarray(self._mean(X) + self.scale_ * rest, dtype=np.float64)

    def _mean(self, X: Objects) -> Floats:
        return np.full(len(X), self.centre_) if self.law_ is None else self.law_.predict(X)


def _process(table: Floats, rest: Floats, weights: Floats) -> GaussianProcessRegressor:
    """Length scales from some of the rows, then all rows with these."""
    columns = table.shape[1]
    scales = np.full(columns, 2.0) if columns <= MOST_SCALES else 2.0 * np.sqrt(columns / 4)
    smooth = ConstantKernel(1.0, (1e-2, 1e2)) * Matern(scales, (0.2, 100.0), nu=2.5)
    kernel = smooth + WhiteKernel(0.1, (1e-4, 2.0))
    some = some_rows(len(rest), MOST_TUNED)
    noise = 0.02 * weights.mean() / weights  # repetitions of one configuration count as one in all
    tuned = GaussianProcessRegressor(kernel, alpha=noise[some], random_state=0).fit(table[some], rest[some])
    if len(some) == len(rest):
        return tuned
    return GaussianProcessRegressor(tuned.kernel_, alpha=noise, optimizer=None).fit(table, rest)
