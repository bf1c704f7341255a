"""Intervals from held-out errors: split conformal prediction, weighted so that no single group speaks for all.

A prediction's error is `log(measured / predicted)`. Errors are collected on groups the model did not see (networks,
devices), and the interval is the range between two of their quantiles. With weights that sum to one per group every
group counts the same, as a new group would (Vovk et al. 2005; Tibshirani et al., arXiv 1904.06019).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

COVERAGE = 0.9
"""Stated chance that the truth lies inside an interval."""


@dataclass(frozen=True, slots=True)
class LogInterval:
    """Bounds of `log(measured / predicted)`: the truth lies between `value * exp(low)` and `value * exp(high)`."""

    low: float
    high: float

    def widened(self, at_least: float) -> LogInterval:
        """The same interval, reaching at least so far (in log units) to both sides."""
        return LogInterval(min(self.low, -at_least), max(self.high, at_least))


def weighted_quantile(values: Floats, weights: Floats, level: float) -> float:
    """Smallest value below which at least `level` of the weight lies; `level` outside 0 to 1 is clipped."""
    order = np.argsort(values, kind="stable")
    share = np.cumsum(weights[order]) / weights.sum()
    place = int(np.searchsorted(share, min(max(level, 0.0), 1.0) - 1e-12))
    return float(values[order][min(place, len(values) - 1)])


def group_weights(groups: NDArray[np.str_], *, power: float = 1.0) -> Floats:
    """Weights that make every group count the same in all (`power=1`), or partly so (`power` below 1)."""
    _, inverse, counts = np.unique(groups, return_inverse=True, return_counts=True)
    weights: Floats = 1.0 / counts[inverse] ** power
    return weights / weights.mean()


def conformal(errors: Floats, groups: NDArray[np.str_], *, power: float = 0.75, coverage: float = COVERAGE) -> LogInterval:
    """Interval that held-out errors of `groups` support, with the finite-sample correction for their number.

    Args:
        errors: log(measured / predicted), held out.
        groups: what was held out together; errors of one group are not independent.
        power: how much small groups are lifted, see `group_weights`.
    """
    weights = group_weights(groups, power=power)
    effective = weights.sum() ** 2 / (weights**2).sum()
    level = 1 - (1 - coverage) / 2 * (1 - 1 / (effective + 1))
    low = -weighted_quantile(-errors, weights, level)
    return LogInterval(min(low, 0.0), max(weighted_quantile(errors, weights, level), 0.0))


def held_out_coverage(errors: Floats, groups: NDArray[np.str_], *, folds: int = 5) -> float:
    """Share of errors inside the interval that the other groups' errors support; groups are spread over `folds`."""
    names, inverse = np.unique(groups, return_inverse=True)
    fold = np.random.default_rng(0).permutation(len(names))[inverse] % min(folds, len(names))
    inside = np.zeros(len(errors), dtype=bool)
    for number in np.unique(fold):
        own = fold == number
        span = conformal(errors[~own], groups[~own])
        inside[own] = (errors[own] >= span.low) & (errors[own] <= span.high)
    return float(inside.mean())
