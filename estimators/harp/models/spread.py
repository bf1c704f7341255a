"""How far the truth may lie from a prediction, from held-out errors; honest where they are few."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm
from scipy.stats import t as student

from estimators.uncertainty import weighted_quantile

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

FEW = 25
"""Errors below which a quantile is not read from them alone."""
PRIOR_SPREAD = 0.5
"""Log error expected of an application of which little is known: within a factor of 1.6, two times in three (a
choice)."""
PRIOR_FADES = 10
"""Errors from which on that expectation counts no longer."""
PRIOR_WEIGHT = 2.0
"""Errors that it counts for at the beginning."""
PER_DOUBLING = 0.03
"""Log units that a bound moves out per doubling outside, at least, and where no large run was held out. A choice: an
exponent that is wrong by 0.04 is wrong by that much per doubling."""


@dataclass(frozen=True)
class Spread:
    """Bounds of log(measured / predicted).

    Attributes:
        errors, weights: held-out errors inside the range, each divided by its difficulty.
        far, far_distance, far_weights: errors of held-out large runs, and how far outside they lay.
        noise: standard deviation of repetitions; no bound is nearer than they allow.
    """

    errors: Floats
    weights: Floats
    far: Floats
    far_distance: Floats
    far_weights: Floats
    noise: float

    def bound(self, level: float, difficulty: Floats, distance: Floats) -> Floats:
        """Value below which a new error lies with chance `level`, one a row."""
        side = 1.0 if level >= 0.5 else -1.0
        own = side * error_quantile(self.errors, self.weights, level)
        near = np.maximum(own * difficulty, self.noise * float(norm.ppf(max(level, 1 - level))))
        return np.asarray(side * (near + self._growth(side, own, max(level, 1 - level)) * distance), dtype=np.float64)

    def _growth(self, side: float, own: float, level: float) -> float:
        """Log units per doubling outside."""
        if len(self.far) < 3:
            return PER_DOUBLING
        beyond = np.maximum(side * self.far - max(own, 0.0), 0.0) / np.maximum(self.far_distance, 0.5)
        return max(weighted_quantile(beyond, self.far_weights, level), PER_DOUBLING)


def error_quantile(errors: Floats, weights: Floats, level: float) -> float:
    """Value that a new error exceeds with chance `1 - level`.

    With enough errors the conformal quantile, level * (n + 1) / n (Vovk et al. 2005). Where that lies beyond the
    largest error or errors are few, the prediction bound of a t distribution whose spread begins at an expected one.
    """
    number = float(weights.sum() ** 2 / (weights @ weights)) if len(errors) else 0.0
    if number >= FEW:
        lifted = level * (number + 1) / number if level > 0.5 else 1 - (1 - level) * (number + 1) / number
        if 0 <= lifted <= 1:
            return _between(errors, weights, lifted)
    prior = PRIOR_WEIGHT * max(0.0, 1 - number / PRIOR_FADES)
    squares = float(np.average(errors**2, weights=weights)) * number if len(errors) else 0.0
    freedom = max(number + prior - 1, 1.0)
    spread = np.sqrt((squares + prior * PRIOR_SPREAD**2) / max(number + prior - 1, 1.0))
    return float(spread * np.sqrt(1 + 1 / max(number, 1.0)) * student.ppf(level, freedom))


def _between(errors: Floats, weights: Floats, level: float) -> float:
    """Weighted quantile, interpolated between neighbours."""
    order = np.argsort(errors, kind="stable")
    share = (np.cumsum(weights[order]) - weights[order] / 2) / weights.sum()
    return float(np.interp(level, share, errors[order]))
