"""What is refitted on the folds: the estimator's learned part, or a baseline, behind one door."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from estimators.dnn.calibration.learned import learn, looked_up, predict_as_asked
from estimators.dnn.calibration.measurements import Measurements
from estimators.dnn.roofline import Floats
from estimators.dnn.scoring.baselines import BASELINES
from estimators.dnn.scoring.costs import Costs

Learner = Callable[[Measurements, Measurements], Floats]
"""Learns from the first rows and predicts the seconds of one step on one device for the second."""

ESTIMATOR = "estimator"
"""Name of this project's own learner in the reports."""


def estimator(fit: Measurements, asked: Measurements) -> Floats:
    """The estimator itself: measured cells first, never below the physical floor, told what a request tells it."""
    learned = learn(fit)
    ratio = predict_as_asked(learned, asked) + looked_up(learned.cells, asked.cell.tolist())
    seconds: Floats = np.exp(np.maximum(ratio, asked.log_floor)) * asked.step.plain_seconds
    return seconds


def _baseline(name: str) -> Learner:
    def learner(fit: Measurements, asked: Measurements) -> Floats:
        return BASELINES[name].fit(fit).seconds(Costs.of_measurements(asked))

    return learner


LEARNERS: dict[str, Learner] = {ESTIMATOR: estimator, **{name: _baseline(name) for name in BASELINES}}
"""Name -> learner, the estimator first."""
