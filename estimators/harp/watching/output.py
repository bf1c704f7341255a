"""What a command prints: its beginning and its end are kept, the middle of a flood is thrown away."""

from __future__ import annotations

import os
import re
import time
from collections import deque

_CHUNK_BYTES = 65_536
_PROGRESS_SECONDS = 0.2
_LINE_BYTES = 4_096


class Output:
    """Reads a pipe without ever waiting for it.

    Args:
        handle: the reading end, set not to block.
        most_bytes: kept at most, half of them from the beginning.
        progress: pattern whose first group is the number done.
    """

    def __init__(self, handle: int, most_bytes: int, progress: str | None) -> None:
        self.handle = handle
        self.total_bytes = 0
        self.ended = False
        self._head = bytearray()
        self._tail: deque[bytes] = deque()
        self._tail_bytes = 0
        self._half = max(most_bytes // 2, 1)
        self._progress = re.compile(progress) if progress else None
        self._recent = b""
        self._due = 0.0

    def read(self, most_chunks: int = 16) -> None:
        """Take what is there, up to some chunks."""
        for _ in range(most_chunks):
            try:
                chunk = os.read(self.handle, _CHUNK_BYTES)
            except BlockingIOError:
                return
            if not chunk:
                self.ended = True
                return
            self._keep(chunk)

    def _keep(self, chunk: bytes) -> None:
        self.total_bytes += len(chunk)
        if self._progress is not None:
            self._recent = (self._recent + chunk)[-_LINE_BYTES:]
        fits = self._half - len(self._head)
        if fits > 0:
            self._head += chunk[:fits]
            chunk = chunk[fits:]
        if chunk:
            self._tail.append(chunk)
            self._tail_bytes += len(chunk)
            while self._tail_bytes - len(self._tail[0]) >= self._half:
                self._tail_bytes -= len(self._tail.popleft())

    @property
    def kept(self) -> str:
        """Beginning and end as text; where something was thrown away between them, a line says so."""
        tail = b"".join(self._tail)
        lost = self.total_bytes - len(self._head) - len(tail)
        between = f"\n[... {lost} bytes thrown away ...]\n".encode() if lost else b""
        return (bytes(self._head) + between + tail).decode("utf-8", "replace")

    def done(self, *, last: bool = False) -> float | None:
        """The newest number of the progress lines; `None` if there is none, or one was looked for a moment ago.

        Args:
            last: look in any case, in a line without end too: no more will come.
        """
        now = time.monotonic()
        if self._progress is None or not self._recent or (now < self._due and not last):
            return None
        self._due = now + _PROGRESS_SECONDS
        lines = re.split(r"[\r\n]", self._recent.decode("utf-8", "replace"))
        for line in reversed(lines if last else lines[:-1]):
            if found := self._progress.search(line):
                return _number(found[1])
        return None


def _number(text: str | None) -> float | None:
    try:
        return float(text or "")
    except ValueError:
        return None
