"""What is left on a disk, and its errors in one sentence."""

from __future__ import annotations

import contextlib
import errno
import shutil
from collections.abc import Iterator
from pathlib import Path

from knowledge.errors import ServiceError

SPARED_BYTES = 200_000_000
"""A run never gets the last of a disk. A choice: enough for the history, the chat and the shell beside it."""
_REMEDY = "make room there or set IPLANE_HOME to another disk, then resume"


@contextlib.contextmanager
def disk_told(place: Path) -> Iterator[None]:
    """Tell an error of the disk in one sentence.

    Raises:
        ServiceError: the disk is full, or the place cannot be written.
    """
    try:
        yield
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        why = "the disk is full" if full else error.strerror or str(error)
        raise ServiceError(f"Nothing can be written to {place}: {why}; {_REMEDY}.", transient=full) from error


def room_bytes(place: Path) -> int:
    """Bytes that a run may write at a place.

    Raises:
        ServiceError: nothing is left.
    """
    with disk_told(place):
        left = shutil.disk_usage(place).free - SPARED_BYTES
    if left <= 0:
        raise ServiceError(
            f"The disk of {place} is full (less than {SPARED_BYTES // 10**6} MB are left); {_REMEDY}.", transient=True
        )
    return left
