"""A learned model that is asked once for each configuration, however many places and tables ask again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from estimators.harp.configuration import Configuration, key_of
from estimators.harp.forecast import CandidateScore, Floats, Forecast, Learned


@dataclass(frozen=True, slots=True)
class _Answer:
    median: float
    low: float
    high: float
    outside: tuple[str, ...]
    enough: bool


class AskedOnce:
    """Implements `Learned` in front of another one."""

    def __init__(self, learned: Learned) -> None:
        self._learned = learned
        self._answers: dict[str, _Answer] = {}
        self._uppers: dict[tuple[str, float], float] = {}

    @property
    def scores(self) -> tuple[CandidateScore, ...]:
        """All candidates, the chosen one first."""
        return self._learned.scores

    def forecast(self, configurations: Sequence[Configuration]) -> Forecast:
        """Median and 90 % interval of each configuration."""
        keyed = {key_of(one): one for one in configurations}
        missing = {key: one for key, one in keyed.items() if key not in self._answers}
        if missing:
            found = self._learned.forecast(list(missing.values()))
            for place, key in enumerate(missing):
                self._answers[key] = _answer(found, place)
        rows = [self._answers[key_of(one)] for one in configurations]
        return Forecast(
            np.array([row.median for row in rows]),
            np.array([row.low for row in rows]),
            np.array([row.high for row in rows]),
            tuple(row.outside for row in rows),
            np.array([row.enough for row in rows], dtype=bool),
        )

    def upper(self, configurations: Sequence[Configuration], kill_risk: float) -> Floats:
        """The value that the truth exceeds with this chance."""
        keyed = {(key_of(one), kill_risk): one for one in configurations}
        missing = {key: one for key, one in keyed.items() if key not in self._uppers}
        if missing:
            found = self._learned.upper(list(missing.values()), kill_risk)
            self._uppers |= {key: float(value) for key, value in zip(missing, found, strict=True)}
        return np.array([self._uppers[key_of(one), kill_risk] for one in configurations])


def _answer(found: Forecast, place: int) -> _Answer:
    median, low, high = (float(column[place]) for column in (found.median, found.low, found.high))
    return _Answer(median, low, high, found.outside[place], bool(found.enough[place]))
