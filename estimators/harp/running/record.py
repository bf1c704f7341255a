"""Makes the record of a run."""

from __future__ import annotations

from datetime import datetime

from estimators.harp.run import Run, Status
from estimators.harp.running.machine import host, node_type, system_id
from estimators.harp.running.task import Task
from estimators.harp.watching import Ending, Outcome


def record(
    task: Task,
    status: Status,
    message: str,
    *,
    outcome: Outcome | None = None,
    started: datetime | None = None,
    version: str | None = None,
) -> Run:
    """The run of a task on this machine.

    Args:
        outcome: of the measured command, if it came so far. started: when that was.
    """
    run = unmeasured(task, status, message)
    if outcome is None:
        return run.model_copy(update={"host": host(), "node_type": node_type(), "system_id": system_id()})
    here = {"host": host(), "node_type": node_type(), "system_id": system_id(), "version": version, "started": started}
    figures = {"exit_status": outcome.exit_status}
    if outcome.ending is not Ending.NOT_STARTED:
        figures |= {
            name: getattr(outcome, name)
            for name in ("wall_seconds", "cpu_seconds", "peak_memory_bytes", "read_bytes", "written_bytes")
        }
    return run.model_copy(update={**here, **figures})


def unmeasured(task: Task, status: Status, message: str) -> Run:
    """The run of a task of which nothing is known but how it ended."""
    return Run(
        run_id=task.task_id,
        application=task.application.name,
        configuration=task.configuration,
        status=status,
        scale=task.scale,
        campaign_id=task.campaign_id,
        repetition=task.repetition,
        message=message,
    )
