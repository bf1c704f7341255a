"""Full-scale runs are made once each, and kept as they end."""

from __future__ import annotations

from pathlib import Path

import pytest

from estimators.harp.claim import TEST, full_scale_tasks, measure
from estimators.harp.history import RunHistory
from estimators.harp.run import Run, Status
from estimators.harp.running import Task
from knowledge.errors import ServiceError
from tests.estimators.harp.claim.test_claim import SOLVER


class Executor:
    """Ends one task at each look, and breaks after so many."""

    def __init__(self, breaks_after: int | None = None) -> None:
        self.started: list[str] = []
        self.stopped = False
        self._waiting: list[Task] = []
        self._left = breaks_after

    @property
    def capacity(self) -> int:
        return 2 - len(self._waiting)

    def start(self, task: Task) -> None:
        self.started.append(task.task_id)
        self._waiting.append(task)

    def finished(self) -> list[Run]:
        if self._left == 0:
            raise ServiceError("The disk is full.", transient=False)
        if self._left is not None:
            self._left -= 1
        task = self._waiting.pop()
        return [
            Run(
                run_id=task.task_id,
                application=task.application.name,
                configuration=task.configuration,
                status=Status.FINISHED,
                wall_seconds=1.0,
            )
        ]

    def stop(self) -> None:
        self.stopped = True


def test_every_task_is_run_once_and_resumed_after_a_break(tmp_path: Path) -> None:
    tasks, history = full_scale_tasks(SOLVER, TEST, 9, 1, 2), RunHistory(tmp_path / "runs.sqlite")
    broken, told = Executor(breaks_after=4), list[int]()
    with pytest.raises(ServiceError):
        measure(tasks, broken, history, lambda run, done, number: told.append(done))
    assert broken.stopped
    assert len(history.runs("solver")) == 4
    again = Executor()
    measure(tasks, again, history, lambda run, done, number: told.append(done))
    assert len(again.started) == 5
    assert {run.run_id for run in history.runs("solver")} == {one.task_id for one in tasks}
    assert told == [1, 2, 3, 4, 1, 2, 3, 4, 5]
    measure(tasks, again, history, lambda run, done, number: told.append(done))
    assert len(again.started) == 5
