"""Which rows of the measured table are learnt from and which are predicted; what belongs together stays together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from estimators.dnn.calibration.measurements import Measurements, Words

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Split:
    """One fold: rows to learn from and rows to predict, as masks; no row is in both."""

    fit: Mask
    test: Mask


NETWORK_FOLDS = 5
CHIP_FOLDS = 6
BOTH_FOLDS = (4, 3)
"""Chips and networks held out together: so many folds of each."""

SOURCE_FOLDS = 6
RANDOM_FOLDS = 5


def by_row(data: Measurements) -> Iterator[Split]:
    """Rows at random: other rows of the same network on the same chip are known. Says little; others report it."""
    fold = np.random.default_rng(0).permutation(len(data)) % RANDOM_FOLDS
    yield from _each(fold, RANDOM_FOLDS)


def by_network(data: Measurements) -> Iterator[Split]:
    """Whole networks, those that are the same but for their name together."""
    yield from _each(folds(architectures(data), NETWORK_FOLDS), NETWORK_FOLDS)


def by_chip(data: Measurements) -> Iterator[Split]:
    """Whole chips, in every memory size and form."""
    yield from _each(folds(data.chip, CHIP_FOLDS), CHIP_FOLDS)


def by_both(data: Measurements) -> Iterator[Split]:
    """Networks and chips: neither the row's network nor its chip is learnt from."""
    chips, networks = BOTH_FOLDS
    chip, network = folds(data.chip, chips), folds(architectures(data), networks)
    for one in range(chips):
        for other in range(networks):
            yield Split((chip != one) & (network != other), (chip == one) & (network == other))


def by_source(data: Measurements) -> Iterator[Split]:
    """Whole sources: people, code and machines that are not learnt from."""
    yield from _each(folds(data.source, SOURCE_FOLDS), SOURCE_FOLDS)


SPLITS: dict[str, Callable[[Measurements], Iterator[Split]]] = {
    "random": by_row,
    "network": by_network,
    "accelerator": by_chip,
    "both": by_both,
    "source": by_source,
}
"""Word of the command line -> the folds."""

MEANINGS = {
    "random": "rows at random (the same network on the same chip is mostly known)",
    "network": "networks never seen",
    "accelerator": "accelerators never seen",
    "both": "neither network nor accelerator seen",
    "source": "sources never seen",
}
"""Word -> what is held out, for a reader."""


def folds(names: Words, number: int) -> NDArray[np.intp]:
    """Spread groups over folds, the large ones first, so that the folds are about equal. Deterministic."""
    unique, inverse, counts = np.unique(names, return_inverse=True, return_counts=True)
    sizes, fold = np.zeros(number), np.zeros(len(unique), dtype=np.intp)
    for group in np.argsort(-counts, kind="stable"):
        fold[group] = int(np.argmin(sizes))
        sizes[fold[group]] += counts[group]
    return fold[inverse]


def groups_of(data: Measurements, name: str) -> Words:
    """What was held out together: errors of one such group are not independent."""
    found = {"accelerator": data.chip, "both": data.chip, "source": data.source}.get(name)
    return architectures(data) if found is None else found


def architectures(data: Measurements) -> Words:
    """Family and parameters to three digits: a table lists one network under several names, for other weights."""
    pairs = zip(data.options.family.tolist(), data.step.parameters.tolist(), strict=True)
    return np.array([f"{family:g}|{parameters:.2e}" for family, parameters in pairs])


def _each(fold: NDArray[np.intp], number: int) -> Iterator[Split]:
    for one in range(number):
        if (fold == one).any() and (fold != one).any():
            yield Split(fold != one, fold == one)
