"""Runs one task from set-up to record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from estimators.harp.application import Success
from estimators.harp.run import Run, Status
from estimators.harp.running.data_folder import data_in_use, data_name
from estimators.harp.running.disk import room_bytes
from estimators.harp.running.environment import variables
from estimators.harp.running.judging import judge
from estimators.harp.running.machine import usable_memory_bytes
from estimators.harp.running.place import Place
from estimators.harp.running.record import record
from estimators.harp.running.run_folder import run_folder
from estimators.harp.running.software import install_hint, version_of
from estimators.harp.running.task import Task
from estimators.harp.running.templates import Templates
from estimators.harp.running.watched import run_watched
from estimators.harp.watching import Order
from knowledge.errors import RequestError

SETUP_SECONDS = 1800.0
"""Limit of a set-up. A choice: data for full scale take minutes, and a set-up that hangs must not hold a campaign."""


def run_once(task: Task, place: Place | None = None) -> Run:
    """Run a task to its end and measure it. Whatever its command does, a run comes back.

    Raises:
        ServiceError: nothing can be run at all: the disk is full, or no process can be started.
    """
    return _Once(task, place or Place()).run()


class _SetupFailedError(Exception):
    """The data could not be made; the text says why."""


class _Once:
    def __init__(self, task: Task, place: Place) -> None:
        self._task, self._place, self._application = task, place, task.application

    def run(self) -> Run:
        """See `run_once`."""
        switch = self._place.switch
        try:
            if switch.thrown:
                raise InterruptedError
            if not self._application.setup:
                return self._measured(Path())
            with data_in_use(self._data_name(), self._make, lambda: switch.thrown) as data:
                return self._measured(data)
        except InterruptedError:
            return record(self._task, Status.KILLED, "Stopped before its start.")
        except _SetupFailedError as error:
            return record(self._task, Status.KILLED if switch.thrown else Status.FAILED, str(error))
        except RequestError as error:
            return record(self._task, Status.FAILED, error.message)

    def _data_name(self) -> str:
        """Stand-ins for the folders: the name does not hang on where things lie."""
        templates = Templates(self._application, self._task.configuration, Path("data"), Path("run"), Path("files"))
        return data_name(self._application, templates.words(self._application.setup))

    def _make(self, folder: Path) -> None:
        """Set the data up in an empty folder."""
        templates = Templates(self._application, self._task.configuration, folder, folder)
        order = self._order(templates, self._application.setup, folder, SETUP_SECONDS)
        outcome = run_watched(order, switch=self._place.switch)
        verdict = judge(outcome, order, Success(), folder, install_hint(self._application))
        if verdict.status is not Status.FINISHED:
            raise _SetupFailedError(f"The set-up of the data failed. {verdict.message}")

    def _measured(self, data: Path) -> Run:
        with run_folder(self._application.name) as folder:
            run = self._in_folder(data, folder.path)
            if run.finished or not self._place.keep_failed:
                return run
            folder.keep = True
        return run.model_copy(update={"message": f"{run.message} Its folder was kept: {folder.path}"})

    def _in_folder(self, data: Path, folder: Path) -> Run:
        application, place = self._application, self._place
        templates = Templates(application, self._task.configuration, data, folder)
        order = self._order(templates, application.command, folder, self._task.walltime_seconds, measured=True)
        tell = _share_of(templates.total(), place.on_progress)
        version = version_of(application)
        if place.on_start is not None:
            place.on_start()
        started = datetime.now(UTC)
        outcome = run_watched(order, on_done=tell, switch=place.switch)
        verdict = judge(outcome, order, application.success, folder, install_hint(application))
        return record(
            self._task, verdict.status, verdict.message, outcome=outcome, started=started, version=version
        )  # fmt: skip

    def _order(
        self, templates: Templates, command: str, folder: Path, seconds: float, *, measured: bool = False
    ) -> Order:
        task, place, limits = self._task, self._place, self._application.limits
        usable = place.memory_bytes or usable_memory_bytes()
        progress = self._application.progress
        own = templates.environment()
        return Order(
            words=templates.words(command),
            folder=str(folder),
            environment=variables(own, max(1, task.cores // task.nodes), place.gpus),
            walltime_seconds=seconds,
            cpus=place.cpus,
            own_cpus=place.own_cpus,
            memory_bytes=min(limits.memory_bytes or usable, usable),
            output_bytes=limits.output_bytes,
            disk_bytes=min(limits.disk_bytes, room_bytes(folder)),
            pattern=self._application.success.pattern if measured else None,
            progress=progress.pattern if measured and progress else None,
        )


def _share_of(total: float | None, tell: Callable[[float], None] | None) -> Callable[[float], None] | None:
    if tell is None or not total or total <= 0:
        return None
    return lambda done: tell(min(max(done / total, 0.0), 1.0))
