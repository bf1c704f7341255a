"""The learned part: trees on the features, plus what is peculiar to a network, to a chip, and to one measured cell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from statistics import fmean, median

import numpy as np

from estimators.dnn.calibration.measurements import Measurements, Words
from estimators.dnn.calibration.trees import Trees
from estimators.dnn.features import FRAMEWORKS, RISING, Options, matrix
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


def learn(data: Measurements, *, with_cells: bool = True) -> Learned:
    """Fit on a table of measurements; `with_cells=False` saves the time for the cells where nobody looks at them."""
    from estimators.dnn.calibration.trees import fit

    weights = group_weights(np.char.add(data.chip, data.source), power=0.5)
    trees = fit(matrix(data.step, data.options), data.log_ratio, weights, rising=RISING)
    rest = data.log_ratio - trees.predict(matrix(data.step, data.options))
    networks = _peculiarities(data.network, rest, weights)
    rest = rest - looked_up(networks, data.network)
    chips = _peculiarities(data.chip, rest, weights)
    whole = Learned(trees, networks, chips)
    return replace(whole, cells=cell_means(data, whole)) if with_cells else whole


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


def cell_means(data: Measurements, learned: Learned) -> dict[str, float]:
    """What is left over in each cell: the median over its sources, PyTorch's rows alone where there are any."""
    return {cell: median(list(found.values())) for cell, found in source_means(data, learned).items()}


def source_means(data: Measurements, learned: Learned) -> dict[str, dict[str, float]]:
    """Cell -> source -> mean of what is left over, of PyTorch's rows where the cell has any."""
    rest = data.log_ratio - predict_as_asked(learned, data)
    pytorch = data.options.framework == FRAMEWORKS.index("pytorch")
    _, cells = np.unique(data.cell, return_inverse=True)
    has_pytorch = np.bincount(cells, pytorch) > 0
    rows = np.flatnonzero(pytorch | ~has_pytorch[cells])
    sums: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for cell, source, value in zip(
        data.cell[rows].tolist(), data.source[rows].tolist(), rest[rows].tolist(), strict=True
    ):
        sums[cell][source].append(value)
    return {cell: {name: fmean(values) for name, values in found.items()} for cell, found in sums.items()}


def _peculiarities(names: Words, rest: Floats, weights: Floats) -> dict[str, float]:
    unique, inverse = np.unique(names, return_inverse=True)
    total = np.bincount(inverse, weights * rest)
    share = total / (np.bincount(inverse, weights) + SHRINKAGE * weights.mean())
    return dict(zip(unique.tolist(), share.tolist(), strict=True))
