"""`iplane ci check`: nothing wrong with the shipped facts, a table and exit code 1 for spoiled ones."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from knowledge.ci.build import FACTS
from knowledge.settings import Settings
from tests.ui.cli.running import Run, runner


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], settings_: Settings) -> Run:
    """Runs `iplane` on the session's built home."""
    return runner(monkeypatch, capsys)


@pytest.fixture
def spoiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the facts in which one walltime stands in minutes."""
    folder = tmp_path / "facts"
    shutil.copytree(FACTS, folder)
    delta = folder / "systems" / "delta.yaml"
    text = delta.read_text(encoding="utf-8")
    delta.write_text(text.replace("max_walltime_hours: 48", "max_walltime_hours: 2880", 1), encoding="utf-8")
    monkeypatch.setattr("knowledge.ci.build.FACTS", folder)
    return folder


def test_the_shipped_facts_pass(run: Run) -> None:
    outcome = run("ci", "check")
    assert outcome.code == 0
    assert outcome.out.splitlines()[-1].startswith("0 errors, 0 warnings, ")


def test_accepted_findings_are_shown_with_their_reason(run: Run) -> None:
    out = run("ci", "check", "--accepted").out
    assert "amd-epyc-7282.memory_bandwidth_gb_s" in out
    assert "a part with reduced memory bandwidth" in out


def test_an_error_is_shown_and_ends_with_one(run: Run, spoiled: Path) -> None:
    outcome = run("ci", "check")
    assert outcome.code == 1
    row = next(line for line in outcome.out.splitlines() if line.startswith("error"))
    for words in ("delta", "cpu.max_walltime_hours", "2880", "minutes or seconds written as hours?"):
        assert words in row
    assert outcome.out.splitlines()[-1].startswith("1 error, 0 warnings, ")


def test_as_json(run: Run, spoiled: Path) -> None:
    told = json.loads(run("ci", "check", "--json").out)
    assert [found["field"] for found in told["findings"]] == ["cpu.max_walltime_hours"]
    assert isinstance(told["stale"], list)
    assert all(found["reason"] for found in told["accepted"])


def test_a_reason_nobody_needs_is_named(run: Run, spoiled: Path) -> None:
    with (spoiled / "accepted.csv").open("a", encoding="utf-8") as file:
        file.write("delta,cpu.count,once odd\n")
    assert "accepted.csv: delta, cpu.count is no longer needed" in run("ci", "check").out
