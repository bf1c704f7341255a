"""Something that runs tasks, several at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from estimators.harp.run import Run
from estimators.harp.running.task import Task

Progress = Callable[[str, float], None]
"""Takes the id of a task and the share of it that is done, 0 to 1. May be called from another thread."""


class Executor(Protocol):
    """Runs tasks. Every task that was started comes back exactly once as a run, however it ended."""

    @property
    def capacity(self) -> int:
        """How many more tasks of one core would start at once."""
        ...

    def start(self, task: Task) -> None:
        """Begin a task; returns at once. What does not fit now waits for room.

        Raises:
            RequestError: it can never fit.
            ServiceError: nothing can be run at all (a full disk, a scheduler that refuses); the campaign must stop.
        """
        ...

    def finished(self) -> list[Run]:
        """Runs that have ended since the last call; never waits.

        Raises:
            ServiceError: as for `start`.
        """
        ...

    def stop(self) -> None:
        """Stop what runs; the runs that this cuts off come back from `finished` as killed. Waits until all ended."""
        ...
