"""Cores beyond those that were profiled: what other applications gained per doubling, from public tables.

Derivation. Tables: GROMACS (443 runs) and CASTEP (546 runs) over 1 to 2,048 nodes on about twenty systems
(github.com/hpc-uk/archer-benchmarks, commit f644ea4), VASP over 16 to 8,192 cores (same). In every series (one case,
system, build, threads), the fastest run of each size; for every pair of sizes n and n * 2**d, the speed-up's logarithm
to base 2. 592, 461, 333, 220, 132 and 72 pairs for d = 1 to 6. The figures are weighted quantiles in which each table
counts the same. RELeARN's table grows the problem with its ranks and Kripke's mixes processes and threads at random:
neither was used.
Memory: VASP's resident memory of one rank times ranks, CASTEP's peak per process times processes, same pairs, d = 1 to
4; median over tables, and the widest 5 and 95 % quantiles.

The benchmarks were run to the end of their scaling, between nodes; a small campaign sees the beginning of it, within
one. So the prior is on the slow side, which makes a request too long rather than too short.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

LOG2_SPEED_UP = {
    0: (0.0, 0.0, 0.0),
    1: (-0.283, 0.658, 1.029),
    2: (-0.158, 1.314, 1.940),
    3: (0.090, 1.905, 2.838),
    4: (0.412, 2.384, 3.508),
    6: (0.804, 3.240, 5.184),
}
"""Doublings beyond the profiled cores: 5 %, 50 % and 95 % quantile of log2 of the speed-up. Between them by straight
line, and for five as well, since the few pairs there are not those of four and six: (0.865, 2.635, 4.230)."""
LOG2_MEMORY_GROWTH = {
    0: (0.0, 0.0, 0.0),
    1: (0.499, 0.925, 1.355),
    2: (1.038, 1.805, 2.500),
    3: (1.665, 2.583, 3.609),
    4: (2.368, 3.406, 4.508),
}
"""The same of the growth of memory over all processes; 660 to 28 pairs a table and row."""
MEMORY_STEP_ERROR = 0.1
"""How far the model may be wrong about what the last doubling of cores did to memory, as a part of it: a choice, the
size of the models' usual error on memory. It is what the upper bound grows by."""
SOURCE_WORDS = "GROMACS, CASTEP and VASP on up to 2,048 nodes (github.com/hpc-uk/archer-benchmarks)"


@dataclass(frozen=True, slots=True)
class Factor:
    """Natural logarithms of a factor: median, and ends of its 90 % interval."""

    median: float = 0.0
    low: float = 0.0
    high: float = 0.0


NO_FACTOR = Factor()
"""Changes nothing."""


def time_factor(doublings: float, own_slope: float | None = None) -> Factor:
    """Time at so many doublings of cores over the time at the most cores profiled.

    Args:
        doublings: log2 of the ratio of cores; 0 or less changes nothing.
        own_slope: log2 of the speed-up over the last profiled doubling. More cores never help more than the last
            doubling did, so it bounds the median; efficiency falls with cores in every table above.
    """
    if doublings <= 0:
        return NO_FACTOR
    slow, middle, fast = (_at(LOG2_SPEED_UP, doublings, place) for place in range(3))
    if own_slope is not None:
        middle = min(middle, own_slope * doublings)
    slow, fast = min(slow, middle), max(fast, middle)
    return Factor(*(-value * math.log(2) for value in (middle, fast, slow)))


def memory_factor(doublings: float, own_slope: float | None = None) -> Factor:
    """Memory of the whole run at so many doublings of cores over that at the most cores profiled.

    Args:
        doublings: as above.
        own_slope: log2 of the growth over the last profiled doubling. Threads share memory and processes do not, and
            the campaign has seen which it is: each core goes on adding what those of the last doubling added.
    """
    if doublings <= 0:
        return NO_FACTOR
    if own_slope is None:
        low, middle, high = (_at(LOG2_MEMORY_GROWTH, doublings, place) * math.log(2) for place in range(3))
        return Factor(middle, low, high)
    before = min(1.0, 2.0**-own_slope)
    return Factor(_continued(before, doublings), 0.0, _continued(before * (1 - MEMORY_STEP_ERROR), doublings))


def _continued(before: float, doublings: float) -> float:
    """Log of the growth where half the cores took `before` of the memory and each further core adds as much as one of
    the other half did."""
    return math.log(1 + 2 * (1 - before) * (2.0**doublings - 1))


def _at(table: Mapping[int, tuple[float, float, float]], doublings: float, place: int) -> float:
    known = sorted(table)
    column = [table[key][place] for key in known]
    if doublings > known[-1]:
        return column[-1] * doublings / known[-1]
    return float(np.interp(doublings, known, column))
