"""Starts a watcher for one command and waits for what it tells."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psutil

import estimators
from estimators.harp.watching import Ending, Order, Outcome
from knowledge.errors import ServiceError

MARK = "IPLANE_HARP_RUN"
"""Variable by which the processes of a run are known."""
_KILLED = 137
_ROOT = str(Path(estimators.__file__).parent.parent)


class Switch:
    """Stops every watcher that is held by it, and those that would still be started."""

    def __init__(self) -> None:
        self._lock = threading.RLock()  # a signal may throw it while this thread holds it
        self._watchers: set[subprocess.Popen[bytes]] = set()
        self.thrown = False

    def throw(self) -> None:
        """Stop them; they end within their time of grace."""
        with self._lock:
            self.thrown = True
            for watcher in self._watchers:
                watcher.terminate()

    @contextlib.contextmanager
    def holding(self, watcher: subprocess.Popen[bytes]) -> Iterator[None]:
        """Hold a watcher while it runs."""
        with self._lock:
            self._watchers.add(watcher)
            if self.thrown:
                watcher.terminate()
        try:
            yield
        finally:
            with self._lock:
                self._watchers.discard(watcher)


def run_watched(
    order: Order, *, on_done: Callable[[float], None] | None = None, switch: Switch | None = None
) -> Outcome:
    """Run a command under a watcher of its own.

    Args:
        on_done: takes the number of every progress line. switch: can stop it.

    Returns:
        How it ended. Where the watcher itself was ended from outside, the command has been ended too.

    Raises:
        ServiceError: the watcher could not be started.
    """
    marked = replace(order, environment={**order.environment, MARK: uuid.uuid4().hex})
    try:
        watcher = subprocess.Popen(
            [sys.executable, "-S", "-m", "estimators.harp.watching"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env={"PYTHONPATH": _ROOT, "PATH": os.environ.get("PATH", os.defpath), "PYTHONDONTWRITEBYTECODE": "1"},
            start_new_session=True,
        )  # fmt: skip
    except OSError as error:
        raise ServiceError(f"No process can be started on this machine ({error.strerror}).", transient=True) from error
    with watcher:
        assert watcher.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            watcher.stdin.write(f"{marked.to_json()}\n".encode())
            watcher.stdin.flush()
        with (switch or Switch()).holding(watcher):
            return _told(watcher, marked, on_done)


def _told(watcher: subprocess.Popen[bytes], order: Order, on_done: Callable[[float], None] | None) -> Outcome:
    assert watcher.stdout is not None
    began = time.monotonic()
    for line in watcher.stdout:
        message = json.loads(line)
        if "outcome" in message:
            return Outcome.from_json(message["outcome"])
        if on_done is not None:
            on_done(float(message["done"]))
    end_marked(order.environment[MARK])
    seconds = time.monotonic() - began
    told = "the process that watched it was ended from outside"
    return Outcome(Ending.STOPPED, _KILLED, seconds, None, None, None, None, 0, told)


def end_marked(mark: str) -> None:
    """End all processes whose environment carries a mark: what a watcher that is gone has left."""
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.environ().get(MARK) == mark:
                process.kill()
