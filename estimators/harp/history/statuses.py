"""How other people's records say that a run ended."""

from __future__ import annotations

from estimators.harp.expressions import Value
from estimators.harp.run import Status

NOT_OVER = frozenset({"running", "pending", "suspended", "requeued", "requeue_hold", "resizing", "configuring",
                      "completing", "queued", "waiting", "submitted", "new", "stopped", "signaling",
                      "revoked"})  # fmt: skip
"""Words of runs that have not ended, or were handed to another cluster."""

_WORDS = {
    Status.FINISHED: "finished completed complete ok success successful succeeded done passed true yes 0",
    Status.FAILED: "failed failure error boot_fail launch_failed reconfig_fail crashed aborted false no",
    Status.TIMED_OUT: "timed_out timeout time_out timelimit walltime",
    Status.OUT_OF_MEMORY: "out_of_memory oom oom_killed oomkilled out_of_me memory",
    Status.KILLED: "killed cancelled canceled preempted deadline node_fail deleted stopped_by_user",
}
"""Slurm's job states (sacct(1), JOB STATE CODES) and what else programs write. A node that failed took a run along that
would have gone on, so its time is a lower bound as of one that was cancelled."""
_BY_WORD = {word: status for status, words in _WORDS.items() for word in words.split()}
_TIMEOUT_EXIT, _SIGNALLED = 124, 128
"""Exit status of `timeout(1)` for a command that took too long; above the other, the shell adds a signal's number."""


def status_of_word(text: str) -> Status | None:
    """What a word such as `COMPLETED` or `CANCELLED by 1001` says; `None` if it is not known.

    `out_of_me+` and the like, cut by sacct's columns, are understood.
    """
    word = text.strip().lower().rstrip("+").partition(" by ")[0].strip().replace("-", "_").replace(" ", "_")
    return _BY_WORD.get(word)


def is_over(text: str) -> bool:
    """Whether a word speaks of a run that has ended."""
    return text.strip().lower().partition(" by ")[0].strip() not in NOT_OVER


def status_of_exit(exit_status: int) -> Status:
    """What an exit status, as the shell tells it, says of a run."""
    if exit_status == 0:
        return Status.FINISHED
    if exit_status == _TIMEOUT_EXIT:
        return Status.TIMED_OUT
    return Status.KILLED if exit_status > _SIGNALLED else Status.FAILED


def status_of(value: Value) -> Status | None:
    """What a cell of a status column says: a word, or an exit status."""
    if isinstance(value, str):
        return status_of_word(value)
    return status_of_exit(int(value)) if value == int(value) else None
