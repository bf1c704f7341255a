"""Which candidates no other one beats in both run time and counted cost: the lower edge of the chart."""

from __future__ import annotations

import numpy as np

from plane.placement.candidates import Floats, Integers, Mask
from plane.placement.weighing import Weighed

LEANINGS = (0.0, 0.15, 0.35, 0.5, 0.65, 0.85, 1.0)
"""Weights of time against cost; the best row of each beats most others, which then need not be sorted."""

FEW = 2_000
"""Rows that are sorted at once."""


def front(weighed: Weighed, order: Integers) -> list[int]:
    """Rows that no other one beats in both run time and counted cost, quickest first; of equals the first in order."""
    hours, usd = weighed.run_hours[order], weighed.counted_usd[order]
    left = np.arange(len(order)) if len(order) <= FEW else np.flatnonzero(~_beaten(hours, usd))
    left = left[np.lexsort((usd[left], hours[left]))]
    cost = usd[left]
    before = np.concatenate(([np.inf], np.minimum.accumulate(cost)[:-1])) if len(left) else cost
    return [int(row) for row in order[left[cost < before]]]


def _beaten(hours: Floats, usd: Floats) -> Mask:
    """Rows that one of a few good rows beats; far from all that are beaten, but most."""
    found = np.zeros(len(hours), dtype=np.bool_)
    with np.errstate(divide="ignore"):
        time, cost = np.log(hours), np.log(usd)
    for leaning in LEANINGS:
        best = np.argmin(leaning * time + (1 - leaning) * cost)
        found |= (hours >= hours[best]) & (usd >= usd[best]) & ((hours > hours[best]) | (usd > usd[best]))
    return found
