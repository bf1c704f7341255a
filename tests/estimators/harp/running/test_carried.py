"""Tasks and runs as files."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from estimators.harp.run import Status
from estimators.harp.running.carried import read_run, read_task, write_task, write_whole
from estimators.harp.shelf import applications
from tests.estimators.harp.running.made import application, task


@pytest.mark.parametrize("shipped", applications(), ids=lambda one: one.name)
def test_every_shipped_application_survives_the_way(shipped, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]  # parametrized
    wanted = task(shipped, "x/1", limit_seconds=3.5)
    write_task(wanted, tmp_path / "task")
    read = read_task(tmp_path / "task")
    assert read == wanted
    assert read.application.folder == shipped.folder.resolve()


def test_a_run_that_is_not_there_or_not_whole_is_none(tmp_path: Path) -> None:
    assert read_run(tmp_path / "run") is None
    write_whole(tmp_path / "run", "{}")
    assert read_run(tmp_path / "run") is None


def test_a_task_is_run_from_its_file_and_only_once(tmp_path: Path) -> None:
    write_task(task(application(f"sh -c 'echo x >> {tmp_path}/count'")), tmp_path / "task")
    words = [
        sys.executable,
        "-m",
        "estimators.harp.running",
        *(str(tmp_path / name) for name in ("task", "began", "run")),
    ]
    import os

    for _ in range(2):
        subprocess.run(words, check=True, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)})
    run = read_run(tmp_path / "run")
    assert run is not None
    assert run.status is Status.FINISHED
    assert (tmp_path / "count").read_text() == "x\n"
    assert float((tmp_path / "began").read_text()) > 0
