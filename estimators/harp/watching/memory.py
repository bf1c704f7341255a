"""The most memory that a tree of processes has had at one moment.

What a scheduler ends a job for is memory that cannot be given back, every page once. Three figures come near it:
resident memory is cheap to read but counts a page in each process that maps it (workers that were forked, MPI ranks
with memory in common); the proportional figure (PSS) counts it once but makes the kernel walk all page tables, which
takes long for much memory; `memory.peak` of a control group also counts cached files, which are given back and kill
nobody (a program that reads 50 GB would seem to need 50 GB). So: resident memory every few milliseconds, times the
ratio of both figures, which is read anew as often as half a per cent of one core allows. Below all of it stands
`ru_maxrss`, the kernel's own exact peak of the largest single process.
"""

from __future__ import annotations

import os
import time

from estimators.harp.watching.processes import below, proportional_bytes, resident_bytes

COST_RATIO = 200
"""A sample is followed by a pause of this many times what it cost: at most half a per cent of one core."""
_SHORTEST_SECONDS = 0.005
_LONGEST_SECONDS = 1.0


class MemoryPeak:
    """Samples the tree below this process.

    Attributes:
        peak_bytes: most so far. now_bytes: at the last sample.
        due: moment (monotonic clock) of the next sample.
    """

    def __init__(self) -> None:
        self.peak_bytes = 0
        self.now_bytes = 0
        self.due = 0.0
        self._ratio = 1.0
        self._ratio_due = 0.0

    def sample(self) -> None:
        """Look once, and set when to look again."""
        began = time.monotonic()
        pids = below(os.getpid())
        resident = sum(resident_bytes(pid) for pid in pids)
        if len(pids) < 2:
            self._ratio = 1.0
        elif began >= self._ratio_due:
            self._read_ratio(pids, resident)
        self.now_bytes = round(resident * self._ratio)
        self.peak_bytes = max(self.peak_bytes, self.now_bytes)
        ended = time.monotonic()
        self.due = ended + min(max(_SHORTEST_SECONDS, COST_RATIO * (ended - began)), _LONGEST_SECONDS)

    def _read_ratio(self, pids: list[int], resident: int) -> None:
        began = time.monotonic()
        figures = [proportional_bytes(pid) for pid in pids]
        told = [one for one in figures if one is not None]
        if len(told) == len(figures) and resident > 0:
            self._ratio = min(1.0, sum(told) / resident)
        ended = time.monotonic()
        self._ratio_due = ended + COST_RATIO * (ended - began)
