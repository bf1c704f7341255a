"""Runs one command to its end, or to the first limit it breaks."""

from __future__ import annotations

import contextlib
import os
import re
import resource
import select
import signal
import subprocess
import time
from collections.abc import Callable, Iterable

from estimators.harp.watching.disk import DiskUse
from estimators.harp.watching.memory import MemoryPeak
from estimators.harp.watching.order import Order
from estimators.harp.watching.outcome import Ending, Outcome
from estimators.harp.watching.output import Output
from estimators.harp.watching.processes import (
    adopt_orphans,
    below,
    counts_bytes,
    end_with_parent,
    highest_resident_bytes,
    kernel_kills,
    signal_all,
)
from estimators.harp.watching.processors import busy_seconds

_BLOCK_BYTES = 512
"""Unit of `ru_inblock` and `ru_oublock` on Linux, see getrusage(2) and include/linux/task_io_accounting_ops.h."""
_MAXRSS_BYTES = 1024
_NOISE_BYTES = 1_000_000
"""Linux counts resident pages for each CPU apart, and adds them up late; a choice."""
_LONGEST_PAUSE_SECONDS = 1.0
_SECONDS_TO_KILL = 10.0
_NOT_FOUND, _NOT_EXECUTABLE, _SIGNAL_BASE = 127, 126, 128


def watch(order: Order, tell: Callable[[float], None], lifeline: int | None = None) -> Outcome:
    """Run a command. Only for a process that does nothing else: it changes limits and signals of this process.

    Args:
        tell: takes the number of a progress line.
        lifeline: file whose end means that nobody waits for the outcome any more; the command is then stopped.
    """
    adopt_orphans()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if order.disk_bytes is not None:  # no single file beyond the limit, however fast it grows between two looks
        resource.setrlimit(resource.RLIMIT_FSIZE, (order.disk_bytes, order.disk_bytes))
    return _Watch(order, tell, lifeline).run()


