"""Small applications and tasks for the tests of running."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from estimators.harp.application import Application
from estimators.harp.running import Task
from estimators.harp.watching import Order

PYTHON = sys.executable


def application(command: str = "true", **changes: Any) -> Application:
    """An application with one input, n."""
    fields = {"name": "made", "title": "Made", "command": command, "inputs": {"n": {"small": [1, 9], "full": [10, 99]}}}
    return Application.model_validate(fields | changes)


def task(
    application: Application, task_id: str = "one", limit_seconds: float | None = None, **configuration: Any
) -> Task:
    """A task of it."""
    return Task(task_id=task_id, application=application, configuration={"n": 1, **configuration},
                limit_seconds=limit_seconds)  # fmt: skip


def order(folder: Path, *words: str, seconds: float = 30.0, **changes: Any) -> Order:
    """An order for a command."""
    return Order(words, str(folder), {"PATH": "/usr/bin:/bin"}, seconds, grace_seconds=0.2, **changes)


def python_order(folder: Path, text: str, seconds: float = 30.0, **changes: Any) -> Order:
    """An order for a piece of Python."""
    return order(folder, PYTHON, "-S", "-c", text, seconds=seconds, **changes)
