"""Ways of holding runs out that imitate the use: configurations never run, and large ones when only small were."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from estimators.harp.models.observations import Observations

Places = NDArray[np.intp]

FOLDS = 5
LARGE_CUTS = (0.4, 0.6, 0.8)
"""Parts of the configurations, by target, that a large split learns from; the others are predicted."""
LEAST_FOR_LARGE = 8
"""Fewest configurations for a large split: learning from fewer than four says nothing."""
LEAST_RATIO = 4.0
"""Largest over smallest target from which on a large split says something: below it all runs are of one size."""
MOST_FOR_LARGE = 3_000
"""Rows above which one large split is enough."""


@dataclass(frozen=True)
class Split:
    """Rows to learn from and rows to predict; no configuration is in both.

    Attributes:
        learn, test: places of rows.
        large: whether the rows to predict are larger than all that is learned from.
    """

    learn: Places
    test: Places
    large: bool = False


def splits_of(seen: Observations) -> Iterator[Split]:
    """All splits; none for a single configuration."""
    names, groups = np.unique(seen.groups, return_inverse=True)
    yield from _folds(groups, len(names))
    yield from _large(seen, groups, len(names))


def _folds(groups: Places, number: int) -> Iterator[Split]:
    if number < 2:
        return
    parts = number if number <= 2 * FOLDS else FOLDS
    fold = np.random.default_rng(0).permutation(number) % parts
    for part in range(parts):
        held = fold[groups] == part
        yield Split(np.flatnonzero(~held), np.flatnonzero(held))


def _large(seen: Observations, groups: Places, number: int) -> Iterator[Split]:
    if number < LEAST_FOR_LARGE:
        return
    size = np.array([seen.logs[groups == group].mean() for group in range(number)])
    if np.ptp(size) < np.log(LEAST_RATIO):
        return
    rank = np.argsort(np.argsort(size, kind="stable"), kind="stable")
    for cut in LARGE_CUTS if len(seen) < MOST_FOR_LARGE else LARGE_CUTS[1:2]:
        small = (rank < cut * number)[groups]
        yield Split(np.flatnonzero(small), np.flatnonzero(~small), large=True)
