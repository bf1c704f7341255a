"""`check --run`: one real run of the smallest configuration, and what is said of it."""

from __future__ import annotations

from pathlib import Path

from estimators.harp.application_file import read_application
from estimators.harp.checking import Finding
from estimators.harp.trying import try_once

SHELL = """\
name: counting
title: Counting
inputs:
  steps: {{small: [3, 5], full: [10, 20]}}
command: sh -c 'for step in 1 2 3; do echo Step $step; {pause}; done; {end}'
version_command: echo counting 1.2.3
success: {{pattern: Step 3}}
progress: {{pattern: 'Step ([0-9]+)', total: steps}}
"""


def tried(end: str = "true", pause: str = "true", old: str = "-", new: str = "-") -> dict[str, Finding]:
    text = SHELL.format(end=end, pause=pause).replace(old, new)
    found = try_once(read_application(text, "counting", Path()))
    return {one.about: one for one in found}


def test_what_was_seen_is_said(home: Path) -> None:
    found = tried()
    assert "with steps=3 it finished in" in found["run"].text
    assert "CPU time" in found["run"].text
    assert found["success"].verdict == "good"
    assert "progress" in found
    assert found["version"].text == "version 1.2.3."
    assert "the start of its program" in found["ranges"].text
    assert list((home / "harp" / "runs").iterdir()) == []  # nothing is left behind


def test_a_run_that_fails_is_a_problem_and_says_why() -> None:
    found = tried(end="exit 3")
    assert list(found) == ["run"]
    assert found["run"].verdict == "problem"
    assert "with steps=3 it failed" in found["run"].text
    assert "3" in found["run"].text


def test_progress_is_told_and_so_is_its_absence() -> None:
    assert "progress was seen" in tried(pause="sleep 0.4")["progress"].text
    other = tried(pause="sleep 0.4", old="'Step ([0-9]+)'", new="'Tick ([0-9]+)'")
    assert "no line of its output matched" in other["progress"].text


def test_a_version_that_is_not_found_is_told() -> None:
    assert "told none" in tried(old="counting 1.2.3", new="unknown")["version"].text
