"""The four commands of Slurm that are used, and what they answer."""

from __future__ import annotations

import getpass
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from knowledge.ci.discover import Command, LiveRunner, Runner
from knowledge.errors import ServiceError

Element = tuple[str, int]
"""Name of a job array, number in it."""

_PASSING = re.compile(
    r"unable to contact|socket timed out|timed out|temporarily|gave no answer|submit limit|SubmitJob|connection refused"
    r"|try again", re.IGNORECASE
)  # fmt: skip
"""What sbatch says where trying later can help: the controller is busy or away, or enough jobs are waiting."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What Slurm says of one element.

    Attributes:
        job_id: of the array. state: its word. ended: when, if it tells; seconds since 1970.
    """

    job_id: str
    state: str
    ended: float | None = None


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
            "squeue", "--noheader", "--array", "--states=all", f"--user={getpass.getuser()}", "--format=%j|%F|%K|%T|%e",
        )))  # fmt: skip
        return _read(told, wanted, "%j|%F|%K|%T|%e")

    def accounted(self, tokens: Iterable[str]) -> dict[Element, Seen]:
        """Elements as the accounting has them; none where there is no accounting."""
        wanted = sorted(set(tokens))
        if not self._accounts or not wanted:
            return {}
        try:
            told = self._runner.run(Command("sacct", (
                "sacct", "--noheader", "--parsable2", "--allocations", "--array", f"--name={','.join(wanted)}",
                "--starttime=now-30days", "--format=JobName,JobID,State,End",
            )))  # fmt: skip
        except ServiceError:
            self._accounts = False
            return {}
        return _read_accounts(told, set(wanted))

    def cancel(self, job_ids: Iterable[str]) -> None:
        """Cancel jobs; those that have ended already do not matter."""
        for job_id in job_ids:
            try:
                self._runner.run(Command("scancel", ("scancel", job_id)))
            except ServiceError as error:
                if "invalid job id" not in error.message.lower():
                    raise


def _read(told: str, wanted: set[str], form: str) -> dict[Element, Seen]:
    found = {}
    for line in told.splitlines():
        words = line.split("|")
        if len(words) == form.count("|") + 1 and words[0] in wanted and words[2].isdecimal():
            found[words[0], int(words[2])] = Seen(words[1], words[3], _moment(words[4]))
    return found


def _read_accounts(told: str, wanted: set[str]) -> dict[Element, Seen]:
    found = {}
    for line in told.splitlines():
        words = line.split("|")
        job = re.fullmatch(r"(\d+)_(\d+)", words[1]) if len(words) == 4 else None
        if job and words[0] in wanted:
            found[words[0], int(job[2])] = Seen(job[1], words[2], _moment(words[3]))
    return found


def _moment(text: str) -> float | None:
    """Slurm's time, which is asked for in universal time; `None` for "Unknown", "N/A" and the like."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()
    except ValueError:
        return None
