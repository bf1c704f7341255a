"""A task and its run as files: how they travel to another machine and back."""

from __future__ import annotations

import json
import os
from pathlib import Path

from pydantic import ValidationError

from estimators.harp.application import Application
from estimators.harp.run import Run
from estimators.harp.running.task import Task


def write_task(task: Task, path: Path) -> None:
    """Write a task; its application's folder goes along by name."""
    folder = str(task.application.folder.resolve()) if task.application.folder != Path() else ""
    write_whole(path, json.dumps({"folder": folder, "task": task.model_dump(mode="json")}))


def read_task(path: Path) -> Task:
    """Read what `write_task` wrote."""
    told = json.loads(path.read_text("utf-8"))
    task = Task.model_validate(told["task"])
    application: Application = task.application.model_copy(update={"folder": Path(told["folder"])})
    return task.model_copy(update={"application": application})


def read_run(path: Path) -> Run | None:
    """The run in a file; `None` while there is none."""
    try:
        return Run.model_validate_json(path.read_text("utf-8"))
    except (FileNotFoundError, ValidationError):
        return None


def write_whole(path: Path, text: str) -> None:
    """Write a file that is there whole or not at all, also after a crash."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    with beside.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
