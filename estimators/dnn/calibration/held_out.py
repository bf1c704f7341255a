"""Errors on what was held out: whole networks, whole chips, both, single cells, single sources of one cell."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median

import numpy as np
from numpy.typing import NDArray

from estimators.dnn.calibration.learned import Learned, learn, looked_up, predict_as_asked, source_means
from estimators.dnn.calibration.measurements import Measurements, Words, take
from estimators.dnn.roofline import Floats

CLASSES = ("measured", "network and hardware", "network", "hardware", "neither", "processor")
"""How much of a configuration was measured: all of it, its network and its chip apart, one of them, none; and CPUs that
were not measured, of which there are too few to tell more."""

NETWORK_FOLDS = 3
"""Parts the networks are held out in."""

MOST_ROWS_PER_SOURCE = 180
"""Rows of one source used for held-out errors, as whole networks; the large tables would crowd out the others."""


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Held-out errors: log(measured / predicted time), with the class, the group and the task each belongs to."""

    errors: Floats
    classes: Words
    groups: Words
    tasks: Words

    def of(self, name: str, task: str) -> tuple[Floats, Words]:
        """Errors and groups of one class and task (`train` or `infer`)."""
        rows = (self.classes == name) & (self.tasks == task)
        return self.errors[rows], self.groups[rows]


Progress = Callable[[int, int], None]
"""Told how many of how many fits are done."""


def held_out(data: Measurements, *, progress: Progress | None = None) -> HeldOut:
    """Collect the errors of every class by grouped cross-validation; deterministic."""
    thinned = thin(data)
    splits, parts = list(_splits(thinned)), [_source_errors(data)]
    for number, split in enumerate(splits):
        parts.append(_errors(thinned, *split))
        if progress:
            progress(number + 1, len(splits))
    return HeldOut(*(np.concatenate([part[place] for part in parts]) for place in range(4)))


def thin(data: Measurements) -> Measurements:
    """At most `MOST_ROWS_PER_SOURCE` rows of a source, the networks in one random order for all sources."""
    names, inverse = np.unique(data.network, return_inverse=True)
    place = np.random.default_rng(0).permutation(len(names))[inverse]
    order = np.lexsort((place, data.source))
    _, starts, counts = np.unique(data.source[order], return_index=True, return_counts=True)
    rank = np.arange(len(order)) - np.repeat(starts, counts)
    return take(data, np.sort(order[rank < MOST_ROWS_PER_SOURCE]))


def _splits(data: Measurements) -> Iterator[tuple[str, NDArray[np.bool_], NDArray[np.bool_], Words]]:
    """Class, rows to learn from, rows to predict, and what was held out together."""
    network, cell = _folds(data.network, NETWORK_FOLDS), _folds(data.cell, 2)
    for number in range(2):
        yield "network and hardware", cell != number, cell == number, data.network
    for number in range(NETWORK_FOLDS):
        yield "hardware", network != number, network == number, data.network
    for chip in np.unique(data.chip).tolist():
        own, unseen = data.chip == chip, "processor" if chip.startswith("processor") else "network"
        yield unseen, ~own, own, data.chip
        for number in range(NETWORK_FOLDS):
            test = own & (network == number)
            if unseen == "network" and test.any():
                yield "neither", ~own & (network != number), test, data.chip


def _folds(names: Words, number: int) -> NDArray[np.intp]:
    """Spread the groups over folds, the large ones first, so that the folds are about equal."""
    unique, inverse, counts = np.unique(names, return_inverse=True, return_counts=True)
    sizes, fold = np.zeros(number), np.zeros(len(unique), dtype=np.intp)
    for group in np.argsort(-counts, kind="stable"):
        fold[group] = int(np.argmin(sizes))
        sizes[fold[group]] += counts[group]
    return fold[inverse]


def _errors(
    data: Measurements, name: str, fit: NDArray[np.bool_], test: NDArray[np.bool_], groups: Words
) -> tuple[Floats, Words, Words, Words]:
    learned = learn(take(data, fit), with_cells=False)
    asked = take(data, test)
    if name != "network and hardware":
        predicted = _predicted(learned, asked)
    else:
        known = np.isin(asked.network, data.network[fit]) & np.isin(asked.chip, data.chip[fit])
        asked, groups = take(asked, known), groups[test][known]
        return _packed(asked, asked.log_ratio - _predicted(learned, asked), name, groups)
    return _packed(asked, asked.log_ratio - predicted, name, groups[test])


def _predicted(learned: Learned, data: Measurements) -> Floats:
    return np.maximum(predict_as_asked(learned, data), data.log_floor)


def _source_errors(data: Measurements) -> tuple[Floats, Words, Words, Words]:
    """Cells measured by several sources: predict each source's rows from the other sources' rows."""
    learned = learn(thin(data), with_cells=False)
    found = source_means(data, learned)
    others = {
        f"{cell}@{source}": median([value for name, value in means.items() if name != source])
        for cell, means in found.items()
        if len(means) > 1
        for source in means
    }
    pairs = np.char.add(np.char.add(data.cell, "@"), data.source)
    rows = np.array([pair in others for pair in pairs.tolist()])
    several = take(data, rows)
    predicted = predict_as_asked(learned, several) + looked_up(others, pairs[rows].tolist())
    return _packed(several, several.log_ratio - np.maximum(predicted, several.log_floor), "measured", several.cell)


def _packed(data: Measurements, errors: Floats, name: str, groups: Words) -> tuple[Floats, Words, Words, Words]:
    return errors, np.full(len(data), name), groups, np.where(data.step.trains > 0, "train", "infer")
