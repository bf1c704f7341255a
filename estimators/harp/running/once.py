"""Runs one task from set-up to record."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from estimators.harp.run import Run, Status
from estimators.harp.running.data_folder import data_in_use, data_name, disk_told
from estimators.harp.running.environment import variables
from estimators.harp.running.judging import judge
from estimators.harp.running.machine import host, node_type, usable_memory_bytes
from estimators.harp.running.software import install_hint, version_of
from estimators.harp.running.task import Task
from estimators.harp.running.templates import Templates
from estimators.harp.running.watched import Switch, run_watched
from estimators.harp.watching import Order, Outcome
from knowledge.settings import settings

SETUP_SECONDS = 1800.0
"""Limit of a set-up. A choice: data for full scale take minutes, and a set-up that hangs must not hold a campaign."""


@dataclass(frozen=True, slots=True)
class Place:
    """What a run is given.

    Attributes:
        cpus: it may run on; empty = any. own_cpus: for the watcher. memory_bytes: at most; `None` = the machine's.
        keep_failed: keep the folder of a run that failed, and say where.
        switch: can stop it.
        on_progress: takes the share that is done, 0 to 1.
    """

    cpus: tuple[int, ...] = ()
    own_cpus: tuple[int, ...] = ()
    memory_bytes: int | None = None
    keep_failed: bool = False
    switch: Switch = field(default_factory=Switch)
    on_progress: Callable[[float], None] | None = None


class _SetupFailedError(Exception):
    """The data could not be made; the text says why."""


def run_once(task: Task, place: Place | None = None) -> Run:
    """Run a task to its end and measure it. Whatever its command does, a run comes back.

    Raises:
        ServiceError: nothing can be run at all: the disk is full, or no process can be started.
        RequestError: a template has no value for this configuration.
    """
    return _Once(task, place or Place()).run()


class _Once:
    def __init__(self, task: Task, place: Place) -> None:
        self._task, self._place = task, place
        self._started = datetime.now(UTC)

    def run(self) -> Run:
        application, switch = self._task.application, self._place.switch
        if not application.setup:
            return self._measured(Path())
        stand_in = Templates(application, self._task.configuration, Path("data"), Path("run"), Path("files"))
        name = data_name(application, stand_in.words(application.setup))
        try:
            with data_in_use(name, self._make, lambda: switch.thrown) as data:
                return self._measured(data)
        except InterruptedError:
            return self._record(Status.KILLED, "Stopped before its start.")
        except _SetupFailedError as error:
            return self._record(Status.KILLED if switch.thrown else Status.FAILED, str(error))

    def _make(self, folder: Path) -> None:
        """Set the data up in an empty folder."""
        application = self._task.application
        templates = Templates(application, self._task.configuration, folder, folder)
        order = self._order(templates, application.setup, folder, SETUP_SECONDS)
        outcome = run_watched(order, switch=self._place.switch)
        verdict = judge(outcome, order, type(application.success)(), folder, install_hint(application))
        if verdict.status is not Status.FINISHED:
            raise _SetupFailedError(f"The set-up of the data failed: {verdict.message}")

    def _measured(self, data: Path) -> Run:
        root = settings().harp_path / "runs"
        with disk_told(root):
            root.mkdir(parents=True, exist_ok=True)
            folder = Path(tempfile.mkdtemp(prefix=f"{self._task.application.name}-", dir=root))
        keep = False
        try:
            run = self._in_folder(data, folder)
            keep = self._place.keep_failed and not run.finished
            return run.model_copy(update={"message": f"{run.message} Kept: {folder}"}) if keep else run
        finally:
            if not keep:
                shutil.rmtree(folder, ignore_errors=True)

    def _in_folder(self, data: Path, folder: Path) -> Run:
        application = self._task.application
        version = version_of(application)
        templates = Templates(application, self._task.configuration, data, folder)
        order = self._order(templates, application.command, folder, self._task.walltime_seconds, measured=True)
        total = templates.total()
        self._started = datetime.now(UTC)
        outcome = run_watched(order, on_done=_share(self._place.on_progress, total), switch=self._place.switch)
        verdict = judge(outcome, order, application.success, folder, install_hint(application))
        return self._record(verdict.status, verdict.message, outcome, version)

    def _order(
        self, templates: Templates, command: str, folder: Path, seconds: float, *, measured: bool = False
    ) -> Order:
        task, limits = self._task, self._task.application.limits
        usable = self._place.memory_bytes or usable_memory_bytes()
        return Order(
            words=templates.words(command),
            folder=str(folder),
            environment=variables(templates.environment(), max(1, task.cores // task.nodes)),
            walltime_seconds=seconds,
            cpus=self._place.cpus,
            own_cpus=self._place.own_cpus,
            memory_bytes=min(limits.memory_bytes or usable, usable),
            output_bytes=limits.output_bytes,
            disk_bytes=limits.disk_bytes,
            pattern=task.application.success.pattern if measured else None,
            progress=task.application.progress.pattern if measured and task.application.progress else None,
        )

    def _record(self, status: Status, message: str, outcome: Outcome | None = None, version: str | None = None) -> Run:
        task = self._task
        took = outcome if outcome is not None and outcome.exit_status not in (126, 127) else None
        return Run(
            run_id=task.task_id,
            application=task.application.name,
            configuration=task.configuration,
            status=status,
            scale=task.scale,
            campaign_id=task.campaign_id,
            repetition=task.repetition,
            wall_seconds=took.wall_seconds if took else None,
            cpu_seconds=took.cpu_seconds if took else None,
            peak_memory_bytes=took.peak_memory_bytes if took else None,
            read_bytes=took.read_bytes if took else None,
            written_bytes=took.written_bytes if took else None,
            exit_status=outcome.exit_status if outcome else None,
            host=host(),
            node_type=node_type(),
            version=version,
            started=self._started,
            message=message,
        )


def _share(tell: Callable[[float], None] | None, total: float | None) -> Callable[[float], None] | None:
    if tell is None or not total or total <= 0:
        return None
    return lambda done: tell(min(max(done / total, 0.0), 1.0))
