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
Words = NDArray[np.str_]

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


def group_weights(groups: Words, *, power: float = 1.0) -> Floats:
    """Weights that make every group count the same in all (`power=1`), or partly so (`power` below 1)."""
    _, inverse, counts = np.unique(groups, return_inverse=True, return_counts=True)
    weights = np.asarray(counts[inverse], dtype=np.float64) ** -power
    return np.asarray(weights / weights.mean(), dtype=np.float64)


def conformal(errors: Floats, groups: Words, *, power: float = 0.75, coverage: float = COVERAGE) -> LogInterval:
    """Interval that held-out errors of `groups` support; the fewer the groups, the further out it reaches.

    Args:
        errors: log(measured / predicted), held out.
        groups: what was held out together; errors of one group are not independent.
        power: how much small groups are lifted, see `group_weights`.
        coverage: wanted.
    """
    weights = group_weights(groups, power=power)
    number = len(np.unique(groups))
    level = 1.0 - (1.0 - coverage) / 2.0 * (1.0 - 1.0 / (np.sqrt(number) + 1.0))
    low = -weighted_quantile(-errors, weights, level)
    return LogInterval(min(low, 0.0), max(weighted_quantile(errors, weights, level), 0.0))


def held_out_coverage(
    errors: Floats, groups: Words, support: Floats, support_groups: Words, *, folds: int = 20
) -> float:
    """Share of errors inside the interval that the other groups support; each group is left out in its turn.

    Every group counts the same, as in the interval: what is asked next is a new group, not one more row of a large one.

    Args:
        errors, groups: to be covered.
        support, support_groups: what the interval is made from (may hold more than `errors`).
        folds: most parts the groups are spread over.
    """
    names, inverse = np.unique(groups, return_inverse=True)
    fold_of = dict(zip(names.tolist(), np.random.default_rng(0).permutation(len(names)) % folds, strict=True))
    fold = np.array([fold_of[name] for name in names.tolist()])[inverse]
    support_fold = np.array([fold_of.get(name, -1) for name in support_groups.tolist()])
    inside = np.zeros(len(errors), dtype=bool)
    for number in np.unique(fold):
        own, rest = fold == number, support_fold != number
        span = conformal(support[rest], support_groups[rest])
        inside[own] = (errors[own] >= span.low) & (errors[own] <= span.high)
    return float(np.average(inside, weights=group_weights(groups)))
