"""What a prediction must be better than: the mean of the group, and a random forest as scikit-learn makes it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import RandomForestRegressor
from sklearn.preprocessing import OneHotEncoder

from estimators.harp.scoring.prepared import Prepared
from estimators.harp.scoring.splits import Part

Floats = NDArray[np.float64]

_LARGEST = float(np.finfo(np.float32).max)
"""A forest of scikit-learn holds inputs in single precision."""
MEAN, FOREST, LOG_FOREST = "mean", "random forest", "random forest in logs"


def group_mean(table: Prepared, part: Part, seed: int) -> Floats:
    """Mean of the rows that learn with the same words; of all of them where no such row learns."""
    train = _known(table, part)
    values = table.measured[train]
    overall, groups = values.mean(), table.groups[train]
    means = {str(name): float(values[groups == name].mean()) for name in np.unique(groups)}
    return np.array([means.get(str(name), overall) for name in table.groups[part.test]], dtype=np.float64)


def forest(table: Prepared, part: Part, seed: int) -> Floats:
    """scikit-learn's default forest: figures as they are, one column a word, the target as it is."""
    rows, values = _encoded(table, part), table.measured[_known(table, part)]
    model = RandomForestRegressor(random_state=seed).fit(rows[0], values)
    return np.asarray(model.predict(rows[1]), dtype=np.float64)


def forest_in_logs(table: Prepared, part: Part, seed: int) -> Floats:
    """The same on the logarithm of the target, which suits relative errors better."""
    rows, values = _encoded(table, part), np.log(table.measured[_known(table, part)])
    model = RandomForestRegressor(random_state=seed).fit(rows[0], values)
    return np.asarray(np.exp(model.predict(rows[1])), dtype=np.float64)


BASELINES: dict[str, Callable[[Prepared, Part, int], Floats]] = {
    MEAN: group_mean, FOREST: forest, LOG_FOREST: forest_in_logs,
}  # fmt: skip


def _known(table: Prepared, part: Part) -> NDArray[np.intp]:
    """Rows that learn and are no mere bounds: what a baseline can use."""
    return part.train[~table.bound[part.train]]


def _encoded(table: Prepared, part: Part) -> tuple[Floats, Floats]:
    cells = table.space.table([run.configuration for run in table.runs])
    words = np.array([column.kind == "word" for column in table.space.columns])
    figures = np.where(cells[:, ~words] == None, np.nan, cells[:, ~words]).astype(np.float64)  # noqa: E711 - elementwise
    columns = [figures]
    if words.any():
        texts = np.where(cells[:, words] == None, "", cells[:, words]).astype(str)  # noqa: E711 - elementwise
        encoder = OneHotEncoder(handle_unknown="ignore", sparse_output=False).fit(texts[_known(table, part)])
        columns.append(np.asarray(encoder.transform(texts), dtype=np.float64))
    rows = np.column_stack(columns)
    rows = np.clip(rows, -_LARGEST, _LARGEST)
    return rows[_known(table, part)], rows[part.test]
