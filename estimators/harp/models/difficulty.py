"""Where predictions are worse than elsewhere: held-out errors, smoothed by a forest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import RandomForestRegressor

from estimators.harp.models.encoding import Encoder
from estimators.harp.space import Objects

Floats = NDArray[np.float64]

LEAST_ERRORS = 40
"""Fewer errors say nothing of where they are large."""
LEAF_PART = 20
"""A leaf holds at least one error in so many, and `LEAST_LEAF`."""
LEAST_LEAF = 5
MIXED = 0.3
"""How much of the difficulty is the same everywhere; it keeps a lucky corner from a narrow interval."""


@dataclass(frozen=True)
class Difficulty:
    """Expected size of the error of a row, relative to the middle of all; 1 everywhere where errors are too few."""

    encoder: Encoder | None = None
    forest: RandomForestRegressor | None = None
    usual: float = 1.0

    def of(self, table: Objects, logs: Floats, disagreement: Floats) -> Floats:
        """Difficulty of each row.

        Args:
            table: rows. logs: their predictions. disagreement: standard deviation among good candidates.
        """
        if self.encoder is None or self.forest is None:
            return np.ones(len(table))
        return self._relative(self.forest.predict(_columns(self.encoder, table, logs, disagreement)))

    def _relative(self, sizes: Floats) -> Floats:
        return np.asarray(MIXED + (1 - MIXED) * sizes / self.usual, dtype=np.float64)


def difficulty_of(
    words: tuple[int, ...], table: Objects, logs: Floats, disagreement: Floats, errors: Floats, weights: Floats
) -> tuple[Difficulty, Floats]:
    """The difficulty, and that of the given rows as seen by trees that did not see their errors."""
    if len(errors) < LEAST_ERRORS:
        return Difficulty(), np.ones(len(errors))
    sizes = np.minimum(np.abs(errors), np.quantile(np.abs(errors), 0.95))
    encoder = Encoder(words).fit(table)
    leaf = max(LEAST_LEAF, len(errors) // LEAF_PART // 4)
    forest = RandomForestRegressor(
        100, min_samples_leaf=leaf, max_features=0.5, bootstrap=True, oob_score=True, max_samples=0.6,
        random_state=0, n_jobs=1,
    )  # fmt: skip
    forest.fit(_columns(encoder, table, logs, disagreement), sizes, weights)
    usual = max(float(np.average(sizes, weights=weights)), 1e-9)
    made = Difficulty(encoder, forest, usual)
    return made, made._relative(np.asarray(forest.oob_prediction_, dtype=np.float64))


def _columns(encoder: Encoder, table: Objects, logs: Floats, disagreement: Floats) -> Floats:
    return np.column_stack([logs, disagreement, encoder.transform(table)])
