"""How far the truth may lie from a prediction, from held-out errors; honest where they are few."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

from estimators.uncertainty import weighted_quantile

Floats = NDArray[np.float64]

FEW = 20
"""Errors below which a quantile is not read from them but from a t distribution of their spread."""


def error_quantile(errors: Floats, weights: Floats, level: float) -> float:
    """Value that a new error exceeds with chance `1 - level`.

    With enough errors the conformal quantile, level * (n + 1) / n (Vovk et al. 2005); where that lies beyond the
    largest error or errors are few, the prediction bound of a t distribution with n - 1 degrees of freedom.
    """
    number = weights.sum() ** 2 / (weights @ weights)
    lifted = level * (number + 1) / number if level > 0.5 else 1 - (1 - level) * (number + 1) / number
    inside = 0 <= lifted <= 1
    if number >= FEW and inside:
        return weighted_quantile(errors, weights, lifted)
    centre = float(np.average(errors, weights=weights))
    freedom = max(number - 1, 1.0)
    spread = float(np.sqrt(np.average((errors - centre) ** 2, weights=weights) * number / freedom))
    return centre + spread * float(np.sqrt(1 + 1 / number)) * float(student.ppf(level, freedom))
