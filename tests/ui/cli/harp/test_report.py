"""`iplane harp report`: text and page from a campaign, from imported runs, from shipped runs; and what it refuses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from estimators.harp.configuration import Configuration
from estimators.harp.forecast import CandidateScore, Forecast
from estimators.harp.history import RunHistory
from estimators.harp.run import Origin, Run, Scale, Status
from knowledge.errors import RequestError
from tests.ui.cli.running import Run as Iplane
from tests.ui.cli.running import runner

TOY = """\
name: toy
title: Toy <script>alert(1)</script>
command: "{python} -c pass {n}"
inputs:
  n: {small: [1000, 4000], full: [20000, 40000]}
resources:
  cores: {small: [1, 2], full: [1, 4]}
"""


class Law:
    """In place of the models, which take their time: the law that the runs follow, 10 % too long."""

    scores = (CandidateScore("the law", 0.1, 0.0, 0.6, 0.0, 0.1, True),)

    def _seconds(self, configurations: Sequence[Configuration]) -> Any:
        return np.array([1.1e-3 * float(one["n"]) for one in configurations])

    def forecast(self, configurations: Sequence[Configuration]) -> Forecast:
        median = self._seconds(configurations)
        count = len(median)
        return Forecast(median, median / 1.5, median * 1.5, ((),) * count, np.ones(count, dtype=bool))

    def upper(self, configurations: Sequence[Configuration], kill_risk: float) -> Any:
        return 1.5 * self._seconds(configurations)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    from estimators.harp import models, unseen

    def learn(space: object, runs: Sequence[Run], *_: object) -> Law:
        if not any(run.finished for run in runs):
            raise RequestError("No run tells its time.")
        return Law()

    monkeypatch.setattr(unseen, "learn", learn)
    monkeypatch.setattr(models, "learn", learn)


@pytest.fixture
def iplane(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iplane:
    return runner(monkeypatch, capsys)


@pytest.fixture
def toy(home: Path) -> None:
    path = home / "harp" / "applications" / "toy.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(TOY)


def made(name: str, n: int, **changes: Any) -> Run:
    fields: dict[str, Any] = {
        "run_id": f"{name}-{n}", "application": name, "configuration": {"n": n}, "status": Status.FINISHED,
        "wall_seconds": n * 1e-3, "node_type": "a node", "version": "1.2.3",
        "started": datetime(2026, 11, 25, tzinfo=UTC),
    }  # fmt: skip
    return Run(**(fields | changes))


def imported(number: int = 12) -> None:
    RunHistory.of().add([made("things", 1000 * one, origin=Origin.IMPORTED) for one in range(1, number + 1)])


def figures(page: str) -> list[str]:
    return re.findall(r"Plotly\.newPlot\(", page.split("</head>")[1])


def test_imported_runs_without_a_file_are_told(iplane: Iplane) -> None:
    imported()
    told = iplane("harp", "report", "things")
    assert told.code == 0, told.err
    assert "12 runs, 2026-11-25" in told.out
    assert "each predicted from the others" in told.out
    assert "Median error 10.0%" in told.out or "median error 10.0%" in told.out


def test_the_page_is_whole_in_itself(iplane: Iplane, tmp_path: Path) -> None:
    imported()
    path = tmp_path / "report.html"
    assert iplane("harp", "report", "things", "--html", str(path)).code == 0
    page = path.read_text("utf-8")
    assert len(figures(page)) == 2, "predicted against measured, and the candidates"
    body = page.split("</head>")[1]
    assert not re.search(r"(?:src|href)\s*=", body)
    assert not re.search(r"<(?:link|img|iframe)\b|<script[^>]+src", page.split("<script>")[0] + body)
    assert "default-src 'none'" in page
    assert "the law" in page
    assert "No campaign of it is kept here" in page
    assert "1.2.3" in page


def test_full_scale_runs_are_held_out_and_the_worst_named(iplane: Iplane, toy: None, tmp_path: Path) -> None:
    runs = [made("toy", n, scale=Scale.SMALL) for n in range(1000, 1008)]
    runs += [made("toy", n, scale=Scale.FULL) for n in (20000, 30000)]
    runs += [made("toy", 40000, scale=Scale.FULL, wall_seconds=200.0)]
    RunHistory.of().add(runs)
    path = tmp_path / "report.html"
    assert iplane("harp", "report", "toy", "--html", str(path)).code == 0
    page = path.read_text("utf-8")
    assert "Learned from 8 runs below full scale; tested on the 3 runs at full scale." in page
    worst = page.split("largest errors")[1]
    assert worst.index("n 40000") < worst.index("n 20000")
    assert "too small" in worst.split("</tr>")[1]


def test_names_cannot_smuggle_markup_in(iplane: Iplane, toy: None, tmp_path: Path) -> None:
    evil = "</script><img src=x onerror=alert(1)>"
    RunHistory.of().add([made("toy", n, message=evil, configuration={"n": n, "mode": evil}) for n in range(1000, 1012)])
    path = tmp_path / "report.html"
    assert iplane("harp", "report", "toy", "--html", str(path)).code == 0
    body = path.read_text("utf-8").split("</head>")[1]
    assert "alert(1)" in body
    assert "<img" not in body
    assert "<script>alert" not in body


def test_a_campaign_is_told_with_its_reasons(iplane: Iplane, toy: None, tmp_path: Path) -> None:
    from estimators.harp.application_file import read_application
    from estimators.harp.campaign import Decision, Mark, Options, begin

    application = read_application(TOY, "toy.yaml", tmp_path)
    campaign = begin(application, Options(budget_seconds=60, width=1.4))
    decision = Decision(
        kind="pilot",
        configuration={"n": 1000, "cores": 1},
        scale=Scale.SMALL,
        why="n=1,000: first, since <it> is cheap.",
    )
    _, entries = campaign.ledger.decide(decision, campaign.campaign_id)
    task = entries[0].task_id
    run = made("toy", 1000, run_id=task, campaign_id=campaign.campaign_id, scale=Scale.SMALL, status=Status.TIMED_OUT,
               configuration={"n": 1000, "cores": 1})  # fmt: skip
    RunHistory.of().add([run])
    campaign.ledger.done(task, 1.0)
    campaign.ledger.mark(Mark(runs=1, spent_seconds=1.0, believed_width=3.0))
    path = tmp_path / "report.html"
    assert iplane("harp", "report", "toy", "--html", str(path)).code == 0
    page = path.read_text("utf-8").split("</head>")[1]
    assert "first, since &lt;it&gt; is cheap." in page
    assert "small scale, not finished" in page
    assert "Walltime: No run tells its time." in page
    assert campaign.campaign_id in page


def test_a_page_can_be_made_of_one_run(iplane: Iplane, toy: None, tmp_path: Path) -> None:
    RunHistory.of().add([made("toy", 1000)])
    path = tmp_path / "report.html"
    assert iplane("harp", "report", "toy", "--html", str(path)).code == 0
    assert "1 configuration is too few" in path.read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("toy",), "no runs of it are known"),
        (("tyo",), "toy"),
        (("toy", "--open"), "--html"),
    ],
)
def test_what_cannot_be_told_is_refused_in_one_sentence(
    iplane: Iplane, toy: None, words: tuple[str, ...], told: str
) -> None:
    refused = iplane("harp", "report", *words)
    assert refused.code == 1
    assert told in refused.err
    assert refused.err.count("\n") == 1


def test_a_page_that_cannot_be_written_is_said(iplane: Iplane, tmp_path: Path) -> None:
    imported(3)
    refused = iplane("harp", "report", "things", "--html", str(tmp_path / "none" / "x.html"))
    assert refused.code == 1
    assert "--html" in refused.err


def test_an_opened_page_goes_to_the_browser(iplane: Iplane, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    imported(3)
    assert iplane("harp", "report", "things", "--html", str(tmp_path / "x.html"), "--open").code == 0
    assert opened == [(tmp_path / "x.html").as_uri()]
