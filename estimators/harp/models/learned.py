"""A chosen model of one target, with what its held-out errors say of its predictions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm
from sklearn.base import BaseEstimator

from estimators.harp.configuration import Configuration
from estimators.harp.forecast import CandidateScore, Forecast
from estimators.harp.models.beyond import Beyond
from estimators.harp.models.difficulty import Difficulty
from estimators.harp.models.distance import Distance
from estimators.harp.models.spread import Spread
from estimators.harp.space import Objects, Space
from estimators.uncertainty import COVERAGE

Floats = NDArray[np.float64]

WIDEST = 10.0
"""Widest interval, high over low, that still counts as an answer: beyond it not even the order of size is known."""
FURTHEST_LOG = 60.0
"""Logarithms are kept inside plus and minus this, so that no figure is infinite."""


@dataclass(frozen=True)
class LearnedModel:
    """Implements `Learned`; see there.

    Attributes:
        space: of the application.
        model: fitted on all rows.
        scores: of all candidates.
        spread: bounds of errors. difficulty: where they are large. distance: how far outside a configuration lies.
        beyond: what goes on outside; `None` where nothing could be held out.
        companions: fitted; where they disagree the figure is doubtful.
        notes: sentences on what was learned from: runs left out, sampled, bounds used.
    """

    space: Space
    model: BaseEstimator
    scores: tuple[CandidateScore, ...]
    spread: Spread
    difficulty: Difficulty
    distance: Distance
    beyond: Beyond | None = None
    companions: tuple[BaseEstimator, ...] = ()
    notes: tuple[str, ...] = ()

    def forecast(self, configurations: Sequence[Configuration]) -> Forecast:
        """Median and 90 % interval of each configuration."""
        table = self.space.table(configurations)
        distance = self.distance.of(table)
        logs = self._logs(table, distance)
        doubt = self._doubt(table, logs, distance)
        low = np.minimum(self._bounds(doubt, distance, (1 - COVERAGE) / 2), 0.0)
        high = np.maximum(self._bounds(doubt, distance, (1 + COVERAGE) / 2), 0.0)
        outside = tuple(self._outside(row) or self.distance.sentence(row) for row in table)
        hopeless = np.array([self._hopeless(row) for row in table], dtype=bool)
        enough = (high - low <= np.log(WIDEST)) & ~hopeless
        return Forecast(_times(logs), _times(logs + low), _times(logs + high), outside, enough)

    def upper(self, configurations: Sequence[Configuration], kill_risk: float) -> Floats:
        """The value that the truth exceeds with this chance."""
        table = self.space.table(configurations)
        distance = self.distance.of(table)
        logs = self._logs(table, distance)
        return _times(logs + self._bounds(self._doubt(table, logs, distance), distance, 1 - kill_risk))

    def _logs(self, table: Objects, distance: Floats) -> Floats:
        logs = np.asarray(self.model.predict(table), dtype=np.float64)
        if self.beyond is not None:
            logs = self.beyond.carried(table, logs, distance)
        return np.clip(logs, -FURTHEST_LOG, FURTHEST_LOG)

    def _doubt(self, table: Objects, logs: Floats, distance: Floats) -> tuple[Floats, Floats]:
        """Difficulty of each row, and how far the laws part ways there: 0 for rows inside."""
        together = [one.predict(table) for one in self.companions]
        disagreement = np.std(together, axis=0) if together else np.zeros(len(table))
        outside = self.beyond is not None and bool((distance > 0).any())
        apart = self.beyond.apart(table, logs) if self.beyond is not None and outside else np.zeros(len(table))
        return self.difficulty.of(table, logs, disagreement), np.where(distance > 0, apart, 0.0)

    def _bounds(self, doubt: tuple[Floats, Floats], distance: Floats, level: float) -> Floats:
        difficulty, apart = doubt
        near = self.spread.bound(level, difficulty, distance)
        side = 1.0 if level >= 0.5 else -1.0
        # Outside the runs good laws part ways; how far tells what held-out errors inside cannot.
        reach = float(norm.ppf(max(level, 1 - level))) * np.minimum(distance, 1.0) * apart
        return np.asarray(near + side * (np.hypot(near, reach) - np.abs(near)), dtype=np.float64)

    def _outside(self, row: Objects) -> tuple[str, ...]:
        sentences = (one.sentence(cell) for one, cell in zip(self.distance.spans, row, strict=True))
        return tuple(sentence for sentence in sentences if sentence)

    def _hopeless(self, row: Objects) -> bool:
        """A word never seen, or a step beyond a column that never varied: nothing says what it does."""
        pairs = list(zip(self.distance.spans, row, strict=True))
        unseen = any(isinstance(cell, str) and cell not in one.words for one, cell in pairs)
        return unseen or any(one.low == one.high and one.doublings(cell) > 0 for one, cell in pairs)


def _times(logs: Floats) -> Floats:
    return np.asarray(np.exp(np.clip(logs, -4 * FURTHEST_LOG, 4 * FURTHEST_LOG)), dtype=np.float64)
