"""Batches on the shared disk: what was handed to Slurm, found again after this program was killed.

harp/slurm/<token>/batch.json         the tasks' ids, when, and the job's id once Slurm has told it
harp/slurm/<token>/<number>.task      a task      .began  when its command began
harp/slurm/<token>/<number>.run       its run     .out    what the job printed
"""

from __future__ import annotations

import json
import shutil
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from estimators.harp.run import Run, Status
from estimators.harp.running.carried import read_run, write_task, write_whole
from estimators.harp.running.disk import disk_told
from estimators.harp.running.task import Task

_PREFIX = "iplane-harp-"
KEPT_SECONDS = 30 * 86_400.0
"""How long a batch stays on the disk. A choice: longer than jobs wait anywhere, and than a campaign is left alone."""
_LAST_LETTERS = 600


@dataclass(frozen=True, slots=True)
class Batch:
    """Tasks that were handed over together.

    Attributes:
        token: name of its job and folder. task_ids: by their number in the array.
        written: seconds since 1970. job_id: `None` until Slurm has told it.
    """

    token: str
    task_ids: tuple[str, ...]
    written: float
    job_id: str | None = None


class Batches:
    """All batches in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def new(self, tasks: Sequence[Task]) -> Batch:
        """Write a batch down, before Slurm sees it.

        Raises:
            ServiceError: the disk is full or cannot be written.
        """
        batch = Batch(f"{_PREFIX}{uuid.uuid4().hex[:12]}", tuple(task.task_id for task in tasks), time.time())
        with disk_told(self.folder):
            self.of(batch).mkdir(parents=True)
            for number, task in enumerate(tasks):
                write_task(task, self.path(batch, number, "task"))
        self._write(batch)
        return batch

    def submitted(self, batch: Batch, job_id: str) -> Batch:
        """Write down the job of a batch."""
        known = replace(batch, job_id=job_id)
        self._write(known)
        return known

    def renewed(self, batch: Batch) -> Batch:
        """Note that it was just tried to hand a batch over, whatever became of it."""
        known = replace(batch, written=time.time())
        self._write(known)
        return known

    def forget(self, batch: Batch) -> None:
        """Remove a batch that Slurm does not take."""
        shutil.rmtree(self.of(batch), ignore_errors=True)

    def _write(self, batch: Batch) -> None:
        with disk_told(self.folder):
            write_whole(self.of(batch) / "batch.json", json.dumps(asdict(batch)))

    def of(self, batch: Batch) -> Path:
        """Folder of a batch."""
        return self.folder / batch.token

    def path(self, batch: Batch, number: int, ending: str) -> Path:
        """A file of a task of a batch."""
        return self.of(batch) / f"{number}.{ending}"

    def all(self) -> Iterator[Batch]:
        """Every batch that was written whole, the oldest first; those of long ago are removed."""
        found = []
        for path in self.folder.glob(f"{_PREFIX}*/batch.json"):
            told = json.loads(path.read_text("utf-8"))
            batch = Batch(**{**told, "task_ids": tuple(told["task_ids"])})
            if batch.written < time.time() - KEPT_SECONDS:
                shutil.rmtree(path.parent, ignore_errors=True)
            else:
                found.append(batch)
        yield from sorted(found, key=lambda one: one.written)

    def run(self, batch: Batch, number: int) -> Run | None:
        """The run that an element has left."""
        return read_run(self.path(batch, number, "run"))

    def close(self, batch: Batch, number: int, run: Run) -> None:
        """Write down a run that its element could not write."""
        with disk_told(self.folder):
            write_whole(self.path(batch, number, "run"), run.model_dump_json())

    def is_open(self, batch: Batch, number: int) -> bool:
        """Whether an element is still to be waited for, or left a run that counts; one that was cut off does not."""
        run = self.run(batch, number)
        return run is None or run.status is not Status.KILLED

    def began(self, batch: Batch, number: int) -> float | None:
        """When the measured command of an element began, in seconds since 1970."""
        try:
            return float(self.path(batch, number, "began").read_text("utf-8"))
        except (OSError, ValueError):
            return None

    def last_words(self, batch: Batch, number: int) -> str:
        """The end of what an element's job printed."""
        try:
            text = self.path(batch, number, "out").read_text("utf-8", errors="replace").strip()
        except OSError:
            return ""
        return f" Last of its output: {text[-_LAST_LETTERS:]}" if text else ""
