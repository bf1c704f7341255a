"""How far a process grew at most: the memory of a case that runs on the processors."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import re
from pathlib import Path

PROCESS = Path("/proc/self")


class ResidentMemory:
    """High-water mark of the resident memory, counted from a moment on (Linux; unknown elsewhere)."""

    def __init__(self, process: Path = PROCESS) -> None:
        self._process = process
        self._before: int | None = None

    def begin(self) -> None:
        """Give freed memory back to the system and count from here."""
        gc.collect()
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL("libc.so.6").malloc_trim(0)
        try:
            (self._process / "clear_refs").write_text("5")
            self._before = self._bytes("VmRSS")
        except OSError:
            self._before = None

    def peak_growth(self) -> int | None:
        """Most bytes held since `begin` beyond what was held then; `None` = unknown."""
        peak = None if self._before is None else self._bytes("VmHWM")
        return None if peak is None or self._before is None else max(0, peak - self._before)

    def _bytes(self, field: str) -> int | None:
        try:
            found = re.search(rf"^{field}:\s+(\d+) kB", (self._process / "status").read_text(), re.MULTILINE)
        except OSError:
            return None
        return int(found.group(1)) * 1024 if found else None
