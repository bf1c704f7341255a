"""Where the data of a run lie: one folder for one filled set-up command and the contents of the files that make it.

    harp/data/<application>-<hash>/        the data, only ever seen whole: made beside it and renamed
    harp/data/<application>-<hash>.lock    held alone by who makes or removes them, together by who reads them
    harp/data/<application>-<hash>.making-*  left by one who was killed; removed by the next

A lock is the kernel's: it goes with the process that held it, however that ended.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import json
import os
import shutil
import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from estimators.harp.application import Application
from estimators.harp.running.disk import disk_told
from estimators.harp.watching import folder_bytes
from knowledge.settings import settings

MOST_CACHED_BYTES = 5_000_000_000
"""Data that are kept at most; what was used longest ago goes first. A choice: a tenth of a small disk."""
_OWN_FILE = "application.yaml"
_LOOK_SECONDS = 0.05
_LETTERS = 20


def data_root() -> Path:
    """The folder of all data of the home folder."""
    return settings().harp_path / "data"


def data_name(application: Application, words: tuple[str, ...]) -> str:
    """Name of a data folder; other words or other generator files give another name.

    Args:
        words: the set-up command, filled with stand-ins for the folders, so that the name does not hang on places.
    """
    told = hashlib.sha256(json.dumps(words).encode())
    for path in _files_of(application):
        told.update(json.dumps([str(path.relative_to(application.folder)), path.stat().st_size]).encode())
        told.update(path.read_bytes())
    return f"{application.name}-{told.hexdigest()[:_LETTERS]}"


def _files_of(application: Application) -> list[Path]:
    """Files of an application that was read from a folder of its own."""
    if application.folder == Path():
        return []
    paths = application.folder.rglob("*")
    return sorted(one for one in paths if one.is_file() and one.name != _OWN_FILE and "__pycache__" not in one.parts)


@contextlib.contextmanager
def data_in_use(name: str, make: Callable[[Path], None], give_up: Callable[[], bool]) -> Iterator[Path]:
    """The data folder, made first if it is not there; it cannot be removed while this is held.

    Args:
        make: fills an empty folder; raises where it cannot, and then there are no data.
        give_up: asked while another process makes the data; `True` ends the wait with `InterruptedError`.

    Raises:
        ServiceError: the disk is full or the folder cannot be written.
    """
    root = data_root()
    folder, lock = root / name, root / f"{name}.lock"
    with disk_told(root):
        root.mkdir(parents=True, exist_ok=True)
    while True:
        with disk_told(root):
            handle = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            _make_once(folder, handle, make, give_up)
            _wait_for(handle, fcntl.LOCK_SH, give_up)
            if folder.is_dir():  # between both locks somebody may have removed it again
                os.utime(handle)
                yield folder
                return
        finally:
            os.close(handle)


def _make_once(folder: Path, handle: int, make: Callable[[Path], None], give_up: Callable[[], bool]) -> None:
    if folder.is_dir():
        return
    _wait_for(handle, fcntl.LOCK_EX, give_up)
    if folder.is_dir():
        return
    with disk_told(folder.parent):
        beginning = f"{folder.name}.making-{socket.gethostname()}-"
        for left in folder.parent.glob(f"{beginning}*"):
            shutil.rmtree(left, ignore_errors=True)
        making = Path(tempfile.mkdtemp(prefix=beginning, dir=folder.parent))
    try:
        make(making)
        with disk_told(folder.parent), _unless_made(folder):
            making.rename(folder)
    finally:
        shutil.rmtree(making, ignore_errors=True)
    if "SLURM_JOB_ID" not in os.environ:  # not every shared disk shares its locks: a node removes nothing of others
        forget_oldest(folder.parent, keep=folder.name)


@contextlib.contextmanager
def _unless_made(folder: Path) -> Iterator[None]:
    """Another machine may have been first, on a shared disk that does not share its locks."""
    try:
        yield
    except OSError:
        if not folder.is_dir():
            raise


def _wait_for(handle: int, how: int, give_up: Callable[[], bool]) -> None:
    while True:
        try:
            fcntl.flock(handle, how | fcntl.LOCK_NB)
        except BlockingIOError:
            if give_up():
                raise InterruptedError from None
            time.sleep(_LOOK_SECONDS)
        except OSError as error:  # a file system without locks: each makes its own, the first rename wins
            if error.errno not in (errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP):
                raise
            return
        else:
            return


def forget_oldest(root: Path, keep: str = "", most_bytes: int | None = None) -> list[str]:
    """Remove the data that were used longest ago until the rest fits; never what is in use.

    Args:
        keep: name of data that stay in any case. most_bytes: default `MOST_CACHED_BYTES`.

    Returns:
        Names of what was removed.
    """
    most = MOST_CACHED_BYTES if most_bytes is None else most_bytes
    locks = {path.stem: path for path in root.glob("*.lock")}
    folders = {name: folder_bytes(str(root / name)) for name in locks if (root / name).is_dir()}
    total, removed = sum(folders.values()), []
    for name in sorted(folders, key=lambda one: locks[one].stat().st_mtime):
        if total <= most:
            break
        if name != keep and _remove(root / name, locks[name]):
            total -= folders[name]
            removed.append(name)
    return removed


def _remove(folder: Path, lock: Path) -> bool:
    handle = os.open(lock, os.O_RDWR | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder, ignore_errors=True)
    except OSError:
        return False
    finally:
        os.close(handle)
    return True
