"""A server in a process of its own: started on a free port, waited for, ended."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path

PATIENCE_SECONDS = 300
PROJECT = Path(__file__).parents[2]


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Served:
    """A running server. `log` is what it said."""

    def __init__(self, module: str, arguments: Sequence[str], port: int, log: Path, **environment: str) -> None:
        self.address = f"http://127.0.0.1:{port}"
        self.log_path = log
        with log.open("w") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", module, *arguments],
                cwd=PROJECT,
                env=_environment(environment),
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        self._wait()

    @property
    def log(self) -> str:
        """Everything it wrote so far."""
        return self.log_path.read_text()

    def abandon(self) -> None:
        """Make sure that it is gone, however it went."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()

    def end(self, how: signal.Signals = signal.SIGINT) -> int:
        """End it and return its exit code."""
        self._process.send_signal(how)
        try:
            return self._process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            self.abandon()
            raise

    def _wait(self) -> None:
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end:
            assert self._process.poll() is None, f"the server ended at once: {self.log}"
            try:
                with urllib.request.urlopen(self.address, timeout=5):
                    return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.1)
        self.abandon()
        raise AssertionError(f"the server never answered: {self.log}")


def _environment(extra: Mapping[str, str]) -> dict[str, str]:
    return {**os.environ, **extra}
