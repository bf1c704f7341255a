"""A Slurm in memory that answers the four commands."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from knowledge.ci.discover import Command
from knowledge.errors import ServiceError


@dataclass
class PretendedSlurm:
    """Jobs by id: name, and the state and end of every element.

    Attributes:
        refusal: what sbatch answers instead of an id. gets_it: whether it takes the job although it complains.
        accounted: what sacct prints; `None` = there is no accounting. silent: squeue does not answer.
        reason: why jobs wait.
    """

    jobs: dict[str, tuple[str, dict[int, tuple[str, str]]]] = field(default_factory=dict)
    refusal: str = ""
    gets_it: bool = False
    accounted: str | None = None
    silent: bool = False
    reason: str = "None"
    submissions: int = 0
    scripts: list[str] = field(default_factory=list)

    def run(self, command: Command) -> str:
        match command.words:
            case ("sbatch", "--parsable", script):
                return self._submit(Path(script).read_text())
            case ("squeue", *_):
                if self.silent:
                    raise ServiceError("squeue gave no answer", transient=True)
                return "".join(
                    f"{name}|{job_id}|{number}|{state}|{end}|{self.reason}\n"
                    for job_id, (name, elements) in self.jobs.items() for number, (state, end) in elements.items()
                )  # fmt: skip
            case ("sacct", *_):
                if self.accounted is None:
                    raise ServiceError("Slurm accounting storage is disabled", transient=False)
                return self.accounted
            case ("scancel", name, _):
                for job_id, (token, _elements) in self.jobs.items():
                    if name == f"--name={token}":
                        self.set(job_id, "CANCELLED")
                return ""
        raise AssertionError(command)

    def _submit(self, script: str) -> str:
        self.submissions += 1
        self.scripts.append(script)
        words = dict(line.split("=", 1) for line in script.splitlines() if line.startswith("#SBATCH") and "=" in line)
        count = int(words["#SBATCH --array"].partition("-")[2]) + 1
        job_id = str(100 + self.submissions)
        if not self.refusal or self.gets_it:
            self.jobs[job_id] = (words["#SBATCH --job-name"], dict.fromkeys(range(count), ("PENDING", "N/A")))
        if self.refusal:
            raise ServiceError(self.refusal, transient=True)
        return f"{job_id};cluster\n"

    def set(self, job_id: str, state: str, end: str = "N/A") -> None:
        """Put all elements of a job into a state."""
        self.jobs[job_id][1].update(dict.fromkeys(self.jobs[job_id][1], (state, end)))
