"""Performance-model normal form: time = c0 + sum of c_k * product of x^i * log2(x)^j, with no negative part.

The form, and the idea to search a small grid of exponents by cross-validation, are those of Calotoiu et al. (SC 2013,
"Using automated performance modeling to find scalability bugs in complex codes") and Extra-P. Their search wants runs
on a grid; this one takes scattered runs: terms are added one after another, and each is improved one column at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import nnls
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.linear_model import Ridge

from estimators.harp.models.encoding import Encoder, some_rows

Floats = NDArray[np.float64]
Objects = NDArray[np.object_]
Term = tuple[int, ...]
"""For each column the place of its shape in `SHAPES`."""

POWERS = (
    0.0,
    -1.0,
    -2 / 3,
    -0.5,
    -1 / 3,
    0.25,
    1 / 3,
    0.5,
    2 / 3,
    0.75,
    0.8,
    1.0,
    1.25,
    4 / 3,
    1.5,
    1.75,
    2.0,
    2.5,
    3.0,
)
SHAPES = tuple((power, log) for power, log in product(POWERS, (0, 1)) if power >= 0 or log == 0)
"""Exponents of x and of its logarithm; the first stands for a column that takes no part."""
MOST_COLUMNS = 6
MOST_ROWS = 200
GAIN = 0.9
"""A further term must bring the held-out squared error below this part of what it was: fewer terms unless they pay."""
ROUNDS = 2


class NormalForm(RegressorMixin, BaseEstimator):
    """Sum of products of powers and logarithms; words multiply the whole by a factor.

    Args:
        words: places of the columns that hold words.
        terms: most terms besides the constant.
    """

    def __init__(self, words: Sequence[int] = (), terms: int = 3) -> None:
        self.words = words
        self.terms = terms

    def fit(self, X: Objects, y: Floats, sample_weight: Floats | None = None) -> NormalForm:
        """Fit to rows of objects `X` (rows, columns) and logarithms `y` of the target."""
        rows = some_rows(len(y), MOST_ROWS)
        X, y = X[rows], np.asarray(y[rows], dtype=np.float64)
        weights = np.ones(len(y)) if sample_weight is None else sample_weight[rows]
        numbers = [place for place in range(X.shape[1]) if place not in set(self.words)]
        self.columns_ = _useful(X, numbers, y)
        self.middles_ = {place: _middle(X[:, place]) for place in self.columns_}
        factor = self._fit_words(X, y, numbers, weights)
        shapes = _shapes(self._logs(X))
        search = _Search(shapes, y - factor, weights / weights.mean())
        self.hypothesis_ = search.best(self.terms)
        self.coefficients_ = search.positive(self.hypothesis_)
        return self

    def predict(self, X: Objects) -> Floats:
        """Logarithms of the target, one a row."""
        design = _design(_shapes(self._logs(X)), self.hypothesis_)
        total = np.maximum(design @ self.coefficients_, 1e-300)
        return np.asarray(np.log(total) + self._factor(X), dtype=np.float64)

    def _logs(self, X: Objects) -> Floats:
        """Natural logarithms of the columns in use, shape (rows, columns)."""
        logs = np.empty((len(X), len(self.columns_)))
        for order, place in enumerate(self.columns_):
            cells = [self.middles_[place] if cell is None or cell <= 0 else float(cell) for cell in X[:, place]]
            logs[:, order] = np.log(cells)
        return logs

    def _fit_words(self, X: Objects, y: Floats, numbers: Sequence[int], weights: Floats) -> Floats:
        """Factors of words from a ridge in logarithms of everything; returns theirs alone."""
        self.encoder_, self.factors_ = None, None
        if not self.words:
            return np.zeros(len(y))
        everything = Encoder(self.words, standard=True).fit(X)
        self.encoder_ = Encoder(tuple(range(len(self.words)))).fit(X[:, list(self.words)])
        table, dummies = everything.transform(X), self.encoder_.transform(X[:, list(self.words)])
        ridge = Ridge(0.1).fit(table, y, weights)
        size = dummies.shape[1]
        own = table[:, table.shape[1] - size :] @ ridge.coef_[table.shape[1] - size :] if size else np.zeros(len(y))
        self.factors_ = Ridge(1e-6).fit(dummies, own) if size else None
        return self._factor(X)

    def _factor(self, X: Objects) -> Floats:
        if self.encoder_ is None or self.factors_ is None:
            return np.zeros(len(X))
        return np.asarray(self.factors_.predict(self.encoder_.transform(X[:, list(self.words)])), dtype=np.float64)


class _Search:
    """Greedy search among hypotheses on one set of rows; errors are relative, each row left out in its turn."""

    def __init__(self, shapes: Floats, logs: Floats, weights: Floats) -> None:
        self.shapes = shapes
        self.relative = np.exp(-np.clip(logs, -300, 300))
        self.root = np.sqrt(weights)

    def best(self, most: int) -> list[Term]:
        """Hypothesis whose left-out error is least; the empty one is the constant."""
        chosen: list[Term] = []
        error = self.error(chosen)
        for _ in range(min(most, self.shapes.shape[1] and most)):
            further, its_error = self._extended(chosen, error)
            if its_error > GAIN * error:
                break
            chosen, error = further, its_error
        return chosen

    def _extended(self, chosen: list[Term], error: float) -> tuple[list[Term], float]:
        """One more term; then every term is improved again, one column at a time."""
        columns = self.shapes.shape[1]
        starts = [
            tuple(self._linear() if own in (place, None) else 0 for own in range(columns)) for place in range(columns)
        ]
        starts.append(tuple(self._linear() for _ in range(columns)))
        trials = [self._improved([*chosen, start]) for start in starts]
        return min(trials, key=lambda trial: trial[1], default=(chosen, error))

    def _improved(self, hypothesis: list[Term]) -> tuple[list[Term], float]:
        error = self.error(hypothesis)
        for _ in range(ROUNDS):
            before = error
            for term, column in product(range(len(hypothesis)), range(self.shapes.shape[1])):
                errors = self._errors(hypothesis, term, column)
                shape = int(np.argmin(errors))
                if errors[shape] < error * (1 - 1e-9):
                    changed = (*hypothesis[term][:column], shape, *hypothesis[term][column + 1 :])
                    hypothesis, error = [*hypothesis[:term], changed, *hypothesis[term + 1 :]], float(errors[shape])
            if error > 0.999 * before:
                break
        return hypothesis, error

    def error(self, hypothesis: list[Term]) -> float:
        """Mean squared relative error of rows left out; infinite where a coefficient would be negative."""
        if not hypothesis:
            return float(self._left_out(self._columns([])[None])[0])
        return float(self._errors(hypothesis, 0, 0)[hypothesis[0][0]])

    def _errors(self, hypothesis: list[Term], term: int, column: int) -> Floats:
        """The same for every shape that one column of one term may have."""
        others = [one for place, one in enumerate(hypothesis) if place != term]
        fixed = self._columns(others)
        own = [shape for place, shape in enumerate(hypothesis[term]) if place != column]
        kept = [place for place in range(self.shapes.shape[1]) if place != column]
        rest = self.shapes[:, kept, own].sum(axis=1)
        moved = np.exp(np.clip(rest[:, None] + self.shapes[:, column, :], -300, 300)).T
        designs = np.broadcast_to(fixed, (len(SHAPES), *fixed.shape))
        designs = np.concatenate([designs, (moved * (self.relative * self.root))[:, :, None]], axis=2)
        errors = self._left_out(designs)
        if not any(own):
            errors[0] = np.inf  # the term would be a second constant
        for other in others:
            if other[:column] + other[column + 1 :] == hypothesis[term][:column] + hypothesis[term][column + 1 :]:
                errors[other[column]] = np.inf  # the term would stand there twice
        return errors

    def _columns(self, hypothesis: Sequence[Term]) -> Floats:
        return np.asarray(_design(self.shapes, hypothesis) * (self.relative * self.root)[:, None], dtype=np.float64)

    def _left_out(self, designs: Floats) -> Floats:
        """Left-out errors of several designs of shape (designs, rows, columns), by their leverages."""
        number, columns = designs.shape[1:]
        if number <= columns:
            return np.full(len(designs), 1e9 if columns == 1 else np.inf)
        scaled = designs / np.maximum(np.abs(designs).max(axis=1, keepdims=True), 1e-300)
        base, triangle = np.linalg.qr(scaled)
        singular = np.abs(np.diagonal(triangle, axis1=1, axis2=2)).min(axis=1) < 1e-9
        triangle[singular] = np.eye(columns)
        onto = base.transpose(0, 2, 1) @ self.root
        coefficients = np.linalg.solve(triangle, onto[:, :, None])[:, :, 0]
        leverage = np.minimum(np.sum(base**2, axis=2), 0.99)
        misses = (self.root - (base @ onto[:, :, None])[:, :, 0]) / (1 - leverage)
        bad = singular | (coefficients < 0).any(axis=1) | ~np.isfinite(coefficients).all(axis=1)
        return np.asarray(np.where(bad, np.inf, np.mean(misses**2, axis=1)), dtype=np.float64)

    def positive(self, hypothesis: list[Term]) -> Floats:
        """Coefficients of the hypothesis, none below zero."""
        design = _design(self.shapes, hypothesis) * (self.relative * self.root)[:, None]
        scale = np.maximum(np.abs(design).max(axis=0), 1e-300)
        return np.asarray(nnls(design / scale, self.root)[0] / scale, dtype=np.float64)

    def _linear(self) -> int:
        return SHAPES.index((1.0, 0))


def _shapes(logs: Floats) -> Floats:
    """Logarithm of every shape of every column, shape (rows, columns, shapes); a logarithm below one counts as one."""
    powers = np.array([power for power, _ in SHAPES])
    own = np.array([log for _, log in SHAPES])
    slow = np.log(np.maximum(np.log2(np.maximum(np.exp(np.clip(logs, -50, 300)), 2.0)), 1.0))
    return np.asarray(logs[:, :, None] * powers + slow[:, :, None] * own, dtype=np.float64)


def _design(shapes: Floats, hypothesis: Sequence[Term]) -> Floats:
    columns = [np.ones(len(shapes))]
    for term in hypothesis:
        total = sum((shapes[:, column, shape] for column, shape in enumerate(term) if shape), np.zeros(len(shapes)))
        columns.append(np.exp(np.clip(total, -300, 300)))
    return np.column_stack(columns)


def _useful(X: Objects, numbers: Sequence[int], y: Floats) -> list[int]:
    """Columns of positive numbers that vary, those that go with the target first."""
    found = []
    for place in numbers:
        known = np.array([cell is not None for cell in X[:, place]])
        cells = np.array([float(cell) for cell in X[known, place]])
        if known.mean() < 0.8 or not len(cells) or cells.min() <= 0 or cells.min() == cells.max():
            continue
        together = np.corrcoef(np.log(cells), y[known])[0, 1] if np.ptp(y[known]) > 0 else 0.0
        found.append((-abs(together), place))
    return sorted(place for _, place in sorted(found)[:MOST_COLUMNS])


def _middle(cells: Objects) -> float:
    return float(np.median([cell for cell in cells if cell is not None and cell > 0]))
