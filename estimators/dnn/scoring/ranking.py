"""Whether the estimates put accelerators in the right order: Spearman's rank correlation for one network at a time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from estimators.dnn.roofline import Floats

Words = NDArray[np.str_]

LEAST_DEVICES = 3
"""Fewer accelerators have hardly an order that could be wrong."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """Rank correlations of groups (one network, task and precision on several accelerators).

    Attributes:
        groups, devices: how many groups, and accelerators in them on average.
        mean, median, worst_decile: of the groups' correlations; 1 = the right order everywhere.
    """

    groups: int
    devices: float
    mean: float
    median: float
    worst_decile: float


def ranking(predicted: Floats, measured: Floats, groups: Words, devices: Words) -> Ranking | None:
    """Compare the order of accelerators inside each group; `None` if no group has three.

    Args:
        predicted, measured: samples per second of one device. groups: what must agree. devices: names.
    """
    found, sizes = [], []
    for name in np.unique(groups).tolist():
        rows = groups == name
        names = np.unique(devices[rows])
        if len(names) < LEAST_DEVICES:
            continue
        said, true = (_medians(values[rows], devices[rows], names) for values in (predicted, measured))
        found.append(spearman(said, true))
        sizes.append(len(names))
    if not found:
        return None
    values = np.array(found)
    return Ranking(
        groups=len(found),
        devices=float(np.mean(sizes)),
        mean=float(values.mean()),
        median=float(np.median(values)),
        worst_decile=float(np.quantile(values, 0.1)),
    )


def spearman(first: Floats, second: Floats) -> float:
    """Rank correlation; equal values share their mean rank. 0 where one side is all equal."""
    one, other = _ranks(first), _ranks(second)
    if np.ptp(one) == 0 or np.ptp(other) == 0:
        return 0.0
    return float(np.corrcoef(one, other)[0, 1])


def _ranks(values: Floats) -> Floats:
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return ((last - (counts - 1) / 2.0)[inverse]).astype(np.float64)


def _medians(values: Floats, devices: Words, names: Words) -> Floats:
    return np.array([np.median(values[devices == name]) for name in names])
