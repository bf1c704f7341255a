"""`iplane harp campaign` in one process: plan, run, status, report, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.ui.cli.running import Run, runner

TOY = """\
name: toy
title: Toy
command: "{python} -c pass {n} {m}"
inputs:
  n: {small: [1000, 4000], full: [20000, 40000]}
  m: {type: choice, choices: [a, b]}
"""


@pytest.fixture
def iplane(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    return runner(monkeypatch, capsys)


@pytest.fixture
def toy(home: Path) -> Path:
    path = home / "harp" / "applications" / "toy.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(TOY)
    return path


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs in memory, and the guide alone decides."""
    from estimators.harp.campaign import campaign, conducting, executing
    from tests.estimators.harp.campaign.made_up import Memory, no_models

    class Quick(Memory):
        def __init__(self, *_: object, **__: object) -> None:
            super().__init__(law=lambda one: 0.1 + 1e-5 * float(one["n"]))
            self.cores = 8

        def end(self, task_id: str, *, killed: bool = False):  # type: ignore[no-untyped-def]  # as the parent's
            return super().end(task_id, killed=killed).model_copy(update={"application": "toy"})

    monkeypatch.setattr(executing, "LocalExecutor", Quick)
    monkeypatch.setattr(conducting, "POLL_SECONDS", 0.0)
    monkeypatch.setattr(campaign.Campaign.carry_on, "__kwdefaults__", {
        **(campaign.Campaign.carry_on.__kwdefaults__ or {}), "ask": no_models,
    })  # fmt: skip


def test_a_plan_runs_nothing_and_tells_why(iplane: Run, toy: Path, quick: None, home: Path) -> None:
    told = iplane("harp", "campaign", "plan", "toy", "--budget", "1m")
    assert told.code == 0
    assert "the cheapest run, 3 times" in told.out
    assert "fill the small range evenly" in told.out
    assert not (home / "harp" / "campaigns").exists()


def test_run_status_and_report_tell_the_same(iplane: Run, toy: Path, quick: None) -> None:
    ran = iplane("harp", "campaign", "run", "toy", "--budget", "1m", "--width", "1.4", "--json")
    assert ran.code == 0, ran.err
    status = json.loads(ran.out)
    assert status["ending"]["reason"] == "certain"
    assert status["width"] <= 1.4
    report = json.loads(iplane("harp", "campaign", "report", "toy", "--json").out)
    assert len(report["table"]) == sum(status["runs"].values())
    assert all(one["why"].endswith(".") for one in report["decisions"])
    text = iplane("harp", "campaign", "report", "toy").out
    assert "Noise" in text
    assert "campaign" in iplane("harp", "campaign", "status", "toy").out


def test_a_changed_application_is_not_mixed(iplane: Run, toy: Path, quick: None) -> None:
    assert iplane("harp", "campaign", "run", "toy", "--budget", "1m").code == 0
    toy.write_text(TOY.replace("-c pass", "-c 0"))
    refused = iplane("harp", "campaign", "resume", "toy")
    assert refused.code == 1
    assert "changed since" in refused.err
    assert iplane("harp", "campaign", "resume", "toy", "--anyway").code == 0
    assert "was changed after" in iplane("harp", "campaign", "report", "toy").out


def test_more_budget_goes_on_where_it_ended(iplane: Run, toy: Path, quick: None) -> None:
    first = json.loads(iplane("harp", "campaign", "run", "toy", "--budget", "2s", "--width", "1.01", "--json").out)
    assert first["ending"]["reason"] in ("spent", "nothing")
    more = iplane("harp", "campaign", "resume", "toy", "--budget", "20s", "--json")
    assert more.code == 0, more.err
    assert json.loads(more.out)["spent_seconds"] > first["spent_seconds"]
    assert "budget_seconds 2 -> 20" in iplane("harp", "campaign", "report", "toy").out


def test_the_plan_of_a_stopped_campaign_shows_its_next_runs(iplane: Run, toy: Path, quick: None) -> None:
    from estimators.harp.campaign import find_campaign

    iplane("harp", "campaign", "run", "toy", "--budget", "2s", "--width", "1.01")
    stopped = find_campaign("toy")
    stopped.ledger.end(None)
    stopped.with_more(60.0, None)
    told = iplane("harp", "campaign", "plan", "toy")
    assert told.code == 0
    assert f"{len(stopped.decisions) + 1}. n=" in told.out
    assert "each result can change" in told.out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("run", "tyo"), "toy"),
        (("run", "toy", "--budget", "much"), "--budget"),
        (("run", "toy", "--target", "n=1e4,k=3"), "k"),
        (("run", "toy", "--target", "n"), "n"),
        (("run", "toy", "--slurm", "--partition", "x"), ""),
        (("status", "toy"), "no campaign"),
        (("resume", "nothing"), "nothing"),
    ],
)
def test_a_mistake_is_one_sentence(iplane: Run, toy: Path, quick: None, words: tuple[str, ...], told: str) -> None:
    ended = iplane("harp", "campaign", *words)
    assert ended.code == 1
    assert told in ended.err
    lines = [line for line in ended.err.splitlines() if not line.startswith("1. ")]  # the first decision is told
    assert len(lines) == 1
    assert lines[0].startswith("iplane: ")
