"""`iplane harp app`: new, check, list, show."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.ui.cli.running import Run, runner

COMMAND = ("--command", "sleep {n}", "--input", "n=0.01:0.1/1:2 s")


@pytest.fixture
def iplane(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command line `iplane harp app`."""
    run = runner(monkeypatch, capsys)
    return lambda *arguments: run("harp", "app", *arguments)


def test_a_new_file_is_written_checked_listed_and_shown(iplane: Run, home: Path) -> None:
    made = iplane("new", "nap", *COMMAND)
    path = home / "harp" / "applications" / "nap" / "application.yaml"
    assert made.code == 0
    assert str(path) in made.out
    checked = iplane("check", "nap")
    assert (checked.code, checked.err) == (0, "")
    assert "nap can be run." in checked.out
    assert "nap (own)" in iplane("list").out
    shown = iplane("show", "nap")
    assert "sleep {n}" in shown.out
    assert "0.01 to 0.1" in shown.out


def test_a_check_runs_once_where_that_is_wished(iplane: Run) -> None:
    iplane("new", "nap", *COMMAND)
    tried = iplane("check", "nap", "--run")
    assert tried.code == 0
    assert "ok      run: with n=0.01 it finished in" in tried.out
    assert "Running nap with n=0.01" in tried.err
    iplane("new", "fails", "--command", "sh -c 'exit {n}'", "--input", "n=1:2/3:4")
    failed = iplane("check", "fails", "--run", "--json")
    assert failed.code == 1
    assert json.loads(failed.out)["runs"] is False


def test_nothing_is_overwritten(iplane: Run, tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("precious", "utf-8")
    refused = iplane("new", "nap", "--output", str(file))
    assert refused.code == 1
    assert "is there already and is not overwritten" in refused.err
    assert file.read_text("utf-8") == "precious"
    iplane("new", "nap")
    again = iplane("new", "nap", *COMMAND)
    assert again.code == 1
    assert "not overwritten" in again.err


def test_a_file_is_written_where_it_is_wished(iplane: Run, tmp_path: Path) -> None:
    file = tmp_path / "deep" / "mine.yaml"
    assert f"iplane harp app check {file}" in iplane("new", "nap", "--output", str(file)).out
    assert iplane("check", str(file)).code == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("new", "../nap"), "name is '../nap'"),
        (("new", "nap", "--command", "sleep {n}"), "no --input describes n; add --input n="),
        (("new", "nap", "--command", "sleep {n", "--input", "n=1:2/3:4"), "not closed"),
        (("new", "nap", "--output", "/proc/none/x.yaml"), "cannot be written"),
        (("check", "nap"), "The application 'nap' is not known"),
        (("show", "lamps"), "did you mean lammps"),
        (("check", "nap.yaml"), "is not there"),
    ],
)
def test_a_mistake_is_one_sentence(iplane: Run, words: tuple[str, ...], told: str) -> None:
    outcome = iplane(*words)
    assert outcome.code == 1
    assert told in outcome.err
    assert outcome.err.startswith("iplane: ")
    assert outcome.err.count("\n") == 1


def test_a_program_that_is_missing_ends_with_one(iplane: Run) -> None:
    iplane("new", "nap", "--command", "no-such-program {n}", "--input", "n=1:2/3:4")
    checked = iplane("check", "nap", "--run")
    assert checked.code == 1
    assert "PROBLEM programs: no-such-program is not found" in checked.out
    assert "Not run: mend the problems first." in checked.out
    assert "missing: no-such-program" in iplane("list").out


def test_a_broken_file_is_listed_and_does_no_harm(iplane: Run, home: Path) -> None:
    iplane("new", "nap", *COMMAND)
    (home / "harp" / "applications" / "bad.yaml").write_text("name: [", "utf-8")
    listed = iplane("list")
    assert listed.code == 0
    assert "nap (own)" in listed.out
    assert "broken: The application file" in listed.out
    assert "bad.yaml" in listed.out
    assert "bad.yaml" in iplane("show", "bad").err


def test_an_own_file_in_front_of_a_shipped_one_is_said(iplane: Run) -> None:
    assert "stands in front of the shipped application lammps" in iplane("new", "lammps").out
    assert "lammps is your own" in iplane("list").out


def test_a_history_that_cannot_be_read_leaves_the_list(iplane: Run, home: Path) -> None:
    iplane("new", "nap", *COMMAND)
    (home / "harp" / "runs.sqlite").write_bytes(b"no database at all, but long enough to be looked at" * 30)
    listed = iplane("list")
    assert listed.code == 0
    assert "unknown" in listed.out
    assert "cannot be read" in listed.out
    assert json.loads(iplane("list", "--json").out)["applications"][0]["runs_known"] is None


def test_runs_that_are_known_are_counted(iplane: Run) -> None:
    from estimators.harp.history import record
    from estimators.harp.run import Run as Measured
    from estimators.harp.run import Status

    iplane("new", "nap", *COMMAND)
    record(Measured(run_id="one", application="nap", configuration={"n": 1}, status=Status.FINISHED, wall_seconds=1.0))
    listed = {one["name"]: one for one in json.loads(iplane("list", "--json").out)["applications"]}
    assert listed["nap"]["runs_known"] == 1


def test_json_is_one_document(iplane: Run) -> None:
    iplane("new", "nap", *COMMAND)
    listed = {one["name"]: one for one in json.loads(iplane("list", "--json").out)["applications"]}
    assert listed["nap"]["inputs"] == ["n"]
    assert listed["nap"]["missing_programs"] == []
    assert json.loads(iplane("show", "nap", "--json").out)["inputs"]["n"]["full"] == [1, 2]
    checked = json.loads(iplane("check", "nap", "--json").out)
    assert checked["runs"] is True
    assert {one["verdict"] for one in checked["findings"]} == {"good", "warning"}


def test_every_shipped_application_is_shown(iplane: Run) -> None:
    from estimators.harp.shelf import places

    for place in places():
        assert place.problem == ""
        assert iplane("show", place.name).code == 0
