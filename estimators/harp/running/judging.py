"""From how a command ended to the status of its run, in words."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from estimators.harp.application import Success
from estimators.harp.run import Status
from estimators.harp.watching import Ending, Order, Outcome

_KILLED = 137
"""128 + SIGKILL: what the kernel ends a process with for want of memory."""
_STOPPED_BY = {129: "SIGHUP", 130: "SIGINT", _KILLED: "SIGKILL", 143: "SIGTERM"}
"""Signals that come from people and systems, not from mistakes of the program (which are SIGSEGV, SIGABRT...)."""
_FILE_TOO_LARGE = 153
_NEAR = 0.9
"""Peak memory from this share of the limit makes a SIGKILL one for memory."""
_DISTURBED = 0.1
_LEAST_OTHERS_SECONDS = 0.05
_MOST_WORDS = 600


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the run is called, and what to know of it."""

    status: Status
    message: str


def judge(outcome: Outcome, order: Order, success: Success, folder: Path, hint: str = "") -> Verdict:
    """The status of a run.

    Args:
        folder: of the run, where the files of the success rule must be. hint: how the program is installed.
    """
    status, why = _status(outcome, order, success, folder, hint)
    said = [why, *_remarks(outcome, order)]
    if status is not Status.FINISHED and outcome.ending is not Ending.NOT_STARTED:
        said.append(_last_words(outcome))
    return Verdict(status, " ".join(one for one in said if one))


def _status(outcome: Outcome, order: Order, success: Success, folder: Path, hint: str) -> tuple[Status, str]:
    code = outcome.exit_status
    match outcome.ending:
        case Ending.TIME:
            return Status.TIMED_OUT, f"Stopped at its limit of {order.walltime_seconds:g} s."
        case Ending.MEMORY:
            return Status.OUT_OF_MEMORY, f"Stopped at its limit of memory, {_size(order.memory_bytes)}."
        case Ending.DISK:
            return Status.FAILED, f"Stopped: its folder grew beyond {_size(order.disk_bytes)}; raise limits.disk_bytes."
        case Ending.STOPPED:
            return Status.KILLED, "Stopped before its end."
        case Ending.NOT_STARTED:
            return Status.FAILED, f"Could not be started ({outcome.last_lines}).{f' {hint}' if hint else ''}"
    if code == _KILLED and _for_memory(outcome, order):
        return Status.OUT_OF_MEMORY, f"Ended for its memory ({_size(outcome.peak_memory_bytes)} at its peak)."
    if code in _STOPPED_BY and code != success.exit_status:
        return Status.KILLED, f"Stopped by {_STOPPED_BY[code]} from elsewhere."
    if why := _failure(outcome, success, folder):
        return Status.FAILED, why
    return Status.FINISHED, ""


def _for_memory(outcome: Outcome, order: Order) -> bool:
    near = order.memory_bytes is not None and (outcome.peak_memory_bytes or 0) >= _NEAR * order.memory_bytes
    return outcome.kernel_kills > 0 or near


def _failure(outcome: Outcome, success: Success, folder: Path) -> str:
    if outcome.exit_status == _FILE_TOO_LARGE:
        return "Ended because a file grew beyond its limit."
    if outcome.exit_status != success.exit_status:
        return f"Ended with status {outcome.exit_status}, success is {success.exit_status}."
    if outcome.matched is False:
        return f"Its output does not contain {success.pattern!r}."
    for name in success.files:
        path = folder / name
        if not path.is_file() or path.stat().st_size == 0:
            return f"The file {name} was not written."
    return ""


def _remarks(outcome: Outcome, order: Order) -> list[str]:
    found = []
    if outcome.output_bytes > order.output_bytes:
        found.append(f"Printed {_size(outcome.output_bytes)}; the middle was thrown away.")
    if outcome.left_behind:
        found.append(f"Left {outcome.left_behind} processes behind, which were stopped.")
    if (share := disturbed_share(outcome, order)) is not None:
        found.append(f"Disturbed: others took {share:.0%} of its cores.")
    return found


def disturbed_share(outcome: Outcome, order: Order) -> float | None:
    """Part of its cores' time that others took, if it is enough to doubt its time (over a tenth); else `None`."""
    others, had = outcome.others_seconds, outcome.wall_seconds * len(order.cpus)
    if others is None or others < _LEAST_OTHERS_SECONDS or had <= 0 or others <= _DISTURBED * had:
        return None
    return min(1.0, others / had)


def _last_words(outcome: Outcome) -> str:
    text = outcome.last_lines.strip()
    return f"Last of its output: {text[-_MOST_WORDS:]}" if text else "It printed nothing."


def _size(count: int | None) -> str:
    if count is None:
        return "an unknown size"
    for unit, size in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= size:
            return f"{count / size:.3g} {unit}"
    return f"{count} bytes"
