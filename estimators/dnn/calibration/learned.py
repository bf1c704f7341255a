"""The learned part: trees on the features, plus what is peculiar to a network, to a chip, and to one measured cell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from estimators.dnn.calibration.measurements import Measurements, Words
from estimators.dnn.calibration.trees import Trees
from estimators.dnn.features import FRAMEWORKS, Options, matrix
from estimators.dnn.roofline import Floats, Step
from estimators.uncertainty import group_weights

TUNED = 0.0
"""Whether an estimate is for code as good as the vendors' examples (1) or as a plain benchmark loop (0)."""

SHRINKAGE = 5.0
"""Weight of "nothing peculiar" against the rows of one network or chip, in rows of mean weight."""


@dataclass(frozen=True, slots=True)
class Learned:
    """Predicts log(device time / plain time).

    Attributes:
        trees: on the features. networks, chips: what to add for a known one. cells: likewise, for measured cells,
            on top of the two.
    """

    trees: Trees
    networks: Mapping[str, float] = field(default_factory=dict)
    chips: Mapping[str, float] = field(default_factory=dict)
    cells: Mapping[str, float] = field(default_factory=dict)

    def predict(self, step: Step, options: Options, networks: Iterable[str], chips: Iterable[str]) -> Floats:
        """log(device time / plain time), cells not counted; unknown networks and chips add nothing."""
        base = self.trees.predict(matrix(step, options))
        return base + looked_up(self.networks, networks) + looked_up(self.chips, chips)


def looked_up(table: Mapping[str, float], names: Iterable[str]) -> Floats:
    """Values of a table by name; 0 for a name it lacks."""
    return np.array([table.get(name, 0.0) for name in names])


def learn(data: Measurements, *, rounds: int = 160) -> Learned:
    """Fit on a table of measurements."""
    from estimators.dnn.calibration.trees import fit

    weights = group_weights(np.char.add(data.chip, data.source), power=0.5)
    trees = fit(matrix(data.step, data.options), data.log_ratio, weights, rounds=rounds)
    rest = data.log_ratio - trees.predict(matrix(data.step, data.options))
    networks = _peculiarities(data.network, rest, weights)
    rest = rest - looked_up(networks, data.network)
    chips = _peculiarities(data.chip, rest, weights)
    whole = Learned(trees, networks, chips)
    return replace(whole, cells=cell_means(data, data.log_ratio - predict_as_asked(whole, data)))


def as_asked(options: Options) -> Options:
    """What the estimator is told of the code: compiled or not, memory layout; it is PyTorch, the rest is not known."""
    return replace(
        options,
        framework=np.full(len(options.framework), float(FRAMEWORKS.index("pytorch"))),
        tuned=np.full(len(options.tuned), TUNED),
        reads_data=np.zeros(len(options.reads_data)),
    )


def predict_as_asked(learned: Learned, data: Measurements) -> Floats:
    """log(device time / plain time) as the estimator would predict it for these rows; cells not counted."""
    return learned.predict(data.step, as_asked(data.options), data.network, data.chip)


def cell_means(data: Measurements, rest: Floats) -> dict[str, float]:
    """What is left over in each cell: the median over its sources, PyTorch's rows alone where there are any."""
    pytorch = data.options.framework == FRAMEWORKS.index("pytorch")
    order = np.argsort(data.cell, kind="stable")
    names, starts = np.unique(data.cell[order], return_index=True)
    means: dict[str, float] = {}
    for name, rows in zip(names, np.split(order, starts[1:]), strict=True):
        chosen = rows[pytorch[rows]] if pytorch[rows].any() else rows
        by_source = [rest[chosen[data.source[chosen] == source]].mean() for source in np.unique(data.source[chosen])]
        means[str(name)] = float(np.median(by_source))
    return means


def _peculiarities(names: Words, rest: Floats, weights: Floats) -> dict[str, float]:
    unique, inverse = np.unique(names, return_inverse=True)
    total = np.bincount(inverse, weights * rest)
    share = total / (np.bincount(inverse, weights) + SHRINKAGE * weights.mean())
    return dict(zip(unique.tolist(), share.tolist(), strict=True))
