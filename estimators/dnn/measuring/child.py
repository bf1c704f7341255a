"""Runs cases in a process of its own: what kills it, or hangs in it, costs one case."""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
import warnings
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from estimators.dnn.measuring.case import Case, Outcome

Measure = Callable[[Case], Outcome]
Prepare = Callable[..., Measure]

MEMORY_SHARE = 0.9
"""Part of the memory that is free at the start which the process may take before it is told that there is no more."""


class Child:
    """A process that measures one case after another and is started anew when it died or was too slow.

    Args:
        prepare: called in the process with `arguments`; gives what measures a case. Must be importable there.
    """

    def __init__(self, prepare: Prepare, arguments: tuple[object, ...], seconds: float) -> None:
        self._prepare, self._arguments, self._seconds = prepare, arguments, seconds
        self._process: Any = None
        self._end: Connection | None = None

    def measure(self, case: Case) -> Outcome:
        """Measure a case; a death of the process or more than the allowed seconds is an outcome."""
        end = self._end or self._start()
        try:
            end.send(case)
            if end.poll(self._seconds):
                return end.recv()  # type: ignore[no-any-return]  # the other end is `_serve`, which sends outcomes
        except (EOFError, OSError):
            return self._dead()
        self.close()
        return Outcome("timed_out", notes=f"took longer than {self._seconds:g} s")

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
        if self._end is not None:
            self._end.close()
        self._process, self._end = None, None

    def _start(self) -> Connection:
        spawning = multiprocessing.get_context("spawn")
        here, there = spawning.Pipe()
        self._process = spawning.Process(target=_serve, args=(there, self._prepare, self._arguments), daemon=True)
        self._process.start()
        there.close()
        self._end = here
        return here

    def _dead(self) -> Outcome:
        self._process.join(10)
        code = self._process.exitcode
        self.close()
        if code == -signal.SIGKILL:
            return Outcome("out_of_memory", notes="the system ended the process, as it does when memory runs out")
        return Outcome("died", notes=f"the process ended with code {code}")


def _serve(end: Connection, prepare: Prepare, arguments: tuple[object, ...]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    warnings.simplefilter("ignore")  # what libraries say of renamed networks would break up the line of progress
    _bound_memory()
    measure = prepare(*arguments)
    with contextlib.suppress(EOFError):
        while True:
            end.send(measure(end.recv()))


def _bound_memory() -> None:
    """Let an allocation fail before the system must end a process, perhaps another one."""
    import psutil

    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        limit = int(psutil.virtual_memory().available * MEMORY_SHARE)
        resource.setrlimit(resource.RLIMIT_DATA, (limit, resource.getrlimit(resource.RLIMIT_DATA)[1]))
