"""Rows of numbers and words as numbers: logarithms, one column a word, and honest gaps."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

Floats = NDArray[np.float64]
Objects = NDArray[np.object_]

MOST_WORDS = 40
"""Most words of one column that get a column of their own; rarer ones share none, as unknown ones do."""


class Encoder(TransformerMixin, BaseEstimator):
    """Turns rows of objects (floats, strings, `None`) into floats.

    A number becomes its logarithm where all known ones are positive, else its inverse hyperbolic sine, which is linear
    near zero. A missing number becomes the middle of the known ones, and a second column says that it was missing. A
    word becomes one column; a word never seen has zero in all of them, which is the average of the known ones for a
    model with centred columns. A column that never varied is dropped: nothing can be learned from it.

    Args:
        words: places of the columns that hold words.
        standard: whether to centre and scale each column.
    """

    def __init__(self, words: Sequence[int] = (), standard: bool = False) -> None:
        self.words = words
        self.standard = standard

    def fit(self, X: Objects, y: Floats | None = None) -> Encoder:
        """Learn ranges, middles and words."""
        self.n_features_in_ = X.shape[1]
        self.numbers_ = [_numbers(X[:, place]) for place in self._number_places()]
        self.positive_ = [bool(np.all(known[~np.isnan(known)] > 0)) for known in self.numbers_]
        logs = [_scaled(column, positive) for column, positive in zip(self.numbers_, self.positive_, strict=True)]
        self.middles_ = [float(np.nanmedian(one)) if not np.isnan(one).all() else 0.0 for one in logs]
        self.gaps_ = [bool(np.isnan(one).any() and not np.isnan(one).all()) for one in logs]
        self.vocabulary_ = [_vocabulary(X[:, place]) for place in self.words]
        del self.numbers_
        raw = self._raw(X)
        self.kept_ = np.flatnonzero(np.ptp(raw, axis=0) > 1e-12) if len(raw) else np.arange(raw.shape[1])
        self.centre_ = raw[:, self.kept_].mean(axis=0)
        self.spread_ = np.maximum(raw[:, self.kept_].std(axis=0), 1e-9)
        return self

    def transform(self, X: Objects) -> Floats:
        """Rows as floats, shape (rows, columns kept)."""
        check_is_fitted(self, "kept_")
        kept = self._raw(X)[:, self.kept_]
        return np.asarray((kept - self.centre_) / self.spread_ if self.standard else kept, dtype=np.float64)

    def slopes(self, coefficients: Floats, columns: int) -> Floats:
        """Coefficient of each number's own column, by place among `columns`; 0 for words and dropped columns."""
        raw, slopes = np.zeros(int(self.kept_.max(initial=0)) + 1), np.zeros(columns)
        raw[self.kept_] = coefficients
        at = 0
        for order, place in enumerate(self._number_places()):
            slopes[place] = raw[at] if at < len(raw) else 0.0
            at += 2 if self.gaps_[order] else 1
        return slopes

    def _number_places(self) -> list[int]:
        return [place for place in range(self.n_features_in_) if place not in set(self.words)]

    def _raw(self, X: Objects) -> Floats:
        columns: list[Floats] = []
        for order, place in enumerate(self._number_places()):
            column = _scaled(_numbers(X[:, place]), self.positive_[order])
            missing = np.isnan(column)
            columns.append(np.where(missing, self.middles_[order], column))
            if self.gaps_[order]:
                columns.append(missing.astype(np.float64))
        for place, words in zip(self.words, self.vocabulary_, strict=True):
            columns += [np.array([cell == word for cell in X[:, place]], dtype=np.float64) for word in words]
        return np.column_stack(columns) if columns else np.zeros((len(X), 0))


def _numbers(cells: Objects) -> Floats:
    return np.array([np.nan if cell is None else float(cell) for cell in cells], dtype=np.float64)


def _scaled(column: Floats, positive: bool) -> Floats:
    if positive:
        known = column[column > 0]
        least = float(known.min()) if len(known) else 1.0
        return np.asarray(np.log(np.where(np.isnan(column), np.nan, np.maximum(column, least))), dtype=np.float64)
    return np.asarray(np.arcsinh(column), dtype=np.float64)


def _vocabulary(cells: Objects) -> list[str | None]:
    counts: dict[str | None, int] = {}
    for cell in cells:
        counts[cell] = counts.get(cell, 0) + 1
    return sorted(counts, key=lambda word: (-counts[word], str(word)))[:MOST_WORDS]


def padded(table: Floats) -> Floats:
    """The same table, with a column of zeros where none varied: libraries refuse a table without columns."""
    return table if table.shape[1] else np.zeros((len(table), 1))


def some_rows(number: int, most: int) -> NDArray[np.intp]:
    """Places of at most so many rows, drawn once and for all."""
    if number <= most:
        return np.arange(number)
    return np.sort(np.random.default_rng(0).choice(number, most, replace=False))
