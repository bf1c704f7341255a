"""Runs that were stopped: a fit puts its own prediction in place of the bound where that is longer."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, clone

from estimators.harp.models.observations import Observations

Floats = NDArray[np.float64]

ROUNDS = 5
"""Rounds of fitting and filling in; five settle the shapes used here."""


def fitted(candidate: BaseEstimator, seen: Observations) -> BaseEstimator:
    """A fitted copy of the candidate; bounds take part as max(bound, prediction), never as plain times."""
    logs = seen.logs.copy()
    if not seen.bound.any() or seen.bound.all():
        return clone(candidate).fit(seen.table, logs, sample_weight=seen.weights)
    model = clone(candidate).fit(seen.table, logs, sample_weight=seen.weights)
    for _ in range(ROUNDS):
        logs[seen.bound] = np.maximum(seen.logs[seen.bound], model.predict(seen.table[seen.bound]))
        model = clone(candidate).fit(seen.table, logs, sample_weight=seen.weights)
    return model
