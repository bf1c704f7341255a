"""`iplane ci import`: what a person sees, and that everything or nothing is handed on to be kept."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest

from knowledge.ci import layers
from knowledge.ci.build.layer_form import CloudOfferForm, LayerForm
from knowledge.ci.layers import Kept
from knowledge.settings import Settings
from tests.knowledge.ci.importers.test_harp import document, queue, system
from tests.knowledge.ci.importers.test_skypilot import GOOD, V5_AWS
from tests.ui.cli.running import Run, runner

Write = Callable[[str, str | bytes], Path]
PLAIN = f"{V5_AWS}\n{GOOD}\nbad\nworse\n"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], settings_: Settings) -> Run:
    """Runs `iplane` on the session's built home."""
    return runner(monkeypatch, capsys)


@pytest.fixture
def keepings(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What was handed on to be kept."""
    handed: list[dict[str, Any]] = []

    def keep(
        _settings: Settings, name: str, systems: Sequence[LayerForm], offers: Iterable[CloudOfferForm], note: str
    ) -> Kept:
        handed.append({"name": name, "layers": list(systems), "offers": list(offers), "note": note})
        systems_kept, offers_kept = len(handed[-1]["layers"]), len(handed[-1]["offers"])
        return Kept(Path("kept"), systems_kept, offers_kept, 3, filled=0, confirmed=0, overridden=0, conflicts=2)

    monkeypatch.setattr(layers, "keep_import", keep)
    return handed


def test_an_import_is_summed_up_and_kept_once(run: Run, write: Write, keepings: list[dict[str, Any]]) -> None:
    outcome = run("ci", "import", "skypilot", str(write("v8/aws/vms.csv", PLAIN)), "--date", "2026-01-02")
    assert outcome.code == 0
    assert "3 rows of 1 file read: 1 kept, 2 left out." in outcome.out
    assert "Offers: 1 (aws 1) in 1 region." in outcome.out
    assert "Date: 2026-01-02 (date given with --date)." in outcome.out
    assert "Kept in kept (snapshot 3): 0 systems, 1 offer; 0 values replaced, 2 conflicts recorded." in outcome.out
    assert "vms.csv line 3: it has 1 cells, but the first line has 10 (1 more row like it)." in outcome.err
    (kept,) = keepings
    assert (kept["name"], kept["layers"]) == ("skypilot-aws", [])
    assert kept["note"] == "1 offer of skypilot, 1 file"
    assert kept["offers"][0].accelerator_id == "nvidia-t4"  # found in the project's own database


def test_systems_are_kept_under_the_name_given(run: Run, write: Write, keepings: list[dict[str, Any]]) -> None:
    path = write("systems.json", document(system(queue("one"), id="pitzer", host="pitzer.osc.edu")))
    assert "Systems: 1." in run("ci", "import", "harp", str(path), "--name", "osc").out
    (kept,) = keepings
    assert (kept["name"], kept["layers"][0].system.id, kept["offers"]) == ("osc", "osc-pitzer", [])


def test_a_dry_run_keeps_nothing(run: Run, write: Write, keepings: list[dict[str, Any]]) -> None:
    outcome = run("ci", "import", "skypilot", str(write("aws/vms.csv", PLAIN)), "--dry-run")
    assert outcome.out.splitlines()[-1] == "Nothing was kept: this was a dry run."
    assert keepings == []


def test_json_names_every_row_that_was_left_out(run: Run, write: Write, keepings: list[dict[str, Any]]) -> None:
    told = json.loads(run("ci", "import", "skypilot", str(write("aws/vms.csv", PLAIN)), "--json").out)
    assert [skipped["line"] for skipped in told["report"]["skipped"]] == [3, 4]
    assert (told["kept"]["offers"], told["kept"]["snapshot"]) == (1, 3)
    dry = json.loads(run("ci", "import", "skypilot", str(write("aws/vms.csv", PLAIN)), "--json", "--dry-run").out)
    assert dry["kept"] is None
    assert len(keepings) == 1


def test_a_wrong_file_at_the_end_keeps_nothing(run: Run, write: Write, keepings: list[dict[str, Any]]) -> None:
    good, wrong = write("aws/vms.csv", PLAIN), write("gcp/vms.csv", "no,catalogue\n")
    outcome = run("ci", "import", "skypilot", str(good), str(wrong))
    assert (outcome.code, outcome.out, keepings) == (1, "", [])
    assert outcome.err.startswith("iplane: ")
    assert outcome.err.count("\n") == 1


def test_limits_can_be_changed(run: Run, write: Write, keepings: list[dict[str, Any]]) -> None:
    path = str(write("aws/vms.csv", PLAIN))
    assert "--max-rows" in run("ci", "import", "skypilot", path, "--max-rows", "2").err
    assert "--max-skipped" in run("ci", "import", "skypilot", path, "--max-skipped", "1").err
    large = str(write("gcp/vms.csv", PLAIN * 20_000))
    assert "1 MiB" in run("ci", "import", "skypilot", large, "--max-megabytes", "1").err
    assert keepings == []


def test_an_unknown_kind_is_wrong_usage(run: Run, write: Write) -> None:
    assert run("ci", "import", "excel", str(write("aws/vms.csv", PLAIN))).code == 2


@pytest.mark.parametrize("kind", ["skypilot", "karpenter", "cider", "ondemand", "harp"])
def test_a_file_that_is_not_there_is_said_to_be_missing(run: Run, tmp_path: Path, kind: str) -> None:
    outcome = run("ci", "import", kind, str(tmp_path / "nothing.json"))
    assert outcome.code == 1
    assert "there is no such file" in outcome.err
    assert outcome.err.count("\n") == 1