class _Watch:
    def __init__(self, order: Order, tell: Callable[[float], None], lifeline: int | None) -> None:
        self._order, self._tell, self._lifeline = order, tell, lifeline
        self._memory = MemoryPeak()
        self._disk = DiskUse(order.folder)
        self._status: int | None = None
        self._stopped = self._ended = 0.0
        self._ending = Ending.ITSELF
        self._left_behind = 0
        self._asked_to_stop = False
        self._wake = _wake_on_signals(self._stop)

    def _stop(self) -> None:
        self._asked_to_stop = True

    def run(self) -> Outcome:
        """Start, watch, clean up, and add up."""
        reading, writing = os.pipe()
        os.set_blocking(reading, False)
        self._output = Output(reading, self._order.output_bytes, self._order.progress)
        own, kills, busy = _own_seconds(), kernel_kills(), busy_seconds(self._order.cpus)
        self._started = time.monotonic()
        try:
            self._pid = self._start(writing)
        except OSError as error:
            return self._not_started(error)
        finally:
            os.close(writing)
        self._watch_it()
        self._clear()
        self._output.read(most_chunks=64)
        self._tell_progress(last=True)
        return self._added_up(own, kills, busy)

    def _start(self, writing: int) -> int:
        _bind(self._order.cpus)
        try:
            process = subprocess.Popen(  # noqa: S603 - words of an application file that the person chose, no shell
                self._order.words,
                stdin=subprocess.DEVNULL,
                stdout=writing,
                stderr=subprocess.STDOUT,
                cwd=self._order.folder,
                env=self._order.environment,
                start_new_session=True,
                preexec_fn=end_with_parent,  # safe: this program has one thread
            )
        finally:
            _bind(self._order.own_cpus)
        process.returncode = 0  # it is waited for below, with all its orphans; Popen must not do that too
        return process.pid

    def _watch_it(self) -> None:
        poll = select.poll()
        for handle in (self._output.handle, self._wake, self._lifeline):
            if handle is not None:
                poll.register(handle, select.POLLIN)
        while not self._reap():
            self._ending = self._broken() or Ending.ITSELF
            if self._ending is not Ending.ITSELF:
                self._stopped = time.monotonic()
                self._end_all(0.0 if self._ending is Ending.MEMORY else self._order.grace_seconds)
                return
            for handle, _ in poll.poll(self._pause_milliseconds()):
                if handle == self._output.handle:
                    self._output.read()
                    if self._output.ended:
                        poll.unregister(handle)
                elif handle == self._wake:
                    _empty(handle)
                elif not os.read(handle, 1024):
                    self._asked_to_stop = True
            self._tell_progress()

    def _tell_progress(self, *, last: bool = False) -> None:
        if (done := self._output.done(last=last)) is not None:
            self._tell(done)

    def _pause_milliseconds(self) -> int:
        now = time.monotonic()
        due = min(self._memory.due, self._disk.due, self._started + self._order.walltime_seconds)
        return int(min(max(due - now, 0.0), _LONGEST_PAUSE_SECONDS) * 1000) + 1

    def _broken(self) -> Ending | None:
        """The limit that is broken, if one is."""
        now, order = time.monotonic(), self._order
        if self._asked_to_stop:
            return Ending.STOPPED
        if now - self._started >= order.walltime_seconds:
            return Ending.TIME
        if now >= self._memory.due:
            self._memory.sample()
            if order.memory_bytes is not None and self._memory.now_bytes > order.memory_bytes:
                self._memory.sample(sure=True)
                if self._memory.now_bytes > order.memory_bytes:
                    return Ending.MEMORY
        if order.disk_bytes is not None and now >= self._disk.due and self._disk.bytes() > order.disk_bytes:
            return Ending.DISK
        return None

    def _reap(self) -> bool:
        """Wait for all that has ended; whether the first process is among it (or nothing is left)."""
        while self._status is None:
            try:
                pid, status, _ = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                return True
            if pid == 0:
                return False
            if pid == self._pid:
                self._ended = time.monotonic()
                self._status = os.waitstatus_to_exitcode(status)
        return True

    def _clear(self) -> None:
        """End what the command left behind."""
        if left := _living(below(os.getpid())):
            self._left_behind = len(left)
            self._end_all(grace_seconds=0.2)
        self._wait_for(_SECONDS_TO_KILL)

    def _end_all(self, grace_seconds: float) -> None:
        """Ask the tree to end, then end it; without grace at once. New processes that it makes are found too."""
        if grace_seconds > 0:
            signal_all(below(os.getpid()), signal.SIGTERM)
        if grace_seconds <= 0 or not self._wait_for(grace_seconds):
            end = time.monotonic() + _SECONDS_TO_KILL
            while time.monotonic() < end:
                signal_all(below(os.getpid()), signal.SIGKILL)
                if self._wait_for(0.01):
                    return

    def _wait_for(self, seconds: float) -> bool:
        """Wait until no process is left below this one; its output is thrown away meanwhile."""
        end = time.monotonic() + seconds
        while True:
            try:
                pid, status, _ = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                return True
            if pid == self._pid and self._status is None:
                self._ended, self._status = time.monotonic(), os.waitstatus_to_exitcode(status)
            if pid == 0:
                if time.monotonic() >= end:
                    return False
                self._output.read()
                time.sleep(0.002)

    def _added_up(self, own: float, kills: int, busy: float | None) -> Outcome:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu, own_seconds = used.ru_utime + used.ru_stime, _own_seconds() - own
        counted, kept = counts_bytes(), self._output.kept
        after = busy_seconds(self._order.cpus)
        others = None
        if busy is not None and after is not None:
            shared = not self._order.own_cpus or bool({*self._order.own_cpus} & {*self._order.cpus})
            others = max(0.0, after - busy - cpu - (own_seconds if shared else 0.0))
        return Outcome(
            ending=self._ending,
            exit_status=_as_shell(self._status),
            wall_seconds=(self._stopped or self._ended) - self._started,
            cpu_seconds=cpu,
            peak_memory_bytes=max(self._memory.peak_bytes, _largest_bytes()) or None,
            read_bytes=used.ru_inblock * _BLOCK_BYTES if counted else None,
            written_bytes=used.ru_oublock * _BLOCK_BYTES if counted else None,
            output_bytes=self._output.total_bytes,
            last_lines=kept[-self._order.told_letters :],
            matched=_matched(self._order.pattern, kept),
            left_behind=self._left_behind,
            kernel_kills=kernel_kills() - kills,
            others_seconds=others,
            own_seconds=own_seconds,
        )

    def _not_started(self, error: OSError) -> Outcome:
        status = _NOT_FOUND if isinstance(error, FileNotFoundError) else _NOT_EXECUTABLE
        told = f"{self._order.words[0]}: {error.strerror}"
        return Outcome(Ending.NOT_STARTED, status, 0.0, 0.0, None, None, None, 0, told)


def _matched(pattern: str | None, text: str) -> bool | None:
    return None if pattern is None else re.search(pattern, text, re.MULTILINE) is not None


def _largest_bytes() -> int:
    """The kernel's exact peak of the largest single process; 0 where that may be this one.

    (A process begins as a copy of this one, whose peak it inherits at exec, see `exec_mmap` in Linux's fs/exec.c. The
    `ru_maxrss` of this process cannot tell, for the same reason: it holds the size of the program that started it.)
    """
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * _MAXRSS_BYTES
    return largest if largest > highest_resident_bytes() + _NOISE_BYTES else 0


def _as_shell(status: int | None) -> int:
    if status is None:  # it could not be ended: it hangs in the kernel
        return _SIGNAL_BASE + signal.SIGKILL
    return status if status >= 0 else _SIGNAL_BASE - status


def _own_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _bind(cpus: Iterable[int]) -> None:
    """Keep this process, and what it starts from now on, to CPUs."""
    if cpus and hasattr(os, "sched_setaffinity"):
        with contextlib.suppress(OSError):
            os.sched_setaffinity(0, cpus)


def _living(pids: list[int]) -> list[int]:
    """Without those that have ended and only wait to be waited for."""
    found = []
    for pid in pids:
        with contextlib.suppress(OSError), open(f"/proc/{pid}/stat", "rb") as file:  # noqa: PTH123 - as elsewhere here
            if file.read().rpartition(b")")[2].split()[:1] != [b"Z"]:
                found.append(pid)
    return found


def _wake_on_signals(stop: Callable[[], None]) -> int:
    """A file that can be read when a child has ended or this process is asked to end."""
    reading, writing = os.pipe()
    for handle in (reading, writing):
        os.set_blocking(handle, False)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: stop())
    return reading


def _empty(handle: int) -> None:
    with contextlib.suppress(BlockingIOError):
        while os.read(handle, 1024):
            pass
