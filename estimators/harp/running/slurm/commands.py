"""The four commands of Slurm that are used, and what they answer."""

from __future__ import annotations

import getpass
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from knowledge.ci.discover import Command, LiveRunner, Runner
from knowledge.errors import ServiceError

Element = tuple[str, int]
"""Name of a job array, number in it."""
THE_REST = -1
"""Number under which Slurm tells of all elements that it does not name one by one: those that never began."""

_NO_ACCOUNTS = re.compile(r"storage is disabled|is not on this machine")
_FORM = "%j|%F|%K|%T|%e|%r"
"""For squeue: name, array, element, state, end, reason. (JSON changes its shape between versions of Slurm.)"""
_PASSING = re.compile(
    r"unable to contact|socket timed out|timed out|temporarily|gave no answer|SubmitJob|connection refused"
    r"|try again", re.IGNORECASE
)  # fmt: skip
"""What sbatch says where trying later can help: the controller is busy or away, or enough jobs are waiting."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What Slurm says of one element.

    Attributes:
        job_id: of the array. state: its word. ended: when, if it tells; seconds since 1970.
        reason: why it waits, in Slurm's word.
    """

    job_id: str
    state: str
    ended: float | None = None
    reason: str = ""


def said_of(element: Element, told: Mapping[Element, Seen]) -> Seen | None:
    """What is told of an element, alone or with the rest of its array."""
    return told.get(element) or told.get((element[0], THE_REST))


class Slurm:
    """Asks Slurm; job names are the tokens by which batches are known.

    Raises:
        ServiceError: a command is missing, refused or gave no answer.
    """

    def __init__(self, runner: Runner | None = None) -> None:
        self._runner = runner or LiveRunner()
        self._accounts = True

    def submit(self, script: Path) -> str:
        """Submit a script; the id of its job.

        Raises:
            ServiceError: `transient` tells whether trying later can help.
        """
        try:
            told = self._runner.run(Command("sbatch", ("sbatch", "--parsable", str(script))))
        except ServiceError as error:
            raise ServiceError(error.message, transient=_PASSING.search(error.message) is not None) from error
        return told.strip().splitlines()[-1].split(";")[0]

    def queue(self, tokens: Iterable[str]) -> dict[Element, Seen]:
        """Elements that Slurm still knows, those that ended a short time ago among them."""
        wanted = set(tokens)
        told = self._runner.run(Command("squeue", (
            "squeue", "--noheader", "--array", "--states=all", f"--user={getpass.getuser()}", f"--format={_FORM}",
        )))  # fmt: skip
        return _read(told, wanted)

    def accounted(self, tokens: Iterable[str]) -> dict[Element, Seen]:
        """Elements as the accounting has them; none where there is no accounting."""
        wanted = sorted(set(tokens))
        if not self._accounts or not wanted:
            return {}
        try:
            told = self._runner.run(Command("sacct", (
                "sacct", "--noheader", "--parsable2", "--allocations", f"--name={','.join(wanted)}",
                "--starttime=now-30days", "--format=JobName,JobID,State,End",
            )))  # fmt: skip
        except ServiceError as error:
            self._accounts = _NO_ACCOUNTS.search(error.message) is None
            return {}
        return _read_accounts(told, set(wanted))

    def cancel(self, tokens: Iterable[str]) -> None:
        """Cancel batches by name: also those of which it is not known whether Slurm has got them."""
        for token in sorted(set(tokens)):
            self._runner.run(Command("scancel", ("scancel", f"--name={token}", f"--user={getpass.getuser()}")))


def _read(told: str, wanted: set[str]) -> dict[Element, Seen]:
    found = {}
    for line in told.splitlines():
        words = line.split("|")
        if len(words) == _FORM.count("|") + 1 and words[0] in wanted:
            found[words[0], _number(words[2])] = Seen(words[1], words[3], _moment(words[4]), words[5])
    return found


def _number(text: str) -> int:
    """Number of an element; Slurm writes ranges and "N/A" for those that wait, or were cancelled while they did."""
    return int(text) if text.isdecimal() else THE_REST


def _read_accounts(told: str, wanted: set[str]) -> dict[Element, Seen]:
    found = {}
    for line in told.splitlines():
        words = line.split("|")
        job = re.fullmatch(r"(\d+)_(\S+)", words[1]) if len(words) == 4 else None
        if job and words[0] in wanted:
            found[words[0], _number(job[2])] = Seen(job[1], words[2], _moment(words[3]))
    return found


def _moment(text: str) -> float | None:
    """Slurm's time, which is asked for in universal time; `None` for "Unknown", "N/A" and the like."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()
    except ValueError:
        return None
