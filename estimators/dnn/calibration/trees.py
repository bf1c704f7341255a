"""Boosted regression trees as plain arrays: fitted with scikit-learn, evaluated with NumPy alone.

Importing scikit-learn takes seconds, walking the trees milliseconds; so the fitted trees are written down as arrays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from estimators.dnn.roofline import Floats

Integers = NDArray[np.int32]


ROUNDS = 120
"""Trees of a fit."""

ROWS_AT_ONCE = 256
"""Rows walked down the trees together."""


@dataclass(frozen=True, slots=True)
class Trees:
    """A sum of trees. Node arrays of all trees stand one behind the other; `roots` says where each begins.

    A leaf points at itself, so that every walk can take `depth` steps.
    """

    baseline: float
    depth: int
    roots: Integers
    feature: Integers
    threshold: Floats
    left: Integers
    right: Integers
    value: Floats

    def predict(self, features: Floats) -> Floats:
        """Sum over the trees for each row of `features`; some hundred rows at a time, which stay in the cache."""
        pieces = [self._walk(features[start : start + ROWS_AT_ONCE]) for start in range(0, len(features), ROWS_AT_ONCE)]
        return self.baseline + np.concatenate(pieces) if pieces else np.zeros(0)

    def _walk(self, features: Floats) -> Floats:
        flat, width = np.ascontiguousarray(features).ravel(), features.shape[1]
        start = (np.arange(len(features), dtype=np.int32) * width)[:, None]
        nodes = np.broadcast_to(self.roots, (len(features), len(self.roots)))
        for _ in range(self.depth):
            smaller = flat.take(start + self.feature.take(nodes)) <= self.threshold.take(nodes)
            nodes = np.where(smaller, self.left.take(nodes), self.right.take(nodes))
        total: Floats = self.value.take(nodes).sum(axis=1)
        return total

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Everything, for `numpy.savez`."""
        names = ("roots", "feature", "threshold", "left", "right", "value")
        return {"scalars": np.array([self.baseline, self.depth]), **{name: getattr(self, name) for name in names}}

    @classmethod
    def from_arrays(cls, arrays: dict[str, NDArray[Any]]) -> Trees:
        """The inverse of `arrays`."""
        baseline, depth = arrays["scalars"]
        names = ("roots", "feature", "threshold", "left", "right", "value")
        return cls(float(baseline), int(depth), *(arrays[name] for name in names))


def fit(
    features: Floats, target: Floats, weights: Floats, *, rounds: int = ROUNDS, rising: Sequence[int] = ()
) -> Trees:
    """Fit boosted trees. Deterministic: same input, same trees.

    Args:
        features: one row a case. target: what to predict. weights: of the cases.
        rounds: number of trees. rising: columns in which the prediction never falls.

    scikit-learn keeps the fitted nodes in `_predictors`; a test compares `Trees.predict` with its own prediction.
    """
    return of(fitted(features, target, weights, rounds=rounds, rising=rising))


def fitted(
    features: Floats, target: Floats, weights: Floats, *, rounds: int = ROUNDS, rising: Sequence[int] = ()
) -> Any:
    """The scikit-learn estimator behind `fit`."""
    from sklearn.ensemble import HistGradientBoostingRegressor
    from threadpoolctl import threadpool_limits

    model = HistGradientBoostingRegressor(
        max_iter=rounds,
        learning_rate=0.08,
        max_leaf_nodes=15,
        max_depth=6,
        min_samples_leaf=15,
        l2_regularization=1.0,
        early_stopping=False,
        monotonic_cst=[int(column in rising) for column in range(features.shape[1])],
        random_state=0,
    )
    with threadpool_limits(
        1, user_api="openmp"
    ):  # such small fits gain nothing from threads, and lose on a busy machine
        return model.fit(features, target, sample_weight=weights)


def of(model: Any) -> Trees:
    """Write a fitted estimator down as arrays."""
    tables = [predictors[0].nodes for predictors in model._predictors]
    starts = np.cumsum([0, *(len(table) for table in tables)])
    nodes = np.concatenate(tables)
    offset = np.repeat(starts[:-1], [len(table) for table in tables])
    own = np.arange(len(nodes))
    leaf = nodes["is_leaf"].astype(bool)
    return Trees(
        baseline=float(np.ravel(model._baseline_prediction)[0]),
        depth=int(max(table["depth"].max() for table in tables)),
        roots=starts[:-1].astype(np.int32),
        feature=np.where(leaf, 0, nodes["feature_idx"]).astype(np.int32),
        threshold=np.where(leaf, np.inf, nodes["num_threshold"]).astype(np.float64),
        left=np.where(leaf, own, nodes["left"] + offset).astype(np.int32),
        right=np.where(leaf, own, nodes["right"] + offset).astype(np.int32),
        value=np.where(leaf, nodes["value"], 0.0).astype(np.float64),
    )
