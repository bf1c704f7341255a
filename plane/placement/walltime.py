"""Fits runs into walltime limits: one job, or a chain of checkpointed ones."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from plane.placement.candidates import Floats

MOST_SEGMENTS = 60
"""Longer chains are not worth proposing: at a two-day limit this is four months."""

CHECKPOINT_OVERHEAD = 0.05
"""Share of time a chain of jobs spends on writing, loading and repeating since the last checkpoint."""


@dataclass(frozen=True, slots=True, eq=False)
class Segments:
    """One row a candidate: number of jobs, and by what factor the chain is longer than one run."""

    count: Floats
    stretch: Floats


def cut(high_hours: Floats, limit_hours: Floats, *, checkpoints: bool) -> Segments:
    """Cut runs so that the upper end of the interval fits into the limit.

    Args:
        high_hours: upper end of the run time.
        limit_hours: longest job; NaN = unknown, which is taken as one job (and said), inf = unlimited.
        checkpoints: whether cutting costs `CHECKPOINT_OVERHEAD` (training); inference splits freely.
    """
    overhead = 1 + CHECKPOINT_OVERHEAD if checkpoints else 1.0
    with np.errstate(invalid="ignore"):
        one = ~(high_hours > limit_hours)
        count = np.where(one, 1.0, np.ceil(high_hours * overhead / limit_hours - 1e-9))
    return Segments(count, np.where(one, 1.0, overhead))


def round_up(hours: float) -> float:
    """What to ask a scheduler for: quarter hours below a day, else whole hours."""
    if hours >= 24:
        return float(math.ceil(hours - 1e-9))
    return max(0.25, math.ceil(hours * 4 - 1e-9) / 4)


def request_hours(high_hours: float, segments: int, stretch: float, limit_hours: float | None) -> float:
    """Walltime of one job of the chain: its share of the upper end, rounded up, never over the limit."""
    wanted = round_up(high_hours * stretch / segments)
    return wanted if limit_hours is None else min(wanted, limit_hours)
