"""Runs tasks on this machine, side by side, each on cores of its own."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable

from estimators.harp.run import Run, Status
from estimators.harp.running.executor import Progress
from estimators.harp.running.lending import Lender, Loan
from estimators.harp.running.machine import gpus, physical_cores, usable_memory_bytes
from estimators.harp.running.once import run_once
from estimators.harp.running.place import Place
from estimators.harp.running.record import unmeasured
from estimators.harp.running.task import Task
from estimators.harp.running.watched import Switch
from knowledge.errors import IntelligencePlaneError, ServiceError

RunTask = Callable[[Task, Place], Run]


class LocalExecutor:
    """Several runs at a time, none of which takes another's cores.

    Every run is bound to physical cores of its own, at most as many runs as there are cores; hardware threads of one
    core are not two cores. A run is lent the memory limit of its application file, or its cores' share of the
    machine, and waits until that is free. What others take of its cores meanwhile is said in its message.

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
        memory = memory_bytes or usable_memory_bytes()
        self._lender = Lender(cores, memory, gpus(), slots=slots, exclusive=exclusive)
        self._keep_failed, self._on_progress, self._run_task = keep_failed, on_progress, run_task
        self._waiting: deque[Task] = deque()
        self._ended: list[Run] = []
        self._error: IntelligencePlaneError | None = None
        self._switch = Switch()
        self._lock = threading.Lock()
        self._threads: set[threading.Thread] = set()

    @property
    def cores(self) -> int:
        """Cores that a run may have at most."""
        return len(self._lender.cores)

    @property
    def capacity(self) -> int:
        """How many more tasks of one core would start at once."""
        with self._lock:
            return max(0, self._lender.free - len(self._waiting))

    def start(self, task: Task) -> None:
        """Begin a task, or keep it until there is room; tasks begin in the order in which they came.

        Raises:
            RequestError: it wants more than this machine has.
            ServiceError: an earlier run found that nothing can be run here at all.
        """
        self._lender.refuse_what_never_fits(task)
        with self._lock:
            if self._error is not None:
                raise self._error
            self._waiting.append(task)
            self._begin()

    def finished(self) -> list[Run]:
        """Runs that have ended since the last call; never waits.

        Raises:
            ServiceError: nothing can be run here at all; runs that have ended are handed out first.
        """
        with self._lock:
            ended, self._ended = self._ended, []
            if not ended and self._error is not None:
                raise self._error
            return ended

    def stop(self) -> None:
        """Stop what runs and wait until it has ended; all of it comes back as killed, what had not begun too."""
        self._switch.throw()
        with self._lock:
            self._ended += [unmeasured(one, Status.KILLED, "Stopped before its start.") for one in self._waiting]
            self._waiting.clear()
            threads = list(self._threads)
        for thread in threads:
            thread.join()

    def _begin(self) -> None:
        """Begin what fits, while holding the lock."""
        while self._waiting and not self._switch.thrown and self._error is None:
            loan = self._lender.lend(self._waiting[0])
            if loan is None:
                return
            task = self._waiting.popleft()
            # A daemon: when this program ends, watchers see it and end their commands.
            thread = threading.Thread(target=self._carry_out, args=(task, loan), daemon=True)
            self._threads.add(thread)
            thread.start()

    def _carry_out(self, task: Task, loan: Loan) -> None:
        run, error = self._attempt(task, loan)
        with self._lock:
            self._lender.give_back(loan)
            self._threads.discard(threading.current_thread())
            self._error = self._error or error
            self._ended.append(run)
            self._begin()

    def _attempt(self, task: Task, loan: Loan) -> tuple[Run, IntelligencePlaneError | None]:
        try:
            return self._run_task(task, self._place(task, loan)), None
        except IntelligencePlaneError as told:
            return unmeasured(task, Status.KILLED, told.message), told
        except Exception as wrong:  # a mistake of ours must end the campaign, not leave it waiting for ever
            ours = ServiceError(
                f"A run of {task.application.name} met a mistake of this program ({wrong!r}).", transient=False
            )
            return unmeasured(task, Status.KILLED, ours.message), ours

    def _place(self, task: Task, loan: Loan) -> Place:
        tell = self._on_progress
        return Place(
            cpus=loan.cpus,
            own_cpus=() if {*self._lender.own} & {*loan.cpus} else self._lender.own,
            gpus=loan.gpus,
            memory_bytes=loan.memory_bytes,
            keep_failed=self._keep_failed,
            switch=self._switch,
            on_progress=(lambda share: tell(task.task_id, share)) if tell else None,
        )
