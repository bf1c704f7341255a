"""How good predictions were: errors, how many were too short, what a request cost and killed, what an interval held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

ROUNDING = 1e-9
"""Part of a figure by which arithmetic alone may miss it; no request is too small by that."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures over the rows that were predicted; shares are of rows, errors are parts of the measured value.

    Attributes:
        rows: that were predicted.
        mape: mean of |predicted - measured| / measured. median_error: median of the same.
        mae: mean of |predicted - measured|, in the table's unit.
        under_share: predicted below measured (UPP).
        mean_over_request, median_over_request: of request / measured - 1; `None` where nothing is requested.
        killed_share: measured above the request. coverage: measured inside the interval.
        answered_share: where the evidence carries a figure; the other figures are over all rows.
        answered_killed_share: killed among those; `None` where none was answered.
    """

    rows: float
    mape: float
    median_error: float
    mae: float
    under_share: float
    mean_over_request: float | None = None
    median_over_request: float | None = None
    killed_share: float | None = None
    coverage: float | None = None
    answered_share: float | None = None
    answered_killed_share: float | None = None


@dataclass(frozen=True, slots=True)
class Predicted:
    """What was said of each row; one entry a row.

    Attributes:
        median: single value. request: value that is asked for. low, high: interval. enough: see `Forecast`.
    """

    median: Floats
    request: Floats | None = None
    low: Floats | None = None
    high: Floats | None = None
    enough: NDArray[np.bool_] | None = None


def figures_of(measured: Floats, said: Predicted) -> Figures:
    """Figures of one set of rows; `measured` is above zero and not empty."""
    errors = np.abs(said.median - measured) / measured
    least = measured * (1 - ROUNDING)
    simple = Figures(
        rows=float(len(measured)),
        mape=float(errors.mean()),
        median_error=float(np.median(errors)),
        mae=float(np.abs(said.median - measured).mean()),
        under_share=float((said.median < least).mean()),
    )
    if said.request is None or said.low is None or said.high is None or said.enough is None:
        return simple
    over, killed = said.request / measured - 1, least > said.request
    return replace(
        simple,
        mean_over_request=float(over.mean()),
        median_over_request=float(np.median(over)),
        killed_share=float(killed.mean()),
        coverage=float(((said.low <= measured * (1 + ROUNDING)) & (least <= said.high)).mean()),
        answered_share=float(said.enough.mean()),
        answered_killed_share=float(killed[said.enough].mean()) if said.enough.any() else None,
    )


def averaged(many: Sequence[Figures]) -> Figures:
    """Mean of each figure over several drawings."""
    means = {}
    for one in fields(Figures):
        known = [value for figures in many if (value := getattr(figures, one.name)) is not None]
        means[one.name] = float(np.mean(known)) if known else None
    return Figures(**means)  # type: ignore[arg-type]  # the first five are never None
