"""The processes below this one, from `/proc`; read directly, because it happens many times a second."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
from collections.abc import Callable

PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
"""Linux, include/uapi/linux/prctl.h; since Linux 3.4, see prctl(2)."""

_PRCTL: Callable[..., int] = getattr(ctypes.CDLL(None), "prctl", lambda *_: -1)
"""Found before any process is made: a new one must not look for it."""


def adopt_orphans() -> bool:
    """Let processes below this one that lose their parent become children of this one; whether the system does it."""
    try:
        return bool(_PRCTL(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0)
    except OSError:
        return False


def end_with_parent() -> None:
    """Be asked to end when the parent dies, even of SIGKILL; called in a new process before its program begins."""
    _PRCTL(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


def below(pid: int) -> list[int]:
    """All processes below a process, without it; parents before their children."""
    found: list[int] = []
    waiting = [pid]
    while waiting:
        children = _children(waiting.pop())
        found += children
        waiting += children
    return found


def _children(pid: int) -> list[int]:
    """Children of all threads of a process: Linux keeps a list for each thread."""
    found: list[int] = []
    try:
        threads = os.listdir(f"/proc/{pid}/task")  # noqa: PTH208 - a list of names, without the cost of Path
    except OSError:
        return found
    for thread in threads:
        found += [int(word) for word in _read(f"/proc/{pid}/task/{thread}/children").split()]
    return found


def resident_bytes(pid: int) -> int:
    """Resident memory of a process; pages that several share are counted in each. 0 if it is gone."""
    words = _read(f"/proc/{pid}/statm").split()
    return int(words[1]) * PAGE_BYTES if len(words) > 1 else 0


def highest_resident_bytes() -> int:
    """Most resident memory that this process has had since its program began; 0 where it is not told."""
    for line in _read("/proc/self/status").splitlines():
        if line.startswith(b"VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0


def shared_out_bytes(pid: int) -> tuple[int, int] | None:
    """Resident memory, and the same with every shared page divided by the number of its users (RSS and PSS).

    Both of one moment, so that their ratio holds even of a process that is ending. `None` if it is not told.
    """
    told = {}
    for line in _read(f"/proc/{pid}/smaps_rollup").splitlines():
        name, _, figure = line.partition(b":")
        if name in (b"Rss", b"Pss"):
            told[name] = int(figure.split()[0]) * 1024
    return (told[b"Rss"], told[b"Pss"]) if len(told) == 2 else None


def signal_all(pids: list[int], number: signal.Signals) -> None:
    """Send a signal to processes; those that are gone are passed over."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, number)


def kernel_kills() -> int:
    """Processes that the kernel has ended for want of memory since the start of the system."""
    for line in _read("/proc/vmstat").splitlines():
        if line.startswith(b"oom_kill "):
            return int(line.split()[1])
    return 0


def counts_bytes() -> bool:
    """Whether this system counts the bytes a process reads and writes."""
    return os.access("/proc/self/io", os.R_OK)


def _read(path: str) -> bytes:
    """A file of `/proc`; empty if the process is gone meanwhile or may not be looked into."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except OSError:
        return b""
    try:
        return os.read(handle, 65_536)
    except OSError:
        return b""
    finally:
        os.close(handle)
