"""How much of the datasheet writing and reading reach, fitted to the measurements, with intervals from held-out groups.

Seconds are a sum of parts, each so many times what the datasheet allows: weights and cache over the bandwidth,
arithmetic over the peak, a time per layer, a time per exchange. The factors are fitted in logs, drawn softly to what
they would be without any measurement, so that a part that few rows show stays sensible. Intervals come from errors on
sources and devices that were left out of the fit.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from estimators.dnn.serving.measured import Measured, measured
from estimators.dnn.serving.work import Floats, Work
from estimators.uncertainty import LogInterval, conformal, group_weights

PARTS = (
    "weights in 16 bits",
    "in 8 bits",
    "in 4 bits",
    "cache",
    "arithmetic",
    "arithmetic on 4 bits",
    "layer",
    "exchange",
)
"""What the factors multiply, in this order."""

WITHOUT_MEASUREMENTS = np.log([1.25, 1.4, 1.5, 1.5, 1.8, 2.5, 12e-6, 15e-6])
"""Where the factors are drawn to: four fifths of the bandwidth, half of the peak, three kernels a layer at 4
microseconds each, and the latency of a small all-reduce over NVLink."""

PULL = 0.3
"""Weight of that against the measurements: as much as a row that is off by a factor of about three."""

AT_LEAST = np.array([0.0] * 6 + [-np.inf] * 2)
"""Nothing takes less than the datasheet allows."""

ROUNDS = 25


@dataclass(frozen=True, slots=True)
class Efficiency:
    """Fitted factors of one phase and the interval of what they predict."""

    factors: Floats
    interval: LogInterval

    def seconds(self, work: Work, bandwidth: Floats, peak: Floats, bits: NDArray[np.int64]) -> Floats:
        """Predicted seconds; never below what the datasheet allows."""
        parts = _parts(work, bandwidth, peak, bits)
        return np.maximum(parts @ np.exp(self.factors), floor_seconds(work, bandwidth, peak))


def floor_seconds(work: Work, bandwidth: Floats, peak: Floats) -> Floats:
    """No code can be faster: the bytes at the peak bandwidth, or the arithmetic at the peak rate."""
    return np.asarray(np.maximum((work.weight_bytes + work.cache_bytes) / bandwidth, work.flops / peak))


@lru_cache(maxsize=2)
def efficiency(phase: str) -> Efficiency:
    """Factors and interval of `decode` or `prefill`."""
    data = measured(phase)
    errors, groups = held_out(phase)
    return Efficiency(_fit(data, np.ones(len(data.seconds), dtype=bool)), conformal(errors, groups))


@lru_cache(maxsize=2)
def held_out(phase: str) -> tuple[Floats, NDArray[np.str_]]:
    """log(measured / predicted) of every row, its source and then its device left out of the fit; and the groups."""
    data = measured(phase)
    errors, groups = [], []
    for column in (data.sources, data.devices):
        for name in np.unique(column):
            out = column == name
            found = Efficiency(_fit(data, ~out), LogInterval(0.0, 0.0))
            predicted = found.seconds(_only(data.work, out), data.bandwidth[out], data.peak[out], data.bits[out])
            errors.append(np.log(data.seconds[out] / predicted))
            groups.append(np.full(int(out.sum()), str(name)))
    return np.concatenate(errors), np.concatenate(groups)


def _only(work: Work, rows: NDArray[np.bool_]) -> Work:
    return Work(**{name: getattr(work, name)[rows] for name in Work.__dataclass_fields__})


def _parts(work: Work, bandwidth: Floats, peak: Floats, bits: NDArray[np.int64]) -> Floats:
    """One row a case, one column a part: what the datasheet allows for it (counts for layers and exchanges)."""
    weights = work.weight_bytes / bandwidth
    arithmetic = work.flops / peak
    columns = [
        *(weights * (bits == number) for number in range(3)),
        work.cache_bytes / bandwidth,
        arithmetic * (bits != 2),
        arithmetic * (bits == 2),
        work.layers,
        work.exchanges,
    ]
    return np.column_stack(columns)


def _fit(data: Measured, rows: NDArray[np.bool_]) -> Floats:
    """Gauss-Newton on the logs of the factors; sources count alike, however many rows they have."""
    parts = _parts(data.work, data.bandwidth, data.peak, data.bits)[rows]
    target = np.log(data.seconds[rows])
    weight = np.sqrt(group_weights(data.sources[rows], power=0.5))
    factors = WITHOUT_MEASUREMENTS.copy()
    pull = np.sqrt(PULL) * np.eye(len(factors))
    for _ in range(ROUNDS):
        shares = parts * np.exp(factors)
        total = shares.sum(axis=1)
        slope = np.vstack([shares / total[:, None] * weight[:, None], pull])
        rest = np.concatenate([(target - np.log(total)) * weight, pull @ (WITHOUT_MEASUREMENTS - factors)])
        step, *_ = np.linalg.lstsq(slope, rest, rcond=None)
        factors = np.maximum(factors + np.clip(step, -0.5, 0.5), AT_LEAST)
        if float(np.abs(step).max()) < 1e-5:
            break
    return factors
