"""`iplane harp predict`: free options, the figures, and every mistake in one sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from estimators.harp.history import RunHistory
from knowledge.settings import Settings
from tests.estimators.harp.predicting.made import APPLICATION, runs
from tests.ui.cli.running import Run, runner


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], home: Path) -> Run:
    """The command line, with an application of one's own and its runs in the home folder."""
    settings = Settings()
    folder = settings.harp_path / "applications"
    folder.mkdir(parents=True)
    (folder / "stirring.yaml").write_text(json.dumps(APPLICATION.model_dump(mode="json", exclude_defaults=True)))
    RunHistory.of(settings).add(runs(5))
    return runner(monkeypatch, capsys)


def test_inputs_are_options_of_their_own(run: Run) -> None:
    done = run("harp", "predict", "stirring", "--cells", "900", "--steps=90", "--cores", "2", "--json")
    assert done.code == 0, done.err
    found = json.loads(done.out)
    assert found["configuration"] == {"cells": 900, "steps": 90, "cores": 2}
    assert found["application"] == "stirring"


def test_a_person_reads_the_request_and_what_it_rests_on(run: Run) -> None:
    done = run("harp", "predict", "stirring", "--cells", "900", "--system", "expanse")
    assert done.code == 0, done.err
    for words in ("Stirring", "walltime", "90 %", "request", "partition", "Scaling", "knee", "chosen", "Runs:"):
        assert words in done.out
    assert "lab, AMD EPYC 7742, 4 cores" in done.out


def test_a_short_run_there_is_taken_into_account(run: Run) -> None:
    said = ("harp", "predict", "stirring", "--cells", "900", "--system", "delta", "--json")
    without = json.loads(run(*said).out)
    corrected = json.loads(run(*said, "--calibrate", "9@cells=900,steps=90").out)
    assert without["speed"]["calibration_runs"] == 0
    assert corrected["speed"]["calibration_runs"] == 1
    assert corrected["walltime"]["value"] > without["walltime"]["value"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("stirrin", "--cells", "9"), "stirring"),
        (("stirring", "--cell", "9"), "cells"),
        (("stirring", "--cells"), "no value"),
        (("stirring", "--cells", "many"), "cells"),
        (("stirring", "--cells", "9", "--cores", "none"), "cores"),
        (("stirring", "--cells", "9", "--kill-risk", "0"), "--kill-risk"),
        (("stirring", "--cells", "9", "--kill-risk", "often"), "--kill-risk"),
        (("stirring", "--cells", "9", "--partition", "compute"), "--system"),
        (("stirring", "--cells", "9", "--calibrate", "nowhere.csv"), "--calibrate"),
    ],
)
def test_a_mistake_is_one_sentence(run: Run, arguments: tuple[str, ...], words: str) -> None:
    done = run("harp", "predict", *arguments)
    assert done.code == 1
    assert words in done.err
    assert "Traceback" not in done.err
    assert done.out == ""
