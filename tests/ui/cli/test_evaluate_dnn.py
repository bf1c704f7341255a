"""`iplane evaluate dnn`: tables, documents, rows, and how it says no."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from knowledge.settings import Settings
from tests.estimators.dnn.scoring.files import write
from tests.ui.cli.running import Run, runner


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], settings_: Settings) -> Run:
    return runner(monkeypatch, capsys)


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    return write(
        tmp_path / "rows.csv",
        {},
        {"accelerator": "RTX-4090", "throughput_samples_per_s": "4000"},
        {"model": "no such network"},
        {"throughput_samples_per_s": "-1"},
        {"suspect": "1"},
    )


def test_a_file_is_scored(run: Run, rows: Path, tmp_path: Path) -> None:
    out, listed = tmp_path / "scores.json", tmp_path / "listed.csv"
    done = run("evaluate", "dnn", str(rows), "--json", str(out), "--rows", str(listed))
    assert done.code == 0, done.err
    assert "5 rows, 2 scored, 1 refused (33.3%), 1 marked as suspect, 1 unreadable" in done.out
    assert "line 5: throughput_samples_per_s is -1" in done.err
    assert "no such network" in done.out
    assert "roofline with one efficiency" in done.out
    found = json.loads(out.read_text())
    assert found["figures"]["estimator"]["rows"] == 2
    assert found["bad"] == [{"line": 5, "reason": "throughput_samples_per_s is -1, but it must be above zero"}]
    with listed.open() as file:
        cases = list(csv.DictReader(file))
    assert [case["line"] for case in cases] == ["2", "3"]
    assert float(cases[0]["predicted"]) > 0


def test_the_document_alone_is_printed(run: Run, rows: Path) -> None:
    found = json.loads(run("evaluate", "dnn", str(rows), "--json", "-").out)
    assert found["total"] == 5


def test_a_file_where_nothing_can_be_estimated_is_told(run: Run, tmp_path: Path) -> None:
    done = run("evaluate", "dnn", str(write(tmp_path / "rows.csv", {"model": "no such network"})))
    assert done.code == 0
    assert "1 refused (100.0%)" in done.out


def test_held_out_scores_are_printed(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import numpy as np

    from estimators.dnn import scoring
    from estimators.dnn.calibration.measurements import take

    data = scoring.shipped()
    monkeypatch.setattr(scoring, "shipped", lambda: take(data, np.arange(0, len(data), 100)))
    out = tmp_path / "held.json"
    done = run("evaluate", "dnn", "--held-out", "source", "--json", str(out))
    assert done.code == 0, done.err
    assert "boosting without physics: median" in done.out
    assert "source: sources never seen." in done.out
    found = json.loads(out.read_text())["splits"]
    assert [one["split"] for one in found] == ["source"]
    assert found[0]["learners"]["estimator"]["rows"] > 100


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ((), "Neither a file nor --held-out is given"),
        (("none.csv",), "cannot be read"),
        (("none.csv", "--held-out", "random"), "A file and --held-out are given"),
        (("--held-out", "weekday"), "random, network, accelerator, both, source or all"),
        (("--held-out", "random", "--rows", "x.csv"), "--rows"),
    ],
)
def test_it_says_no_in_one_sentence(run: Run, arguments: tuple[str, ...], word: str) -> None:
    done = run("evaluate", "dnn", *arguments)
    assert done.code == 1
    assert word in done.err
    assert "Traceback" not in done.err


def test_a_document_that_cannot_be_written_is_told(run: Run, rows: Path, tmp_path: Path) -> None:
    for option in ("--json", "--rows"):
        done = run("evaluate", "dnn", str(rows), option, str(tmp_path / "no" / "folder.txt"))
        assert done.code == 1
        assert option in done.err
