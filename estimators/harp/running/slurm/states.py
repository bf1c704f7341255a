"""What Slurm's words for the state of a job mean for a run."""

from __future__ import annotations

import re

from estimators.harp.run import Status

_NEVER = re.compile(
    r"PartitionTimeLimit|PartitionNodeLimit|BadConstraints|InvalidAccount|InvalidQOS|AccountNotAllowed|QOSNotAllowed"
    r"|(Assoc|QOS)Max\w*PerJob\w*"
)
"""Reasons that no waiting ends: JOB REASON CODES in squeue(1), limits of one job in Slurm's resource_limits."""
_FOR_MEMORY = re.compile(r"exceeded (job )?memory limit|oom.kill", re.IGNORECASE)
_FOR_TIME = re.compile(r"DUE TO TIME LIMIT")
"""What slurmstepd prints where the state alone does not tell: without control groups, a job that is ended for its
memory is FAILED (Slurm 22.05)."""

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


def never_starts(reason: str) -> bool:
    """Whether a job that waits for this reason, in Slurm's word, waits in vain."""
    return _NEVER.fullmatch(reason.strip()) is not None


def ended_in_words(status: Status, printed: str) -> Status:
    """Status of a run whose job left no record, after a look at what it printed."""
    if status is Status.FAILED and _FOR_MEMORY.search(printed):
        return Status.OUT_OF_MEMORY
    if status in (Status.FAILED, Status.KILLED) and _FOR_TIME.search(printed):
        return Status.TIMED_OUT
    return status
