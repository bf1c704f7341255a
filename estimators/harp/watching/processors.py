"""How busy CPUs have been, from `/proc/stat`."""

from __future__ import annotations

import os

_IDLE = (3, 4)
"""Fields "idle" and "iowait"; "guest" times (from field 8) are in "user" already, see proc_stat(5)."""
_FIELDS = 8
_PATH = "/proc/stat"


def busy_seconds(cpus: tuple[int, ...]) -> float | None:
    """Time since the start of the system that CPUs were not idle (what a hypervisor took away included), added up."""
    try:
        with open(_PATH, encoding="ascii") as file:  # noqa: PTH123 - no pathlib: this program must start at once
            lines = [line.split() for line in file if line.startswith("cpu")]
    except OSError:
        return None
    ticks = os.sysconf("SC_CLK_TCK")
    figures = {words[0]: [int(word) for word in words[1 : _FIELDS + 1]] for words in lines}
    rows = [figures.get(f"cpu{cpu}") for cpu in cpus]
    if not rows or any(row is None for row in rows):
        return None
    return sum(sum(row) - sum(row[field] for field in _IDLE) for row in rows if row) / ticks
