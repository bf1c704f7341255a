"""Runs tasks as array jobs of Slurm."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path

from estimators.harp.run import Run, Status
from estimators.harp.running.carried import write_whole
from estimators.harp.running.disk import disk_told
from estimators.harp.running.record import unmeasured
from estimators.harp.running.slurm.batch import Batch, Batches
from estimators.harp.running.slurm.commands import Element, Seen, Slurm
from estimators.harp.running.slurm.losing import lost_run
from estimators.harp.running.slurm.script import script_of, wants_of
from estimators.harp.running.slurm.states import ended_as
from estimators.harp.running.task import Task
from knowledge.ci.discover import Runner
from knowledge.errors import ServiceError
from knowledge.settings import settings

MOST_JOBS = 20
"""Runs under way at a time. A choice: enough to keep a campaign going, below what sites let one person submit."""
POLL_SECONDS = 20.0
"""Between two questions to Slurm, one for all jobs; results are looked for on the disk meanwhile. A choice, a
little more often than psij-python (30 s) and snakemake (40 s at first) ask by default."""
SETTLE_SECONDS = 60.0
"""How long a file may take from a node to here over a shared disk (NFS remembers for up to 60 s that there was none,
see acdirmax in nfs(5)), and an sbatch that was cut off to reach Slurm."""
MOST_SILENCE_SECONDS = 1800.0
"""How long Slurm may be silent before the campaign stops; its jobs go on. A choice: longer than a restart takes."""
_SECONDS_TO_CANCEL = 90.0
_LOOK_SECONDS = 0.5


class SlurmExecutor:
    """Hands tasks to Slurm, those that want the same as one array; each is measured on its node by the same code.

    The home folder must lie on a disk that the nodes share. What is handed over is written down first, under a name
    that the job bears too, so that a program that was killed in the middle finds it and hands nothing over twice.

    Args:
        partition, account: for sbatch; default: Slurm's own. options: more for it, such as `--constraint=milan`.
        most_jobs: runs under way at a time.
        poll_seconds, settle_seconds: see `POLL_SECONDS` and `SETTLE_SECONDS`.
        folder: for batches; default: in the home folder. runner: runs the commands of Slurm.
    """

    def __init__(
        self,
        partition: str | None = None,
        account: str | None = None,
        *,
        most_jobs: int | None = None,
        options: Sequence[str] = (),
        poll_seconds: float = POLL_SECONDS,
        settle_seconds: float = SETTLE_SECONDS,
        folder: Path | None = None,
        runner: Runner | None = None,
    ) -> None:
        self._partition, self._account, self._options = partition, account, tuple(options)
        self._most = most_jobs or MOST_JOBS
        self._poll, self._settle = poll_seconds, settle_seconds
        self._slurm = Slurm(runner)
        self._batches = Batches(folder or settings().harp_path.resolve() / "slurm")
        self._of = {batch.token: batch for batch in self._batches.all()}
        self._known = {task_id: (one.token, at) for one in self._of.values() for at, task_id in enumerate(one.task_ids)}
        self._waiting: list[Task] = []
        self._under_way: dict[Element, Task] = {}
        self._gone_since: dict[Element, float] = {}
        self._ended: list[Run] = []
        self._ask_at = 0.0
        self._heard = time.monotonic()

    @property
    def capacity(self) -> int:
        """How many more tasks would be handed over at once."""
        return max(0, self._most - len(self._under_way) - len(self._waiting))

    def adopt(self, task: Task) -> bool:
        """Take up a task that an earlier process has handed over; whether there is one that was not cut off."""
        element = self._known.get(task.task_id)
        if element is None or not self._batches.is_open(self._of[element[0]], element[1]):
            return False
        self._under_way[element] = task
        return True

    def start(self, task: Task) -> None:
        """Hand a task over at the next `finished`, with others that want the same."""
        if not self.adopt(task):
            self._waiting.append(task)

    def finished(self) -> list[Run]:
        """Runs that have ended since the last call.

        Raises:
            ServiceError: Slurm refuses the jobs, or has been silent for long. What runs goes on and is found again.
        """
        if self._waiting:
            self._hand_over()
        self._collect()
        if not self._ended and self._under_way and time.monotonic() >= self._ask_at:
            self._ask()
        ended, self._ended = self._ended, []
        return ended

    def stop(self) -> None:
        """Cancel what is under way and wait until it has ended."""
        for task in self._waiting:
            self._ended.append(unmeasured(task, Status.KILLED, "Stopped before its start."))
        self._waiting.clear()
        self._slurm.cancel(sorted({job for token, _ in self._under_way if (job := self._of[token].job_id) is not None}))
        end = time.monotonic() + _SECONDS_TO_CANCEL
        while self._any_active() and time.monotonic() < end:
            time.sleep(_LOOK_SECONDS)
        self._collect()
        for element, task in list(self._under_way.items()):
            self._close(element, unmeasured(task, Status.KILLED, "Stopped before its end."))

    def _any_active(self) -> bool:
        seen = self._slurm.queue(token for token, _ in self._under_way)
        return any(ended_as(seen[one].state) is None for one in self._under_way if one in seen)

    def _hand_over(self) -> None:
        """Write batches down, then submit them; one that Slurm may or may not have got is looked for later."""
        waiting, self._waiting = sorted(self._waiting, key=lambda one: repr(wants_of(one))), []
        for _, same in groupby(waiting, key=wants_of):
            tasks = list(same)
            batch = self._batches.new(tasks)
            self._of[batch.token] = batch
            self._under_way |= {(batch.token, number): task for number, task in enumerate(tasks)}
            self._known |= {task.task_id: (batch.token, number) for number, task in enumerate(tasks)}
            script = self._batches.of(batch) / "job.sh"
            text = script_of(
                batch.token, tasks, self._batches.of(batch),
                partition=self._partition, account=self._account, options=self._options,
            )  # fmt: skip
            with disk_told(script):
                write_whole(script, text)
            self._submit(batch)

    def _submit(self, batch: Batch) -> None:
        """Submit a batch, for the first time or again.

        Raises:
            ServiceError: Slurm refuses it; it is forgotten, so that it can be handed over anew.
        """
        try:
            job_id = self._slurm.submit(self._batches.of(batch) / "job.sh")
        except ServiceError as error:
            if error.transient:
                self._of[batch.token] = self._batches.renewed(batch)
                return
            self._batches.forget(batch)
            self._under_way = {one: task for one, task in self._under_way.items() if one[0] != batch.token}
            self._known = {task_id: one for task_id, one in self._known.items() if one[0] != batch.token}
            raise
        self._of[batch.token] = self._batches.submitted(batch, job_id)

    def _collect(self) -> None:
        """Take the runs that elements have left on the disk."""
        for element in list(self._under_way):
            if (run := self._batches.run(self._of[element[0]], element[1])) is not None:
                self._end(element, run)

    def _end(self, element: Element, run: Run) -> None:
        self._ended.append(run)
        del self._under_way[element]
        self._gone_since.pop(element, None)

    def _close(self, element: Element, run: Run) -> None:
        """End an element that left nothing; written down, so that a later process does not wait for it."""
        self._batches.close(self._of[element[0]], element[1], run)
        self._end(element, run)

    def _ask(self) -> None:
        """Ask Slurm about all that is under way."""
        self._ask_at = time.monotonic() + self._poll
        tokens = {token for token, _ in self._under_way}
        try:
            seen = self._slurm.queue(tokens)
        except ServiceError as error:
            if time.monotonic() - self._heard > MOST_SILENCE_SECONDS or not error.transient:
                raise
            return
        self._heard = time.monotonic()
        for token in sorted(tokens):
            if self._of[token].job_id is None:
                self._look_for(self._of[token], seen)
        self._close_lost(seen)

    def _look_for(self, batch: Batch, seen: Mapping[Element, Seen]) -> None:
        """Find the job of a batch of which it is not known whether Slurm got it; submit it again if not."""
        if time.time() - batch.written < self._settle and not any(token == batch.token for token, _ in seen):
            return
        known = {**self._slurm.accounted([batch.token]), **seen}
        job_ids = {one.job_id for (token, _), one in known.items() if token == batch.token}
        if job_ids:
            self._of[batch.token] = self._batches.submitted(batch, max(job_ids))
        else:
            self._submit(batch)

    def _close_lost(self, seen: Mapping[Element, Seen]) -> None:
        """Close elements whose job has ended, or is gone, and that left nothing although they had time to."""
        now, late = time.monotonic(), []
        for element in self._under_way:
            if self._of[element[0]].job_id is None or (element in seen and ended_as(seen[element].state) is None):
                self._gone_since.pop(element, None)
            elif now - self._gone_since.setdefault(element, now) >= self._settle:
                late.append(element)
        self._collect()
        late = [one for one in late if one in self._under_way]
        accounts = self._slurm.accounted({token for token, _ in late} if late else ())
        for element in late:
            batch, number = self._of[element[0]], element[1]
            told, words = accounts.get(element) or seen.get(element), self._batches.last_words(batch, number)
            self._close(element, lost_run(self._under_way[element], told, self._batches.began(batch, number), words))
