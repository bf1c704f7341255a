"""`iplane ci discover`: what a person sees, what is handed on to be kept, and one sentence for what cannot be done."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from knowledge.ci import layers
from knowledge.ci.build.layer_form import LayerForm, OverrideForm
from knowledge.ci.layers import Kept
from knowledge.errors import FactError
from knowledge.settings import Settings
from tests.knowledge.ci.discover.conftest import RECORDED
from tests.ui.cli.running import Run, runner

SLURM = ("ci", "discover", "slurm", "--from", str(RECORDED / "slurm-22.05"))


@dataclass
class Keeper:
    """Stands for `keep_discovered`: remembers what it was given."""

    given: list[tuple[Settings, LayerForm]] = field(default_factory=list)
    kept: Kept = field(default_factory=lambda: Kept(Path("layers/x.json"), 1, 0, 7, 0, 0, 3, 2))

    def __call__(self, settings: Settings, layer: LayerForm) -> Kept:
        self.given.append((settings, layer))
        return self.kept


@pytest.fixture
def keeper(monkeypatch: pytest.MonkeyPatch) -> Keeper:
    """What was handed on to be kept."""
    found = Keeper()
    monkeypatch.setattr(layers, "keep_discovered", found)
    return found


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], settings_: Settings) -> Run:
    """Runs `iplane` on the session's built home."""
    return runner(monkeypatch, capsys)


def test_what_was_found_is_shown_and_kept(run: Run, keeper: Keeper, settings_: Settings) -> None:
    outcome = run(*SLURM)
    assert (outcome.code, outcome.err) == (0, "")
    lines = outcome.out.splitlines()
    assert lines[0] == "Slurm 22.05.8, read 2026-11-24T23:40:54Z: tiny-hpc (tiny_hpc), 6 nodes."
    rows = {line.split()[0]: " ".join(line.split()) for line in lines if line.split()}
    assert rows["a100x4-503g"] == "a100x4-503g 2 0 64 502.9 4 x a100 ib milan"
    assert rows["long"].startswith("long up cpu-64c-251g, a100x4-503g unlimited 1 or more unknown AllowGroups=root")
    assert rows["gpulimits"] == "gpulimits 24 2 3 128 6 4 1.5"
    assert rows["maint"].startswith("maint 2030-01-01T00:00:00Z 2030-01-01T02:00:00Z 1")
    assert rows["Out"] == "Out of service when it was read: c2 (bad memory, DIMM A1=ECC State=DOWN)."
    kept, replaced, conflicts, hint = lines[-4:]
    assert kept == "Kept in layers/x.json; snapshot 7."
    assert replaced == "3 values collected by hand replaced, for the reason given."
    assert conflicts.startswith("2 values recorded as conflicts: those collected by hand stand until --override")
    assert hint == "Show it with `iplane ci show tiny-hpc`."
    ((settings, layer),) = keeper.given
    assert settings == settings_
    assert layer.system.id == "tiny-hpc"
    assert layer.overrides == []


def test_nothing_is_kept_in_a_dry_run(run: Run, keeper: Keeper) -> None:
    outcome = run(*SLURM, "--dry-run")
    assert outcome.code == 0
    assert outcome.out.splitlines()[-1] == "Nothing was kept (--dry-run)."
    assert keeper.given == []


def test_overrides_are_handed_on_with_their_reasons(run: Run, keeper: Keeper) -> None:
    reasons = ("--override", "gpu=limits were raised in May", "--override", "cpu= a=b, so it is ")
    assert run(*SLURM, *reasons, "--override-all", "the page is from 2021").code == 0
    assert keeper.given[0][1].overrides == [
        OverrideForm(partition="gpu", reason="limits were raised in May"),
        OverrideForm(partition="cpu", reason="a=b, so it is"),
        OverrideForm(partition=None, reason="the page is from 2021"),
    ]


