"""A real campaign, killed with SIGKILL in the middle of a run, goes on where it was."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from estimators.harp.campaign import find_campaign

TOY = """\
name: toy
title: Toy that sleeps
command: "{python} -c 'import time; time.sleep(0.05 + 1e-5 * {n})'"
inputs:
  n: {small: [1000, 4000], full: [20000, 40000]}
"""
PATIENCE_SECONDS = 60


@pytest.fixture
def toy(home: Path) -> None:
    folder = home / "harp" / "applications"
    folder.mkdir(parents=True)
    (folder / "toy.yaml").write_text(TOY)


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "ui.cli.main", "harp", "campaign", *words]


def begin(*words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command("run", "toy", "--jobs", "1", *words), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def wait_for_runs(process: subprocess.Popen[str], number: int) -> None:
    """Until so many runs have ended and another goes on."""
    give_up = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < give_up and process.poll() is None:
        for path in (Path(os.environ["IPLANE_HOME"]) / "harp" / "campaigns").glob("*.sqlite"):
            states = _states(path)
            if states.count("done") >= number and "started" in states:
                return
        time.sleep(0.01)
    raise AssertionError(f"the campaign did not come so far: {process.communicate()}")


def _states(path: Path) -> list[str]:
    connection = sqlite3.connect(path, timeout=10)
    try:
        return [state for (state,) in connection.execute("SELECT state FROM tasks")]
    except sqlite3.OperationalError:
        return []  # it is being made
    finally:
        connection.close()


@pytest.mark.slow
def test_killed_in_the_middle_of_a_run(toy: None) -> None:
    process = begin("--budget", "20s", "--width", "1.6")
    wait_for_runs(process, 2)
    process.kill()
    process.communicate()
    before = {run.run_id: run for run in find_campaign("toy").runs}
    assert len(before) >= 2
    told = subprocess.run(command("resume", "toy", "--json"), capture_output=True, text=True, timeout=100, check=False)
    assert told.returncode == 0, told.stderr
    after = find_campaign("toy")
    assert json.loads(told.stdout)["ending"]["reason"] in ("certain", "nothing", "spent")
    assert {run.run_id: run for run in after.runs if run.run_id in before} == before, "an ended run was run again"
    assert sorted(run.run_id for run in after.runs) == sorted(entry.task_id for entry in after.entries)
    assert len(after.runs) > len(before)


@pytest.mark.slow
def test_ctrl_c_stops_the_run_and_says_how_to_go_on(toy: None) -> None:
    process = begin("--budget", "20s")
    wait_for_runs(process, 1)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=PATIENCE_SECONDS)
    kept = find_campaign("toy")
    assert process.returncode == 130, err
    assert f"iplane harp campaign resume {kept.campaign_id}" in err
    assert kept.owner is None
    assert {entry.state for entry in kept.entries} <= {"done", "planned"}
    assert len(kept.runs) == sum(entry.state == "done" for entry in kept.entries)


@pytest.mark.slow
def test_two_at_once_are_not_let(toy: None) -> None:
    process = begin("--budget", "20s")
    wait_for_runs(process, 1)
    told = subprocess.run(command("resume", "toy"), capture_output=True, text=True, timeout=100, check=False)
    process.terminate()
    process.communicate(timeout=PATIENCE_SECONDS)
    assert told.returncode == 1
    assert f"process {process.pid}" in told.stderr
    assert "Traceback" not in told.stderr
