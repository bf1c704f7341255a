"""A list of jobs in the order of their submission, and the rows that could not be read."""

from __future__ import annotations

from dataclasses import dataclass

from estimators.wait.job import Job
from knowledge.errors import RequestError


class BadRowError(ValueError):
    """A row breaks a rule of its format; the text says which."""


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """A row that was left out: its line in the file (from 1) and why."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Trace:
    """Jobs of one system.

    Attributes:
        name: of the file.
        form: which format it was read as.
        jobs: in the order of their submission.
        skipped: rows that were left out, in the order of the file.
    """

    name: str
    form: str
    jobs: tuple[Job, ...]
    skipped: tuple[SkippedRow, ...] = ()

    def require_waits(self) -> None:
        """Refuse a trace that says nothing about waiting.

        Raises:
            RequestError: it holds no job, states no wait, or every job starts when it is submitted.
        """
        waits = [job.wait_s for job in self.jobs if job.wait_s is not None]
        remedy = "give a trace that says when jobs were submitted and when they started"
        if not waits:
            rule = f"it states no wait for any of its {len(self.jobs):,} jobs, so there is nothing to score"
            raise RequestError.of("trace", self.name, rule, remedy)
        if not any(waits):
            rule = "in it every job starts at the moment of its submission, so its waits were not recorded"
            raise RequestError.of("trace", self.name, rule, remedy)


def in_order(jobs: list[Job]) -> tuple[Job, ...]:
    """Jobs by time of submission; the file's order decides between equals."""
    return tuple(sorted(jobs, key=lambda job: job.submit_s))
