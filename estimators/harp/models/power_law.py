"""Start-up plus a power law: time = start-up + c * x1^a1 * x2^a2 * ..., the shape most small campaigns follow."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares
from sklearn.base import BaseEstimator, RegressorMixin

from estimators.harp.models.encoding import Encoder

Floats = NDArray[np.float64]
Objects = NDArray[np.object_]

STARTS = (0.0, 0.5, 0.9, 0.99)
"""Parts of the shortest time tried as start-up before the fit refines it."""
MOST_ROWS = 2_000
"""Rows that the fit uses; a law of few parameters gains nothing from more."""


class PowerLaw(RegressorMixin, BaseEstimator):
    """Power law with a start-up that no input changes, least squares in the logarithm of the target.

    Small runs are mostly start-up: a power law alone would take that for a small exponent and predict large runs far
    too short. Exponents are shrunk towards zero by a ridge, since small campaigns vary inputs together.

    Args:
        words: places of the columns that hold words.
        ridge: strength of the shrinkage, in squared log errors.
        start_up: whether to fit it.
    """

    def __init__(self, words: Sequence[int] = (), ridge: float = 1e-3, start_up: bool = True) -> None:
        self.words = words
        self.ridge = ridge
        self.start_up = start_up

    def fit(self, X: Objects, y: Floats, sample_weight: Floats | None = None) -> PowerLaw:
        """Fit to rows of objects `X` (rows, columns) and logarithms `y` of the target."""
        weights = np.ones(len(y)) if sample_weight is None else np.asarray(sample_weight, dtype=np.float64)
        if len(y) > MOST_ROWS:
            chosen = np.random.default_rng(0).choice(len(y), MOST_ROWS, replace=False)
            X, y, weights = X[chosen], y[chosen], weights[chosen]
        self.encoder_ = Encoder(self.words).fit(X)
        table = self.encoder_.transform(X)
        self.centre_ = np.average(table, axis=0, weights=weights)
        root = np.sqrt(weights / weights.mean())
        design = np.column_stack([np.ones(len(y)), table - self.centre_])
        fits = [self._fit_from(design, y, root, part) for part in (STARTS if self.start_up else STARTS[:1])]
        _, self.log_start_up_, self.coefficients_ = min(fits, key=lambda fit: fit[0])
        return self

    def predict(self, X: Objects) -> Floats:
        """Logarithms of the target, one a row."""
        table = self.encoder_.transform(X) - self.centre_
        law = np.clip(self.coefficients_[0] + table @ self.coefficients_[1:], -700, 700)
        return np.asarray(np.logaddexp(self.log_start_up_, law), dtype=np.float64)

    def _fit_from(self, design: Floats, y: Floats, root: Floats, part: float) -> tuple[float, float, Floats]:
        """Penalised squared error, logarithm of the start-up, coefficients; `part` of the shortest time to begin."""
        start = part * float(np.exp(y.min()))
        rest = np.log(np.maximum(np.exp(y) - start, 1e-3 * np.exp(y)))
        share = root * (1 - start / np.exp(y))
        first = self._ridge(design, rest, share)
        if part == 0.0:
            miss = root * (design @ first - y)
            return self._cost(miss, first), -np.inf, first
        begin = np.concatenate([[np.log(start)], first])
        result = least_squares(
            lambda values: self._misses(values, design, y, root),
            begin,
            lambda values: self._slopes(values, design, y, root),
            max_nfev=60,
        )
        return 2 * float(result.cost), float(result.x[0]), np.asarray(result.x[1:], dtype=np.float64)

    def _penalty(self, size: int) -> Floats:
        strength = np.full(size, np.sqrt(self.ridge))
        strength[0] = 0.0
        return strength

    def _cost(self, miss: Floats, coefficients: Floats) -> float:
        return float(miss @ miss + np.sum((self._penalty(len(coefficients)) * coefficients) ** 2))

    def _ridge(self, design: Floats, target: Floats, share: Floats) -> Floats:
        penalty = np.diag(self._penalty(design.shape[1]))
        tall = np.vstack([design * share[:, None], penalty])
        answers = np.concatenate([target * share, np.zeros(len(penalty))])
        return np.asarray(np.linalg.lstsq(tall, answers, rcond=None)[0], dtype=np.float64)

    def _misses(self, values: Floats, design: Floats, y: Floats, root: Floats) -> Floats:
        law = design @ values[1:]
        return np.concatenate([root * (np.logaddexp(values[0], law) - y), self._penalty(len(values) - 1) * values[1:]])

    def _slopes(self, values: Floats, design: Floats, y: Floats, root: Floats) -> Floats:
        law = design @ values[1:]
        whole = np.logaddexp(values[0], law)
        start = np.exp(values[0] - whole) * root
        rest = design * (np.exp(law - whole) * root)[:, None]
        below = np.column_stack([np.zeros(len(values) - 1), np.diag(self._penalty(len(values) - 1))])
        return np.vstack([np.column_stack([start, rest]), below])