def test_names_come_from_the_person_else_from_what_is_known(run: Run, keeper: Keeper) -> None:
    run(*SLURM, "--system", "delta")
    run(*SLURM, "--system", "delta", "--name", "My Delta", "--organization", "Us")
    run(*SLURM, "--system", "brand-new")
    named = [(layer.system.id, layer.system.name, layer.system.organization) for _, layer in keeper.given]
    assert named == [
        ("delta", "Delta", "NCSA, University of Illinois Urbana-Champaign"),
        ("delta", "My Delta", "Us"),
        ("brand-new", "tiny_hpc", "not known (read from the running system)"),
    ]
    assert keeper.given[0][1].system.country == "US"


def test_as_json(run: Run, keeper: Keeper) -> None:
    told = json.loads(run(*SLURM, "--json").out)
    assert LayerForm.model_validate_json(json.dumps(told["layer"])) == keeper.given[0][1]
    assert told["queue"][0] == {
        "partition": "cpu", "pending_jobs": 5, "running_jobs": 0, "pending_node_hours": 2.5,
        "running_node_hours": 0.0, "unknown_jobs": 0,
    }  # fmt: skip
    assert told["kept"]["path"] == "layers/x.json"
    assert json.loads(run(*SLURM, "--json", "--dry-run").out)["kept"] is None


def test_what_could_not_be_read_is_listed(run: Run, keeper: Keeper) -> None:
    out = run("ci", "discover", "slurm", "--from", str(RECORDED / "slurm-20.11"), "--dry-run").out
    assert "3 things could not be read:" in out
    assert "- line 4: the line does not begin with Key=: this line is not one of Slurm's" in out
    assert "- RealMemory is not a whole number: NodeName=v2 RealMemory=many" in out


def test_this_machine_can_be_recorded_and_read_again(run: Run, keeper: Keeper, tmp_path: Path) -> None:
    assert run("ci", "discover", "host", "--record", str(tmp_path / "kept")).code == 0
    assert run("ci", "discover", "host", "--from", str(tmp_path / "kept")).code == 0
    live, again = (layer for _, layer in keeper.given)
    assert live.system.model_copy(update={"sources": []}) == again.system.model_copy(update={"sources": []})
    assert live.system.kind == "edge"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("ci", "discover", "loadleveler"), "it must be slurm, pbs, flux, kubernetes or host"),
        ((*SLURM, "--system", "My System"), "an id holds small letters, digits, dots and dashes only"),
        ((*SLURM, "--name", " "), "--name is ' ', but it is empty"),
        ((*SLURM, "--override", "gpu"), "it is not PARTITION=REASON"),
        ((*SLURM, "--override", "gpu=because"), "a reason has at least 8 characters"),
        ((*SLURM, "--override-all", "  why    "), "a reason has at least 8 characters"),
        ((*SLURM, "--override", "gpus=limits were raised"), "did you mean gpu"),
        ((*SLURM, "--record", "elsewhere"), "--from and --record exclude each other"),
        (("ci", "discover", "slurm", "--from", "nowhere"), "there is no such folder"),
        (
            ("ci", "discover", "pbs", "--from", str(RECORDED / "slurm-22.05")),
            "There is no recorded output of `pbsnodes",
        ),
    ],
)
def test_what_cannot_be_done_is_one_sentence(run: Run, keeper: Keeper, arguments: tuple[str, ...], words: str) -> None:
    outcome = run(*arguments)
    assert outcome.code == 1
    assert outcome.out == ""
    assert words in outcome.err
    assert len(outcome.err.strip().splitlines()) == 1
    assert keeper.given == []


def test_a_layer_that_cannot_be_kept_says_why(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(settings: Settings, layer: LayerForm) -> Kept:
        raise FactError("The layer contradicts the facts.")

    monkeypatch.setattr(layers, "keep_discovered", refuse)
    outcome = run(*SLURM)
    assert (outcome.code, outcome.err) == (1, "iplane: The layer contradicts the facts.\n")


def test_a_command_that_is_missing_is_named(run: Run, keeper: Keeper, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    outcome = run("ci", "discover", "flux")
    assert outcome.code == 1
    assert outcome.err.startswith("iplane: The command flux is not on this machine; run this where it is")
