"""What is said of a run whose job ended without leaving its record."""

from __future__ import annotations

from typing import Any

from estimators.harp.run import Run, Status
from estimators.harp.running.record import unmeasured
from estimators.harp.running.slurm.commands import Seen
from estimators.harp.running.slurm.states import ended_as, ended_in_words
from estimators.harp.running.task import Task

_UNSEEN = " If all jobs end so, the nodes do not see the home folder: set IPLANE_HOME to a disk that they share."


def lost_run(task: Task, seen: Seen | None, began: float | None, last_words: str = "") -> Run:
    """The run of a job that left none.

    Args:
        seen: what Slurm says of it; `None` if it knows it no more. began: when its command began, seconds since 1970.
        last_words: of what the job printed.
    """
    if seen is None:
        return unmeasured(
            task, Status.KILLED, f"Slurm does not know its job any more, and it left no record.{last_words}"
        )
    status = ended_in_words(ended_as(seen.state) or Status.KILLED, last_words)
    took = seen.ended - began if seen.ended is not None and began is not None and seen.ended > began else None
    if status is Status.TIMED_OUT and took is None:
        return unmeasured(
            task, Status.FAILED, f"Slurm ended its job ({seen.state}) before its command began.{last_words}"
        )
    known: dict[str, Any] = {}
    if status in (Status.TIMED_OUT, Status.KILLED):
        known["wall_seconds"] = took
    if status is Status.OUT_OF_MEMORY:
        known["peak_memory_bytes"] = task.application.limits.memory_bytes  # it wanted more than that
    told = f"Slurm says {seen.state} of its job, which left no record.{last_words or _UNSEEN}"
    return unmeasured(task, status, told).model_copy(update=known)
