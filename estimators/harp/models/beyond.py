"""What is said beyond the sizes that held-out runs reached: there only candidates that follow a law go on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator

from estimators.harp.forecast import CandidateScore
from estimators.harp.models.candidates import LAWS
from estimators.harp.space import Objects

Floats = NDArray[np.float64]

MOST_LAWS = 4
"""So many, the best first, are compared: another is fitted for every forecast."""


@dataclass(frozen=True)
class Beyond:
    """Laws, the best first.

    Attributes:
        laws: fitted, at least one. weights: how much each counts where they part ways; their sum is one.
        tested: doublings outside that held-out runs reached; so far the chosen candidate has shown what it does.
    """

    laws: tuple[BaseEstimator, ...]
    weights: Floats
    tested: float

    def carried(self, table: Objects, logs: Floats, distance: Floats) -> Floats:
        """Predictions of the chosen candidate as far as it was tested, of the best law from one doubling beyond."""
        share = np.clip(distance - self.tested, 0.0, 1.0)
        if not share.any():
            return logs
        return np.asarray((1 - share) * logs + share * self.laws[0].predict(table), dtype=np.float64)

    def apart(self, table: Objects, logs: Floats) -> Floats:
        """How far the laws lie from these predictions, as a standard deviation of logarithms."""
        misses = np.array([law.predict(table) for law in self.laws]) - logs
        return np.asarray(np.sqrt(self.weights @ misses**2), dtype=np.float64)


def laws_of(scores: Sequence[CandidateScore], tie: float) -> tuple[tuple[str, ...], Floats]:
    """Names of the best laws and their weights.

    A law whose loss is no more than `tie` above the least counts nearly as much as the best; the others fade quickly,
    since what parts ways outside is told apart best by what it missed inside.

    Args:
        scores: of all candidates.
        tie: part of a loss that says nothing, see `Policy`.
    """
    laws = sorted((one for one in scores if one.name in LAWS), key=lambda one: one.loss)[:MOST_LAWS]
    losses = np.array([one.loss for one in laws])
    weights = np.exp(-(losses / max(losses[0], 1e-9) - 1) / tie)
    return tuple(one.name for one in laws), np.asarray(weights / weights.sum(), dtype=np.float64)
