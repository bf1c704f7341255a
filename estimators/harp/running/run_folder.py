"""The folder a run is started in: fresh, removed afterwards, and removed later if this program was killed meanwhile."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

from estimators.harp.running.disk import disk_told
from knowledge.settings import settings


class RunFolder:
    """A folder of one run.

    Attributes:
        path: where it lies. keep: set it to leave the folder there.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.keep = False


@contextlib.contextmanager
def run_folder(name: str) -> Iterator[RunFolder]:
    """A fresh folder, held by a lock of the kernel as long as this process lives.

    Raises:
        ServiceError: the disk is full, or the folder cannot be made.
    """
    root = settings().harp_path / "runs"
    with disk_told(root):
        root.mkdir(parents=True, exist_ok=True)
        _remove_left(root)
        folder = RunFolder(Path(tempfile.mkdtemp(prefix=f"{_here()}{name}-", dir=root)))
        handle = os.open(folder.path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        with contextlib.suppress(OSError):  # a file system without locks: what a crash leaves stays there
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield folder
        if folder.keep:
            kept = root.parent / "kept"
            with disk_told(kept):
                kept.mkdir(exist_ok=True)
                folder.path = folder.path.rename(kept / folder.path.name)
    finally:
        os.close(handle)
        if not folder.keep:
            shutil.rmtree(folder.path, ignore_errors=True)


def _here() -> str:
    """Folders of other machines on a shared disk are left alone: not every such disk shares its locks."""
    return f"{socket.gethostname()}-"


def _remove_left(root: Path) -> None:
    """Remove the folders of this machine that nobody holds."""
    for path in root.glob(f"{_here()}*"):
        with contextlib.suppress(OSError):
            handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(path, ignore_errors=True)
            finally:
                os.close(handle)
