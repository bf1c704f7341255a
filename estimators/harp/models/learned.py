"""A chosen model of one target, with what its held-out errors say of its predictions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator

from estimators.harp.configuration import Configuration
from estimators.harp.forecast import CandidateScore, Forecast
from estimators.harp.models.profiled import Span
from estimators.harp.models.spread import error_quantile
from estimators.harp.space import Objects, Space
from estimators.uncertainty import COVERAGE

Floats = NDArray[np.float64]

PER_DOUBLING = 0.05
"""Log units that a bound moves out per doubling beyond the profiled range, at least; a choice: an exponent that is
wrong by 0.07 is wrong by that much per doubling."""
MOST_OUTSIDE = float(np.log(10.0))
"""Widest interval, high over low, that still counts as an answer."""


@dataclass(frozen=True)
class LearnedModel:
    """Implements `Learned`; see there.

    Attributes:
        space: of the application.
        model: fitted on all rows.
        scores: of all candidates.
        errors, weights: held-out log errors of the chosen candidate.
        spans: what each column held.
        noise: standard deviation of repetitions, log units; `None` where nothing was repeated.
    """

    space: Space
    model: BaseEstimator
    scores: tuple[CandidateScore, ...]
    errors: Floats
    weights: Floats
    spans: tuple[Span, ...]
    noise: float | None = None

    def forecast(self, configurations: Sequence[Configuration]) -> Forecast:
        """Median and 90 % interval of each configuration."""
        table = self.space.table(configurations)
        logs = self._logs(table)
        out = PER_DOUBLING * self._doublings(table)
        low = logs + min(self._bound((1 - COVERAGE) / 2), 0.0) - out
        high = logs + max(self._bound((1 + COVERAGE) / 2), 0.0) + out
        outside = tuple(self._outside(row) for row in table)
        unseen = np.array([self._hopeless(row) for row in table], dtype=bool)
        enough = (high - low <= MOST_OUTSIDE) & ~unseen
        return Forecast(np.exp(logs), np.exp(low), np.exp(high), outside, enough)

    def upper(self, configurations: Sequence[Configuration], kill_risk: float) -> Floats:
        """The value that the truth exceeds with this chance."""
        table = self.space.table(configurations)
        reach = self._bound(1 - kill_risk) + PER_DOUBLING * self._doublings(table)
        return np.asarray(np.exp(self._logs(table) + reach), dtype=np.float64)

    def _logs(self, table: Objects) -> Floats:
        return np.clip(np.asarray(self.model.predict(table), dtype=np.float64), -50, 50)

    def _bound(self, level: float) -> float:
        """Quantile of the error, no nearer than the noise of repetitions."""
        return error_quantile(self.errors, self.weights, level)

    def _doublings(self, table: Objects) -> Floats:
        spans = self.spans
        return np.array([sum(one.doublings(cell) for one, cell in zip(spans, row, strict=True)) for row in table])

    def _outside(self, row: Objects) -> tuple[str, ...]:
        sentences = (one.sentence(cell) for one, cell in zip(self.spans, row, strict=True))
        return tuple(sentence for sentence in sentences if sentence)

    def _hopeless(self, row: Objects) -> bool:
        """A word never seen, or a step beyond a column that never varied."""
        pairs = list(zip(self.spans, row, strict=True))
        unseen = any(isinstance(cell, str) and cell not in one.words for one, cell in pairs)
        return unseen or any(one.low == one.high and one.doublings(cell) > 0 for one, cell in pairs)
