"""What must hold between batches, whatever was learned: a step takes no longer than that of a larger batch (which could
be filled up with anything), and no longer than several steps of a smaller one (into which it could be cut).

Learned from tables that hold one batch or two of a network, the trees know neither by themselves: they made a step of
one image up to four times slower than a step of four.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace

import numpy as np
from numpy.typing import NDArray

from estimators.dnn.distinct import distinct
from estimators.dnn.hardware import Hardware
from estimators.dnn.layout import Layout
from estimators.dnn.roofline import Floats, Step

LARGER = (2.0, 4.0, 8.0, 16.0, 32.0, 64.0)
"""Times as many samples at which a step is looked at as well."""

PARTS = (2.0, 4.0)
"""Parts into which a step is cut as well, as far as a sample is left for each."""

LAUNCHING, FEW = 0.1, 8.0
"""Launches over the plain time of a step below which steps of so many samples or more are not looked at: they grow with
their samples."""

SecondsAt = Callable[[Hardware, Layout, Floats], Floats]
"""Seconds of a step on machines laid out so, by the samples on each."""


def steadied(usual: Floats, seconds_at: SecondsAt, hardware: Hardware, layout: Layout, step: Step) -> Floats:
    """Seconds of a step, bound by those of larger and smaller batches. Equal machines are looked at once.

    Args:
        usual: seconds of `step`, one entry a machine.
    """
    small = np.flatnonzero((step.launch_seconds > LAUNCHING * step.plain_seconds) | (step.batch < FEW))
    if not len(small):
        return usual
    columns = (hardware.kind, hardware.share, step.batch, layout.recomputed)
    first, inverse = distinct(*(column[small] for column in columns))
    bound = _bounds(seconds_at, hardware, layout, step.batch, small[first])
    found = usual.copy()
    found[small] = np.minimum(usual[small], bound[inverse])
    return found


def _bounds(seconds_at: SecondsAt, hardware: Hardware, layout: Layout, batch: Floats, few: NDArray[np.intp]) -> Floats:
    """Seconds of larger batches and of several smaller ones, the least of each row of `few`."""
    samples, count = batch[few], len(LARGER) + len(PARTS)
    batches = [*(samples * times for times in LARGER), *(np.maximum(samples / parts, 1.0) for parts in PARTS)]
    # A batch below the parts is cut into single samples, as many as there are.
    turns = [*(np.ones_like(samples) for _ in LARGER), *(np.minimum(samples, parts) for parts in PARTS)]
    rows = np.tile(few, count)
    found = seconds_at(_rows(hardware, rows), _laid(layout, rows), np.concatenate(batches))
    return np.asarray((found * np.concatenate(turns)).reshape(count, len(few)).min(axis=0))


def _rows(hardware: Hardware, rows: NDArray[np.intp]) -> Hardware:
    return Hardware(**{field.name: getattr(hardware, field.name)[rows] for field in fields(hardware)})


def _laid(layout: Layout, rows: NDArray[np.intp]) -> Layout:
    """The memory is not asked for."""
    return replace(layout, zero_stage=layout.zero_stage[rows], recomputed=layout.recomputed[rows])
