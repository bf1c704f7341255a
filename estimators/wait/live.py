"""Asks the Slurm of this machine: `sbatch --test-only` for a planned start, `squeue --start` for those of others.

Both only read. Whatever goes wrong becomes a sentence about what is not known; nothing here raises.
"""

from __future__ import annotations

import math
import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from estimators.wait.formats.times import moment_seconds
from estimators.wait.question import WaitQuestion
from estimators.wait.trace import BadRowError

LIMIT_SECONDS = 20.0
"""How long one command may take; a busy controller answers late, and a person is waiting."""
MOST_CHARACTERS = 5_000_000
SQUEUE = ("squeue", "--start", "--noheader", "--states=PENDING", "--format=%i|%P|%D|%S|%r")

Run = Callable[[Sequence[str]], str]
"""Runs a command and gives back all that it printed; raises `LiveError` if it cannot."""

_START = re.compile(r"Job \S+ to start at (?P<start>\S+)(?: a| using|$|\s)")
_REFUSALS = ("allocation failure:", "sbatch: error:", "error:")


class LiveError(Exception):
    """A command of the scheduler did not do its part; the text says why."""


@dataclass(frozen=True, slots=True)
class PlannedStart:
    """When the scheduler plans to start a pending job, in seconds since 1970; `None` = it has no plan yet."""

    job_id: str
    partition: str
    nodes: str
    start_s: float | None


@dataclass(frozen=True, slots=True)
class LiveWait:
    """What the scheduler says now.

    Attributes:
        wait_s: until the planned start of a job as asked for; `None` if it did not say.
        pending: pending jobs in the partition. last_start_s: the latest start planned for one of them.
        unknowns: what it did not say, one sentence each.
    """

    wait_s: float | None = None
    pending: int | None = None
    last_start_s: float | None = None
    unknowns: tuple[str, ...] = ()


def ask_slurm(question: WaitQuestion, now: float, run: Run | None = None) -> LiveWait:
    """Ask for the planned start, and look at the queue.

    Args:
        question: the job; a partition named and its size make the plan exact.
        now: seconds since 1970.
        run: runs a command; the real one by default.
    """
    run = run or run_command
    wait, no_plan = _planned(question, now, run)
    queue, no_queue = _queue(question.partition, run)
    starts = [one.start_s for one in queue or () if one.start_s is not None]
    return LiveWait(
        wait_s=wait,
        pending=None if queue is None else len(queue),
        last_start_s=max(starts, default=None),
        unknowns=tuple(text for text in (no_plan, no_queue) if text),
    )


def test_only_command(question: WaitQuestion) -> list[str]:
    """The command that asks for a plan and submits nothing."""
    words = ["sbatch", "--test-only"]
    if question.partition:
        words.append(f"--partition={question.partition}")
    if question.nodes:
        words.append(f"--nodes={question.nodes}")
    if question.processors:
        words.append(f"--ntasks={question.processors}")
    if question.gpus:
        words.append(f"--gpus={math.ceil(question.gpus)}")
    if question.walltime_hours:
        words.append(f"--time={max(1, math.ceil(question.walltime_hours * 60))}")
    return [*words, "--wrap=true"]


def read_test_only(text: str) -> float:
    """The planned start in what `sbatch --test-only` printed, in seconds since 1970.

    Raises:
        LiveError: it refused the job, or printed something else.
    """
    for line in text.splitlines():
        match = _START.search(line)
        if match:
            try:
                start = moment_seconds(match["start"])
            except BadRowError as error:
                raise LiveError(str(error)) from error
            if start is not None:
                return start
        if line.startswith(_REFUSALS):
            raise LiveError(line.removeprefix("sbatch: ").strip())
    raise LiveError("it printed no start" + (f" but {text.strip().splitlines()[0]!r}" if text.strip() else ""))


def read_planned_starts(text: str) -> tuple[PlannedStart, ...]:
    """Pending jobs in what `squeue` printed in the format of `SQUEUE`; a line that is none is passed over."""
    found = []
    for line in text.splitlines():
        fields = line.strip().split("|")
        if len(fields) < 4:
            continue
        try:
            start = moment_seconds(fields[3])
        except BadRowError:
            start = None
        found.append(PlannedStart(fields[0], fields[1], fields[2], start))
    return tuple(found)


def run_command(words: Sequence[str]) -> str:
    """Run a command of the scheduler, within `LIMIT_SECONDS`; what it printed on both channels.

    Raises:
        LiveError: it is not there or took too long.
    """
    path = shutil.which(words[0])
    if path is None:
        raise LiveError(f"{words[0]} is not on the PATH of this machine")
    try:
        done = subprocess.run(  # noqa: S603 - fixed words and checked figures, no shell
            [path, *words[1:]],
            capture_output=True, text=True, errors="replace",
            timeout=LIMIT_SECONDS, check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise LiveError(f"it did not answer within {LIMIT_SECONDS:g} s") from error
    except OSError as error:
        raise LiveError(f"it cannot be run ({error.strerror})") from error
    return (done.stdout + "\n" + done.stderr)[:MOST_CHARACTERS]


def _planned(question: WaitQuestion, now: float, run: Run) -> tuple[float | None, str | None]:
    try:
        return max(0.0, read_test_only(run(test_only_command(question))) - now), None
    except LiveError as error:
        return None, f"`sbatch --test-only` gave no start: {error}."


def _queue(partition: str | None, run: Run) -> tuple[tuple[PlannedStart, ...] | None, str | None]:
    words = [*SQUEUE, f"--partition={partition}"] if partition else list(SQUEUE)
    try:
        text = run(words)
    except LiveError as error:
        return None, f"`squeue --start` said nothing: {error}."
    problem = next((line for line in text.splitlines() if "error:" in line), None)
    if problem:
        return None, f"`squeue --start` said nothing: {problem.strip()}."
    return read_planned_starts(text), None
