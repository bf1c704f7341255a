"""Runs tasks on this machine, side by side, each on cores of its own."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from estimators.harp.run import Run
from estimators.harp.running.executor import Progress
from estimators.harp.running.machine import physical_cores, usable_memory_bytes
from estimators.harp.running.once import Place, run_once
from estimators.harp.running.task import Task
from estimators.harp.running.watched import Switch
from knowledge.errors import IntelligencePlaneError, RequestError, ServiceError

RunTask = Callable[[Task, Place], Run]


@dataclass(slots=True)
class _Free:
    """What is not lent to a run."""

    cpus: list[int]
    memory_bytes: int
    runs: int = 0


@dataclass(frozen=True, slots=True)
class _Claim:
    """What one run is lent."""

    cpus: tuple[int, ...]
    memory_bytes: int


@dataclass(slots=True)
class _Ended:
    runs: list[Run] = field(default_factory=list)
    error: IntelligencePlaneError | None = None


class LocalExecutor:
    """Several runs at a time, none of which takes another's cores.

    Every run is bound to physical cores of its own, at most as many runs as there are cores; hardware threads of one
    core are not two cores. Where more than two cores are there, one stays with this program and the watchers. A run
    is lent the memory limit of its application file, or its cores' share of the machine; it waits until that is free.

    Args:
        slots: runs at a time at most; default: one a core.
        exclusive: one at a time, whatever it needs: nothing shares memory channels and turbo with it.
        cpus: that may be used; default: those of this process. memory_bytes: that runs may fill together.
        keep_failed: keep the folders of failed runs.
        on_progress: takes the id of a task and the share done, from another thread.
    """

    def __init__(
        self,
        slots: int | None = None,
        *,
        exclusive: bool = False,
        cpus: tuple[int, ...] | None = None,
        memory_bytes: int | None = None,
        keep_failed: bool = False,
        on_progress: Progress | None = None,
        run_task: RunTask = run_once,
    ) -> None:
        cores = physical_cores(frozenset(cpus) if cpus else None)
        self._own = cores[-1:] if len(cores) > 2 else ()
        self._cores = cores[: len(cores) - len(self._own)]
        self._memory = memory_bytes or usable_memory_bytes()
        self._most = 1 if exclusive else max(1, min(slots or len(self._cores), len(self._cores)))
        self._exclusive = exclusive
        self._keep_failed, self._on_progress, self._run_task = keep_failed, on_progress, run_task
        self._free = _Free(list(self._cores), self._memory)
        self._waiting: deque[Task] = deque()
        self._ended = _Ended()
        self._switch = Switch()
        self._lock = threading.Lock()
        self._threads: set[threading.Thread] = set()

    @property
    def cores(self) -> int:
        """Cores that runs may use together; a task that wants more is refused."""
        return len(self._cores)

    @property
    def capacity(self) -> int:
        """How many more tasks of one core would start at once."""
        with self._lock:
            return max(0, min(self._most - self._free.runs, len(self._free.cpus)) - len(self._waiting))

    def start(self, task: Task) -> None:
        """Begin a task, or keep it until there is room; tasks begin in the order in which they came.

        Raises:
            RequestError: it wants more cores or nodes than there are here.
            ServiceError: an earlier run found that nothing can be run here at all.
        """
        if task.cores > self.cores:
            rule = f"{self.cores} can be lent to runs on this machine"
            raise RequestError.of("cores", task.cores, rule, "take fewer, or run the campaign on a cluster")
        if task.nodes > 1:
            raise RequestError.of("nodes", task.nodes, "this is one machine", "run the campaign on a cluster")
        with self._lock:
            self._raise_error()
            self._waiting.append(task)
            self._begin()

    def finished(self) -> list[Run]:
        """Runs that have ended since the last call; never waits.

        Raises:
            ServiceError: nothing can be run here at all; runs that had ended are handed out first.
        """
        with self._lock:
            runs, self._ended.runs = self._ended.runs, []
            if not runs:
                self._raise_error()
            return runs

    def stop(self) -> None:
        """Stop what runs and wait until it has ended; tasks that had not begun are forgotten."""
        with self._lock:
            self._waiting.clear()
            threads = list(self._threads)
        self._switch.throw()
        for thread in threads:
            thread.join()

    def _raise_error(self) -> None:
        if self._ended.error is not None:
            raise self._ended.error

    def _begin(self) -> None:
        """Begin what fits, while holding the lock."""
        while self._waiting and not self._switch.thrown:
            claim = self._claim(self._waiting[0])
            if claim is None:
                return
            task = self._waiting.popleft()
            thread = threading.Thread(target=self._carry_out, args=(task, claim), name=f"run {task.task_id}")
            self._threads.add(thread)
            thread.start()

    def _claim(self, task: Task) -> _Claim | None:
        """Lend cores and memory to a task; `None` while they are not free."""
        share = self._memory if self._exclusive else self._memory * task.cores // self.cores
        memory = min(task.application.limits.memory_bytes or share, self._memory)
        free = self._free
        if free.runs >= self._most or len(free.cpus) < task.cores or free.memory_bytes < memory:
            return None
        cpus, free.cpus = tuple(free.cpus[: task.cores]), free.cpus[task.cores :]
        free.memory_bytes -= memory
        free.runs += 1
        return _Claim(cpus, memory)

    def _carry_out(self, task: Task, claim: _Claim) -> None:
        tell = self._on_progress
        place = Place(
            cpus=claim.cpus,
            own_cpus=self._own,
            memory_bytes=claim.memory_bytes,
            keep_failed=self._keep_failed,
            switch=self._switch,
            on_progress=(lambda share: tell(task.task_id, share)) if tell else None,
        )
        run, error = None, None
        try:
            run = self._run_task(task, place)
        except IntelligencePlaneError as told:
            error = told
        except Exception as wrong:  # a mistake of the programmer must end the campaign, not hang it
            error = ServiceError(f"A run of {task.application.name} ended with a mistake of ours ({wrong!r}).",
                                 transient=False)  # fmt: skip
        finally:
            with self._lock:
                self._give_back(claim, run, error)
                self._threads.discard(threading.current_thread())
                self._begin()

    def _give_back(self, claim: _Claim, run: Run | None, error: IntelligencePlaneError | None) -> None:
        self._free.cpus = sorted([*self._free.cpus, *claim.cpus])
        self._free.memory_bytes += claim.memory_bytes
        self._free.runs -= 1
        if run is not None:
            self._ended.runs.append(run)
        if error is not None:
            self._ended.error = error
            self._waiting.clear()
