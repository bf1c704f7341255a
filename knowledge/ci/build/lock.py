"""One builder at a time, over all processes on this machine that share a home folder."""

from __future__ import annotations

import contextlib
import errno
import time
from collections.abc import Iterator
from pathlib import Path

from knowledge.errors import ServiceError

try:
    import fcntl
except ImportError:  # Windows: two builders at once then waste a second, but the rename keeps the file whole
    fcntl = None  # type: ignore[assignment]

_WAIT_SECONDS = 60.0
_PAUSE_SECONDS = 0.02
_NO_LOCKS = frozenset({errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOLCK, errno.EINVAL})
"""What file systems without locks answer (Lustre or NFS, mounted so): nobody can hold one, so nobody is waited for."""


@contextlib.contextmanager
def building(path: Path) -> Iterator[None]:
    """Hold the lock file at `path`; it is released when the process ends, however it ends.

    Raises:
        ServiceError: another process has been building for a minute.
    """
    with path.open("a") as file:
        if fcntl is not None:
            _wait(file.fileno(), path)
        yield


def _wait(descriptor: int, path: Path) -> None:
    deadline = time.monotonic() + _WAIT_SECONDS
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except OSError as error:
            if error.errno in _NO_LOCKS:
                return
            if time.monotonic() > deadline:
                raise ServiceError(
                    "Another process has been building the CI database for a minute; "
                    f"if none is running, remove {path}.",
                    transient=True,
                ) from None
            time.sleep(_PAUSE_SECONDS)
