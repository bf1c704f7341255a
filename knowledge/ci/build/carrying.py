"""Carries files between folders of a home, whatever its file systems can do; sweeps up what a killed process left."""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from pathlib import Path

_LEFT_SECONDS = 3600.0
"""A hidden folder of work that has not changed for so long belongs to nobody: its process was killed."""


def link_or_copy(path: Path, place: Path) -> None:
    """Let a file stand at another place, too: as a link where there are such, else as a copy with the same time."""
    try:
        os.link(path, place)
    except OSError:  # no links on this file system, or the places are on two
        shutil.copy2(path, place)


def move(path: Path, place: Path) -> None:
    """Put a file in the place of another in one step, also from another file system."""
    try:
        path.replace(place)
    except OSError:
        beside = place.with_name(f"{place.name}.part")
        shutil.copy2(path, beside)
        beside.replace(place)


def sweep(folder: Path, *prefixes: str) -> None:
    """Remove folders of work that killed processes left behind; what cannot be removed stays."""
    border = time.time() - _LEFT_SECONDS
    for prefix in prefixes:
        for path in folder.glob(f"{prefix}*"):
            with contextlib.suppress(OSError):  # another process may just have removed it
                if path.stat().st_mtime < border:
                    shutil.rmtree(path, ignore_errors=True)
