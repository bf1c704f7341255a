"""What Slurm's words for the state of a job mean for a run."""

from __future__ import annotations

from estimators.harp.run import Status

ENDED = {
    "COMPLETED": Status.FAILED,
    "FAILED": Status.FAILED,
    "TIMEOUT": Status.TIMED_OUT,
    "DEADLINE": Status.TIMED_OUT,
    "OUT_OF_MEMORY": Status.OUT_OF_MEMORY,
    "CANCELLED": Status.KILLED,
    "PREEMPTED": Status.KILLED,
    "NODE_FAIL": Status.KILLED,
    "BOOT_FAIL": Status.KILLED,
    "REVOKED": Status.KILLED,
}
"""States in which a job has ended (section JOB STATE CODES of squeue(1) and sacct(1)), and what its run is called where
the job left no record of its own. That is also why COMPLETED is a failure here: a job that did its work leaves one."""


def ended_as(word: str) -> Status | None:
    """Status of a run whose job is in a state; `None` while the job has not ended.

    Args:
        word: as Slurm prints it, such as `CANCELLED by 1000` or `OUT_OF_MEMORY+`.
    """
    first = (word.strip().split() or [""])[0].rstrip("+").upper()
    return ENDED.get(first)
