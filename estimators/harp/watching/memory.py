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

from estimators.harp.watching.processes import below, resident_bytes, shared_out_bytes

COST_RATIO = 200
"""A sample is followed by a pause of this many times the processor time it cost: at most half a per cent of one core.

Not of the time that passed: where cores are short, a sample that had to wait would be followed by a long pause."""
_GROWN, _GROWN_COST_RATIO = 1.05, 20
"""Memory that has grown by this share over its peak has the ratio read sooner; a peak grows so a few times only."""
_ENDING = 0.95
"""Memory that falls below this share while the ratio is read is that of processes that end."""
_SHORTEST_SECONDS = 0.005
_LONGEST_SECONDS = 1.0


class MemoryPeak:
    """Samples the tree below this process.

    Between two readings of the ratio, what has come since the last is taken as nobody else's: the run may end before
    the next reading, and a figure that is too small gets later runs killed. The next reading corrects it.

    Attributes:
        now_bytes: at the last sample.
        due: moment (monotonic clock) of the next sample.
    """

    def __init__(self) -> None:
        self.now_bytes = 0
        self.due = 0.0
        self._sure_bytes = self._unsure_bytes = 0
        self._ratio, self._ratio_of = 1.0, 0
        self._most_resident = 0
        self._ratio_due = self._grown_due = 0.0

    @property
    def peak_bytes(self) -> int:
        """Most so far."""
        return max(self._sure_bytes, self._unsure_bytes)

    def sample(self, *, sure: bool = False) -> None:
        """Look once, and set when to look again; `sure`: with the ratio read anew, whatever that costs."""
        began = time.thread_time()
        pids = below(os.getpid())
        resident = sum(resident_bytes(pid) for pid in pids)
        cost_seconds = time.thread_time() - began
        self._take(pids, resident, sure)
        self.due = time.monotonic() + min(max(_SHORTEST_SECONDS, COST_RATIO * cost_seconds), _LONGEST_SECONDS)

    def _take(self, pids: list[int], resident: int, sure: bool) -> None:
        self._most_resident = max(self._most_resident, resident)
        if len(pids) < 2:
            self._sure_bytes, self._most_resident = self.peak_bytes, resident  # nothing says more of those that went
            self._set_ratio(1.0, resident)
        elif sure or time.monotonic() >= (self._grown_due if self._has_grown(resident) else self._ratio_due):
            self._read_ratio(pids, resident)
        self.now_bytes = self._estimate(resident)
        self._unsure_bytes = max(self._unsure_bytes, self.now_bytes)

    def _has_grown(self, resident: int) -> bool:
        """Whether this would be a new peak, which an old ratio must not decide."""
        return self._estimate(resident) > _GROWN * self._sure_bytes

    def _estimate(self, resident: int) -> int:
        known = min(resident, self._ratio_of)
        return round(known * self._ratio) + resident - known

    def _read_ratio(self, pids: list[int], resident: int) -> None:
        began = time.thread_time()
        told = [one for pid in pids if (one := shared_out_bytes(pid)) is not None]
        counted = sum(each for each, _ in told)
        if sum(resident_bytes(pid) for pid in pids) < _ENDING * resident:
            return  # those read first shared with some that are gone: not of one moment
        if counted > 0:
            self._set_ratio(min(1.0, sum(once for _, once in told) / counted), resident)
        now, cost_seconds = time.monotonic(), time.thread_time() - began
        self._ratio_due = now + COST_RATIO * cost_seconds
        self._grown_due = now + _GROWN_COST_RATIO * cost_seconds

    def _set_ratio(self, ratio: float, resident: int) -> None:
        """Take a ratio; what was resident since the last one is settled by it."""
        settled = min(round(self._most_resident * ratio), self._unsure_bytes)  # those that shared may have gone
        self._sure_bytes = max(self._sure_bytes, settled, round(resident * ratio))
        self._ratio, self._ratio_of = ratio, resident
        self._most_resident, self._unsure_bytes = resident, 0
