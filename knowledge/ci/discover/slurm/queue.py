"""Reads the state of Slurm's queue: what waits and runs in each partition, in jobs and node-hours."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.ci.discover.found import Findings, QueueState
from knowledge.ci.discover.slurm.durations import read_duration

COLUMNS = "%P|%T|%D|%l|%L"
"""Partitions, state, nodes, time limit, time left."""


@dataclass(slots=True)
class _Sum:
    pending_jobs: int = 0
    running_jobs: int = 0
    pending_node_hours: float = 0.0
    running_node_hours: float = 0.0
    unknown_jobs: int = 0


def read_queue(text: str, findings: Findings) -> tuple[QueueState, ...]:
    """The state of each partition that has jobs; a job that waits for several partitions counts in each."""
    sums: dict[str, _Sum] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("CLUSTER: "):
            continue
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) != 5 or not cells[2].isdecimal():
            findings.skip(line, "it is not a line of the queue", number)
            continue
        for partition in cells[0].split(","):
            _add(sums.setdefault(partition, _Sum()), cells[1].upper(), int(cells[2]), cells[3], cells[4])
    return tuple(
        QueueState(
            name,
            total.pending_jobs,
            total.running_jobs,
            round(total.pending_node_hours, 4),
            round(total.running_node_hours, 4),
            total.unknown_jobs,
        )
        for name, total in sorted(sums.items())
    )


def _add(total: _Sum, state: str, nodes: int, limit: str, left: str) -> None:
    waits = state == "PENDING"
    total.pending_jobs += waits
    total.running_jobs += not waits
    hours = _hours(limit if waits else left)
    if hours is None:
        total.unknown_jobs += 1
    elif waits:
        total.pending_node_hours += nodes * hours
    else:
        total.running_node_hours += nodes * hours


def _hours(text: str) -> float | None:
    """Hours of a limit or of the time left; a job that is over its limit has none left."""
    if text.startswith("-"):
        return 0.0
    try:
        return read_duration(text).hours
    except ValueError:
        return None
