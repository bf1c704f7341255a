"""What `check` sees without running: programs, templates at the corners, files, what will not be known."""

from __future__ import annotations

from pathlib import Path

import pytest

from estimators.harp.application_file import load
from estimators.harp.checking import Finding, check, missing_programs
from estimators.harp.corners import MOST, corners, smallest
from tests.estimators.harp.demo import TEXT, changed, demo

RUNS = changed("command: prog", "command: ls")


def verdicts(text: str, verdict: str = "problem") -> list[Finding]:
    return [one for one in check(demo(text)) if one.verdict == verdict]


def test_what_can_be_run_has_no_problem() -> None:
    assert verdicts(RUNS) == []
    assert {one.about for one in verdicts(RUNS, "warning")} == {"success", "progress", "version"}


def test_programs_that_are_not_found_are_told_with_their_package() -> None:
    text = changed("command: prog", "install: {debian: [lammps]}\nprograms: [no-such-lmp, ls]\ncommand: no-such-prog")
    assert missing_programs(demo(text)) == ("no-such-lmp", "no-such-prog")
    missing, problems = missing_programs(demo(text)), verdicts(text)
    for name, one in zip(missing, problems, strict=True):
        assert one.text == f"{name} is not found on this machine; install it with `apt-get install lammps`."


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("atoms / 2", "log(atoms - 10)", "at small scale something has no value with atoms=10, mode=on"),
        ("atoms / 2", "1 / (atoms - 1000000)", "at full scale something has no value with atoms=1000000"),
        ("{order}", "{1 / (step - 2)}", "at full scale something has no value"),
        ("{order}", "{mode + 1}", "at small scale something has no value"),
        ("command:", "environment: {X: '{1 / (order - 4)}'}\ncommand:", "at small scale something has no value"),
        ("command:", "progress: {pattern: (x), total: order - 1}\ncommand:", "progress.total is 0 with"),
    ],
)
def test_templates_are_filled_at_the_corners(old: str, new: str, told: str) -> None:
    text = changed(old, new).replace("command: prog", "command: ls")
    assert any(told in one.text for one in verdicts(text)), verdicts(text)


def test_inputs_that_change_nothing_are_told() -> None:
    text = RUNS.replace(" --mode {mode}", "")
    assert "no template names mode, so" in " ".join(one.text for one in verdicts(text, "warning"))
    through = RUNS.replace("{atoms // 2}", "{share}")  # a feature of a feature
    assert not [one for one in verdicts(through, "warning") if one.about == "templates"]


def test_ranges_that_say_nothing_of_full_scale_are_told() -> None:
    same = RUNS.replace("[1e4, 1_000_000]", "[10, 1e3]").replace("full: [0.1, 2]", "full: [0.1, 1]")
    told = verdicts(same.replace("full: [4, 64], default: 4", "full: [1, 2], default: 1"), "warning")
    assert any("full scale is the same as small scale" in one.text for one in told)


def test_own_files_must_be_there(tmp_path: Path) -> None:
    file = tmp_path / "application.yaml"
    file.write_text(
        changed("command: prog", "command: ls {files}/run.py {files}/{mode}.txt {files}/a.part{mode}"), "utf-8"
    )
    (problem,) = [one for one in check(load(file)) if one.verdict == "problem"]
    assert problem.text.startswith("{files}/run.py is not there")
    (tmp_path / "run.py").touch()
    assert not [one for one in check(load(file)) if one.verdict == "problem"]


def test_corners_are_all_ends_and_all_words() -> None:
    found = corners(demo(), "full")
    assert len(found) == len({tuple(one.items()) for one in found}) == 2**5
    assert found[0] == {"atoms": 10_000, "mode": "on", "step": 0.1, "order": 1, "cores": 4}
    assert found[-1] == {"atoms": 1_000_000, "mode": "Off", "step": 2.0, "order": 4, "cores": 64}
    assert smallest(demo()) == {"atoms": 10, "mode": "on", "step": 0.1, "order": 1, "cores": 1}
    assert all(isinstance(one["atoms"], int) for one in found)


def test_of_too_many_corners_some_are_taken() -> None:
    many = "".join(f"  n{number}: {{small: [1, 2], full: [3, 4]}}\n" for number in range(20))
    found = corners(demo(TEXT.replace("inputs:\n", f"inputs:\n{many}")), "small")
    assert 22 <= len(found) < MOST
    assert {"n19": 2}.items() <= found[-1].items()
