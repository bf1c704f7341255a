"""Lends parts of this machine to runs: cores, memory and accelerators, none of them twice."""

from __future__ import annotations

from dataclasses import dataclass

from estimators.harp.running.task import Task
from knowledge.errors import RequestError


@dataclass(frozen=True, slots=True)
class Loan:
    """What one run is lent: CPUs and accelerators by number."""

    cpus: tuple[int, ...]
    memory_bytes: int
    gpus: tuple[int, ...] | None


class Lender:
    """Not safe for several threads: the caller holds a lock.

    Args:
        cores: one CPU of each physical core that may be used. Where there are more than two, the last one stays with
            this program and the watchers, unless a task wants them all.
        memory_bytes: that runs may fill together. gpus: accelerators of this machine.
        slots: runs at a time at most; default: one a core. exclusive: one at a time, with all memory.
    """

    def __init__(
        self, cores: tuple[int, ...], memory_bytes: int, gpus: int = 0, *, slots: int | None = None, exclusive: bool
    ) -> None:
        self.cores = cores
        self.own = cores[-1:] if len(cores) > 2 else ()
        self._lent_cores = len(cores) - len(self.own)
        self._most = 1 if exclusive else max(1, min(slots or self._lent_cores, self._lent_cores))
        self._exclusive, self._memory, self._all_gpus = exclusive, memory_bytes, gpus
        self._cpus = list(cores)
        self._left_bytes = memory_bytes
        self._gpus = list(range(gpus))
        self._loans = 0

    def refuse_what_never_fits(self, task: Task) -> None:
        """Check that a task could run here if nothing else did.

        Raises:
            RequestError: it wants more than the machine has.
        """
        for name, wanted, there in (("cores", task.cores, len(self.cores)), ("gpus", task.gpus, self._all_gpus)):
            if wanted > there:
                rule = f"{there} can be used on this machine"
                raise RequestError.of(name, wanted, rule, "take fewer, or run the campaign on a cluster")
        if task.nodes > 1:
            raise RequestError.of("nodes", task.nodes, "this is one machine", "run the campaign on a cluster")

    @property
    def free(self) -> int:
        """How many tasks of one core would be lent to now."""
        return max(0, min(self._most - self._loans, len(self._cpus) - len(self.own)))

    def lend(self, task: Task) -> Loan | None:
        """What a task needs; `None` while that is not free."""
        memory = self._memory_of(task)
        own = 0 if task.cores > self._lent_cores else len(self.own)
        missing = len(self._cpus) - own < task.cores or self._left_bytes < memory or len(self._gpus) < task.gpus
        if self._loans >= self._most or missing:
            return None
        self._loans += 1
        self._left_bytes -= memory
        cpus, self._cpus = tuple(self._cpus[: task.cores]), self._cpus[task.cores :]
        lent, self._gpus = tuple(self._gpus[: task.gpus]), self._gpus[task.gpus :]
        return Loan(cpus, memory, lent if self._all_gpus else None)

    def _memory_of(self, task: Task) -> int:
        """The limit of the application file, or what its cores have of the machine."""
        share = self._memory if self._exclusive else self._memory * task.cores // self._lent_cores
        return min(task.application.limits.memory_bytes or share, self._memory)

    def give_back(self, loan: Loan) -> None:
        """Take back what was lent."""
        self._loans -= 1
        self._left_bytes += loan.memory_bytes
        self._cpus = sorted([*self._cpus, *loan.cpus], key=self.cores.index)
        self._gpus = sorted([*self._gpus, *(loan.gpus or ())])
