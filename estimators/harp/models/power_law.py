"""Start-up plus power laws: time = start-up + c * x1^a1 * x2^a2 * ..., the shape most small campaigns follow."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares
from scipy.special import logsumexp
from sklearn.base import BaseEstimator, RegressorMixin

from estimators.harp.models.encoding import Encoder, some_rows

Floats = NDArray[np.float64]
Objects = NDArray[np.object_]

STARTS = (0.5, 0.9, 0.99)
"""Parts of the shortest time tried as start-up before the fit refines it."""
TILTS = (-1.0, 1.0)
"""Changes of one exponent from which a second law is sought."""
MOST_TILTED = 4
"""Columns whose exponent is tried for a second law."""
MOST_ROWS = 500
"""Rows that the fit uses; a law of few parameters gains nothing from more."""
MOST_STEPS = 40


class PowerLaw(RegressorMixin, BaseEstimator):
    """Sum of power laws and of a start-up that no input changes, least squares in the logarithm of the target.

    Small runs are mostly start-up: a power law alone would take that for a small exponent and predict large runs far
    too short. A second law holds what the first does not share: a serial part, or work that grows otherwise.
    Exponents are shrunk towards zero by a ridge, since small campaigns vary inputs together.

    Args:
        words: places of the columns that hold words; a word multiplies a law by a factor.
        ridge: strength of the shrinkage, in squared log errors.
        start_up: whether to fit it.
        laws: 1 or 2.
    """

    def __init__(self, words: Sequence[int] = (), ridge: float = 1e-2, start_up: bool = True, laws: int = 1) -> None:
        self.words = words
        self.ridge = ridge
        self.start_up = start_up
        self.laws = laws

    def fit(self, X: Objects, y: Floats, sample_weight: Floats | None = None) -> PowerLaw:
        """Fit to rows of objects `X` (rows, columns) and logarithms `y` of the target."""
        rows = some_rows(len(y), MOST_ROWS)
        X, y = X[rows], np.asarray(y[rows], dtype=np.float64)
        weights = np.ones(len(y)) if sample_weight is None else np.asarray(sample_weight[rows], dtype=np.float64)
        self.encoder_ = Encoder(self.words).fit(X)
        table = self.encoder_.transform(X)
        self.centre_ = np.average(table, axis=0, weights=weights)
        design = np.column_stack([np.ones(len(y)), table - self.centre_])
        fit = _Fit(design, y, np.sqrt(weights / weights.mean()), self.ridge)
        self.log_start_up_, self.coefficients_ = fit.best(start_up=self.start_up, laws=self.laws)
        return self

    def predict(self, X: Objects) -> Floats:
        """Logarithms of the target, one a row."""
        table = self.encoder_.transform(X) - self.centre_
        design = np.column_stack([np.ones(len(table)), table])
        return _sum(self.log_start_up_, np.clip(design @ self.coefficients_.T, -700, 700))

    @property
    def start_up_(self) -> float:
        """Start-up in the unit of the target; 0 without one."""
        return float(np.exp(self.log_start_up_))


class _Fit:
    """One set of rows; answers are (logarithm of the start-up, coefficients of shape (laws, columns))."""

    def __init__(self, design: Floats, y: Floats, root: Floats, ridge: float) -> None:
        self.design, self.y, self.root = design, y, root
        self.strength = np.full(design.shape[1], np.sqrt(ridge))
        self.strength[0] = 0.0

    def best(self, *, start_up: bool, laws: int) -> tuple[float, Floats]:
        first = self._linear(self.y, self.root)
        answers = [(self._cost(-np.inf, first[None, :]), -np.inf, first[None, :])]
        if start_up:
            answers += [self._refined(*self._with_start(part)) for part in STARTS]
        cost, start, coefficients = min(answers, key=lambda answer: answer[0])
        if laws > 1:
            start = start if np.isfinite(start) else float(self.y.min()) - 3.0
            further = [self._refined(start, both) for both in self._tilted(coefficients[0])]
            cost, start, coefficients = min([(cost, start, coefficients), *further], key=lambda answer: answer[0])
        return start, coefficients

    def _with_start(self, part: float) -> tuple[float, Floats]:
        """Part of the shortest time as start-up, and the law of what is left."""
        times = np.exp(self.y - self.y.min())
        left = np.maximum(1 - part / times, 1e-3)
        return float(np.log(part) + self.y.min()), self._linear(self.y + np.log(left), self.root * left)[None, :]

    def _tilted(self, law: Floats) -> list[Floats]:
        """The law halved, one half with one exponent changed."""
        moved = np.argsort(-np.std(self.design[:, 1:], axis=0))[:MOST_TILTED] + 1
        pairs = []
        for column in moved:
            for tilt in TILTS:
                other = law.copy()
                other[column] += tilt
                other[0] -= np.log(4.0)
                pairs.append(np.vstack([law - np.log(4 / 3) * (np.arange(len(law)) == 0), other]))
        return pairs

    def _linear(self, target: Floats, root: Floats) -> Floats:
        tall = np.vstack([self.design * root[:, None], np.diag(self.strength)])
        answers = np.concatenate([target * root, np.zeros(len(self.strength))])
        return np.asarray(np.linalg.lstsq(tall, answers, rcond=None)[0], dtype=np.float64)

    def _refined(self, start: float, coefficients: Floats) -> tuple[float, float, Floats]:
        shape = coefficients.shape
        begin = np.concatenate([[start], coefficients.ravel()])
        with np.errstate(divide="ignore"):  # of a step of length zero, which the solver then gives up
            result = least_squares(
                lambda values: self._misses(values[0], values[1:].reshape(shape)),
                begin,
                lambda values: self._slopes(values[0], values[1:].reshape(shape)),
                max_nfev=MOST_STEPS,
            )
        return 2 * float(result.cost), float(result.x[0]), np.asarray(result.x[1:].reshape(shape), dtype=np.float64)

    def _cost(self, start: float, coefficients: Floats) -> float:
        return float(np.sum(self._misses(start, coefficients) ** 2))

    def _misses(self, start: float, coefficients: Floats) -> Floats:
        own = self.root * (_sum(start, self.design @ coefficients.T) - self.y)
        return np.concatenate([own, (coefficients * self.strength).ravel()])

    def _slopes(self, start: float, coefficients: Floats) -> Floats:
        laws = self.design @ coefficients.T
        whole = _sum(start, laws)
        parts = [(np.exp(start - whole) * self.root)[:, None]]
        parts += [self.design * (np.exp(law - whole) * self.root)[:, None] for law in laws.T]
        below = np.diag(np.tile(self.strength, len(coefficients)))
        return np.vstack([np.hstack(parts), np.hstack([np.zeros((len(below), 1)), below])])


def _sum(start: float, laws: Floats) -> Floats:
    """Logarithm of the sum of start-up and laws, one a row."""
    return np.logaddexp(start, np.asarray(logsumexp(np.clip(laws, -700, 700), axis=1), dtype=np.float64))
