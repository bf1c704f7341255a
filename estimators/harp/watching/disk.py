"""How much a run has written into its folder, looked at now and then."""

from __future__ import annotations

import os
import time

from estimators.harp.watching.memory import COST_RATIO

_FIRST_SECONDS = 0.5


def folder_bytes(folder: str) -> int:
    """Bytes that the files below a folder take on the disk; what vanishes meanwhile is passed over."""
    total = 0
    for root, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.lstat(f"{root}/{name}").st_blocks * 512
            except OSError:
                continue
    return total


class DiskUse:
    """Measures a folder again and again; `due` is the moment of the next look (monotonic clock)."""

    def __init__(self, folder: str) -> None:
        self.due = time.monotonic() + _FIRST_SECONDS
        self._folder = folder

    def bytes(self) -> int:
        """Look once, and set when to look again."""
        began = time.monotonic()
        found = folder_bytes(self._folder)
        ended = time.monotonic()
        self.due = ended + max(_FIRST_SECONDS, COST_RATIO * (ended - began))
        return found
