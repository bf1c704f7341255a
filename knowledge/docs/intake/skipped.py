"""What is left out while pages are added, and why."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file, or a part of one, that was left out, and why, in words for the person who added it."""

    path: str
    reason: str


def printable(path: Path) -> str:
    """The path as text that can be stored and shown; bytes of its name that are no UTF-8 become question marks."""
    return os.fsencode(path.as_posix()).decode("utf-8", "replace")
