"""The Standard Workload Format of the Parallel Workloads Archive: 18 columns, `;` before a header line, -1 = unknown.

Fields by number: 1 job, 2 submit, 3 wait, 4 run, 5 processors used, 8 processors asked for, 9 time asked for, 10 memory
asked for (KB per processor), 11 status (5 = cancelled), 12 user, 15 queue, 16 partition. Format: Chapin, Cirne,
Feitelson and others (1999), "Benchmarks and standards for the evaluation of parallel job schedulers".
"""

from __future__ import annotations

import re

from estimators.wait.formats.numbers import needed, positive
from estimators.wait.job import Job
from estimators.wait.trace import BadRowError

COLUMNS = 18
CANCELLED = 5
_KILOBYTE = 1024
_FIGURE = re.compile(r"[-+]?\d*\.?\d+(?:[eE][-+]?\d+)?")


def looks_like(line: str) -> bool:
    """Whether a line that is no header could be a row of this format: 18 figures."""
    fields = line.split()
    return len(fields) == COLUMNS and all(_FIGURE.fullmatch(field) for field in fields)


def read_row(line: str) -> Job:
    """The job of a row.

    Raises:
        BadRowError: too few columns, no figure, or no time of submission.
    """
    fields = line.split()
    if len(fields) != COLUMNS:
        raise BadRowError(f"{len(fields)} columns instead of {COLUMNS}")
    values = [needed(text, f"column {place}") for place, text in enumerate(fields, start=1)]
    submit, wait, run = values[1:4]
    if submit < 0:
        raise BadRowError("the time of submission is not known")
    wait_s, left_s = _outcome(submit, wait, run, values[10])
    processors = positive(values[7]) or positive(values[4])
    per_processor = positive(values[9])
    return Job(
        submit_s=submit,
        wait_s=wait_s,
        run_s=run if run >= 0 else None,
        left_s=left_s,
        processors=processors,
        memory_bytes=per_processor * _KILOBYTE * (processors or 1) if per_processor else None,
        walltime_s=positive(values[8]),
        queue=_name(values[14]),
        partition=_name(values[15]),
        user=_name(values[11]),
    )


def _outcome(submit: float, wait: float, run: float, status: float) -> tuple[float | None, float | None]:
    """Wait, and when it left without a start: a job cancelled without running only tells how long it stood there."""
    if wait < 0:
        return None, submit  # nobody knows when it started: it takes no part
    if status == CANCELLED and run <= 0:
        return None, submit + wait
    return wait, None


def _name(value: float) -> str:
    return f"{value:g}" if value >= 0 else ""
