"""How far predictions lie from what was measured, in a handful of figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from estimators.dnn.roofline import Floats
from estimators.uncertainty import group_weights

Words = NDArray[np.str_]


@dataclass(frozen=True, slots=True)
class Figures:
    """Errors of some rows; all as fractions.

    Attributes:
        rows: how many.
        median_error, mean_error, ninth_decile_error: of |predicted - measured| / measured, for throughput.
        bias: median of predicted / measured; below 1 the estimate is too slow.
        inside: share inside the stated interval, every group counted the same where there are groups (what is asked
            next is a new network or device, not one more row of a large table); `None` where none is stated.
        median_of_groups: median over the groups of each group's median error, so that no large table speaks for all;
            `None` where nothing is grouped.
    """

    rows: int
    median_error: float
    mean_error: float
    ninth_decile_error: float
    bias: float
    inside: float | None = None
    median_of_groups: float | None = None


def figures(
    predicted: Floats, measured: Floats, inside: NDArray[np.bool_] | None = None, groups: Words | None = None
) -> Figures | None:
    """Figures of predicted and measured throughput; `None` for no rows."""
    if not len(predicted):
        return None
    ratio = predicted / measured
    error = np.abs(ratio - 1.0)
    return Figures(
        rows=len(error),
        median_error=float(np.median(error)),
        mean_error=float(np.mean(error)),
        ninth_decile_error=float(np.quantile(error, 0.9)),
        bias=float(np.median(ratio)),
        inside=None if inside is None else _share(inside, groups),
        median_of_groups=None if groups is None else median_of_groups(error, groups),
    )


def _share(inside: NDArray[np.bool_], groups: Words | None) -> float:
    return float(np.average(inside, weights=None if groups is None else group_weights(groups)))


def median_of_groups(values: Floats, groups: Words) -> float:
    """Median over the groups of each group's median."""
    _, inverse = np.unique(groups, return_inverse=True)
    order = np.argsort(inverse, kind="stable")
    cuts = np.flatnonzero(np.diff(inverse[order])) + 1
    return float(np.median([np.median(part) for part in np.split(values[order], cuts)]))


def by_name(
    predicted: Floats, measured: Floats, inside: NDArray[np.bool_] | None, names: Sequence[str] | Words
) -> dict[str, Figures]:
    """Figures of every name, the most rows first."""
    words = np.asarray(names, dtype=np.str_)
    found = {}
    for name in np.unique(words).tolist():
        rows = words == name
        entry = figures(predicted[rows], measured[rows], None if inside is None else inside[rows])
        if entry is not None:
            found[name] = entry
    return dict(sorted(found.items(), key=lambda pair: (-pair[1].rows, pair[0])))
