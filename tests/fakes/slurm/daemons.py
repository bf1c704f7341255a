"""Daemons as children of the test, started in the foreground, so that they end with it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path

PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
_WATCH = 'tail --pid="$1" -f /dev/null; xargs -r kill -9 < "$2" 2>/dev/null'
_SECONDS_TO_START = 40.0
_SECONDS_TO_STOP = 8.0


class Daemons:
    """The running daemons of one cluster.

    Args:
        folder: where what they print goes.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._watcher: subprocess.Popen[bytes] | None = None

    def start(self, program: str, *words: str, name: str = "", environment: Mapping[str, str] | None = None) -> None:
        """Start one; `name` tells several of a program apart."""
        path = shutil.which(program, path=PATH)
        assert path is not None, f"{program} is not installed"
        own = name or program
        self._watch()
        with (self._folder / f"{own}.out").open("ab") as out:
            self._running[own] = subprocess.Popen(
                [path, *words], stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                env={**os.environ, "PATH": PATH, **(environment or {})}, start_new_session=True,
            )  # fmt: skip
        with (self._folder / "pids").open("a") as pids:
            pids.write(f"{self._running[own].pid}\n")

    def _watch(self) -> None:
        """End the daemons when this process has been killed: a test that is cut off leaves none behind.

        (The kernel's own signal for that does not reach slurmd, which changes its credentials.)
        """
        if self._watcher is None:
            words = (str(os.getpid()), str(self._folder / "pids"))
            self._watcher = subprocess.Popen(["sh", "-c", _WATCH, "sh", *words], start_new_session=True)

    def kill(self, name: str, *, hard: bool = False) -> None:
        """End one and wait for it; `hard` as a crash would."""
        process = self._running.pop(name)
        process.send_signal(signal.SIGKILL if hard else signal.SIGTERM)
        try:
            process.wait(_SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def ended(self) -> list[str]:
        """Names of those that ended by themselves."""
        return [name for name, process in self._running.items() if process.poll() is not None]

    def stop(self) -> None:
        """End all, the last started first."""
        for name in reversed(list(self._running)):
            self.kill(name)
        if self._watcher is not None:
            os.killpg(self._watcher.pid, signal.SIGKILL)
            self._watcher.wait()
            self._watcher = None


def wait_until(holds: Callable[[], bool], what: str, seconds: float = _SECONDS_TO_START) -> None:
    """Wait until something holds.

    Raises:
        TimeoutError: it does not in time.
    """
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError(f"waited {seconds:g} s in vain until {what}")
        time.sleep(0.1)
