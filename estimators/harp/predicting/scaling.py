"""The table over cores, and the count up to which more cores still pay."""

from __future__ import annotations

import math
from collections.abc import Sequence

KNEE_EFFICIENCY = 0.7
"""A doubling pays while it keeps at least so much of its ideal gain: 70 % means 1.4 times as fast on twice the cores.
A choice between half (nothing but speed counts) and one (nothing but core-hours count)."""
KNEE_RULE = (
    f"the most cores up to which every doubling keeps at least {KNEE_EFFICIENCY:.0%} of its ideal gain"
    f" ({2 * KNEE_EFFICIENCY:g} times as fast on twice the cores)"
)
MOST_ROWS = 12


def core_counts(least: int, asked: int, most: int) -> list[int]:
    """Powers of two from `least` to `most`, and the count that was asked for.

    Args:
        least: the first. asked: always in the table. most: the last that makes sense; at least `asked`.
    """
    top = max(asked, most)
    counts = {asked, least} | {2**power for power in range(64) if least <= 2**power <= top}
    found = sorted(counts)
    while len(found) > MOST_ROWS:
        found.remove(next(one for one in found if one != asked))
    return found


def knee_of(cores: Sequence[int], seconds: Sequence[float]) -> int:
    """The core count with the knee, see `KNEE_RULE`.

    Args:
        cores: rising. seconds: time at each.
    """
    knee = cores[0]
    for place in range(1, len(cores)):
        doublings = math.log2(cores[place] / cores[place - 1])
        gain = math.log2(seconds[place - 1] / seconds[place])
        if gain < doublings * (1 + math.log2(KNEE_EFFICIENCY)) - 1e-9:
            break
        knee = cores[place]
    return knee
