"""Finds jobs that are alike: those that end in the same leaves of trees grown to tell long waits from short ones.

Meinshausen (2006), "Quantile regression forests". The trees see ranks of waits, not seconds, so that neither the bulk
of instant starts nor a few very long waits decide the splits.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from estimators.wait.survival import Floats

TREES = 60
SMALLEST_LEAF = 2
FEATURE_SHARE = 0.4
ROW_SHARE = 0.7
THREADS = 2

Leaves = NDArray[np.int32]


class Likeness:
    """Trees grown on jobs whose waits are known, or known so far."""

    def __init__(self, rows: NDArray[np.float32], seconds: Floats) -> None:
        from scipy.stats import rankdata  # these two take a second to import, and placement needs neither
        from sklearn.ensemble import RandomForestRegressor

        forest = RandomForestRegressor(
            n_estimators=TREES,
            min_samples_leaf=SMALLEST_LEAF,
            max_features=FEATURE_SHARE,
            max_samples=ROW_SHARE,
            n_jobs=THREADS,
            random_state=0,  # the same history gives the same answer
        ).fit(rows, rankdata(seconds) / len(seconds))
        self._trees = [tree.tree_ for tree in forest.estimators_]

    def leaves(self, rows: NDArray[np.float32]) -> Leaves:
        """The leaf of every tree that each row ends in."""
        return np.stack([tree.apply(rows) for tree in self._trees], axis=1).astype(np.int32)


def shared(leaves: Leaves, one: Leaves) -> Floats:
    """In how many trees each row stands in the same leaf as `one`."""
    found: Floats = (leaves == one).sum(axis=1).astype(np.float64)
    return found
