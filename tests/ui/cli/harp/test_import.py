"""`iplane harp import`: tables and accounting become runs that are kept; every mistake is one sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from estimators.harp.history import RunHistory, known_runs
from estimators.harp.run import Status
from tests.estimators.harp.history.accounting_text import TEXT
from tests.ui.cli.running import Run, runner


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    return runner(monkeypatch, capsys)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "runs.csv"
    path.write_text("cells,mode,wall_s,state\n10,fast,1.5,ok\n20,fast,3,timeout\n30,slow,-1,ok\n")
    return path


def test_a_table_is_kept_and_twice_is_once(run: Run, table: Path) -> None:
    done = run("harp", "import", str(table), "--application", "solver")
    assert done.code == 0, done.err
    assert "2 runs of solver read from runs.csv (1 finished, 1 timed out)." in done.out
    assert "There is no application file called solver" in done.out
    assert "Kept: 2 new, 0 renewed." in done.out
    assert "line 4: wall_s is -1 s, below zero; the row is left out." in done.err
    assert {one.status for one in known_runs("solver")} == {Status.FINISHED, Status.TIMED_OUT}
    assert "Kept: 0 new, 2 renewed." in run("harp", "import", str(table), "--application", "solver").out


def test_a_dry_run_keeps_nothing(run: Run, table: Path) -> None:
    done = run("harp", "import", str(table), "--application", "solver", "--dry-run", "--json")
    found = json.loads(done.out)
    assert (found["runs"], found["rows"], found["left_out"], found["kept"]) == (2, 3, 1, None)
    assert found["left_out_rows"] == [{"line": 4, "reason": "wall_s is -1 s, below zero"}]
    assert found["taken"]["wall_seconds"] == "wall_s"
    assert RunHistory.of().counts() == {}


def test_values_for_all_rows_and_mapped_columns(run: Run, table: Path) -> None:
    done = run("harp", "import", str(table), "--application", "solver", "--map", "cells=n", "--set", "cores=4",
               "--set", "kind=dense", "--status", "state", "--time-unit", "ms", "--system", "delta")  # fmt: skip
    assert done.code == 0, done.err
    first = min(known_runs("solver"), key=lambda one: one.wall_seconds or 0)
    assert first.configuration == {"n": 10, "mode": "fast", "cores": 4, "kind": "dense"}
    assert first.wall_seconds == pytest.approx(0.0015)
    assert first.system_id is not None


def test_accounting_is_kept(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "accounting.txt"
    path.write_text(TEXT)
    done = run("harp", "import", str(path), "--sacct", "--application", "melt", "--jobs-named", "melt-n*",
               "--inputs-from", r"n(?P<atoms>\d+)", "--json")  # fmt: skip
    assert done.code == 0, done.err
    found = json.loads(done.out)
    assert found["kept"] == {"added": 4, "renewed": 0}
    assert found["statuses"] == {"finished": 1, "timed_out": 1, "out_of_memory": 1, "killed": 1}


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("FILE",), "--application is missing"),
        (("--application", "solver"), "Nothing to import"),
        (("FILE", "--application", "My Solver!"), "--application is 'My Solver!'"),
        (("FILE", "--application", "solver", "--jobs-named", "x"), "belong to --sacct"),
        (("FILE", "--sacct", "--application", "solver", "--target", "x"), "belong to tables"),
        (("FILE", "--sacct", "--application", "solver"), "Nothing says which jobs"),
        (("FILE", "--sacct", "--application", "solver", "--jobs-named", "*"), "names no elapsed and no jobid"),
        (("FILE", "--application", "solver", "--map", "cells"), "--map is 'cells', but it is no pair"),
        (("FILE", "--application", "solver", "--map", "cell=n"), "did you mean cells"),
        (("FILE", "--application", "solver", "--set", "n"), "it is no pair"),
        (("FILE", "--application", "solver", "--target", "mode"), "no row of it is a run"),
        (("FILE", "--application", "solver", "--system", "no-such-system"), "no-such-system"),
        (("none.csv", "--application", "solver"), "cannot be read"),
        (("FILE", "--application", "lammps"), "no column tells"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(run: Run, table: Path, arguments: tuple[str, ...], sentence: str) -> None:
    done = run("harp", "import", *(str(table) if word == "FILE" else word for word in arguments))
    assert done.code == 1
    assert sentence in done.err
    assert done.err.strip().splitlines()[-1].startswith("iplane: ")
