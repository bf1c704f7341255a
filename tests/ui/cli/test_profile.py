"""`iplane profile`: what it prints, what it stores, how it says no."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

import knowledge.ci
from knowledge.errors import IntelligencePlaneError
from tests.plane.offers import FakeCatalogue
from ui.cli.main import build


@pytest.fixture(autouse=True)
def _hand_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(knowledge.ci, "open_catalogue", lambda settings=None: FakeCatalogue(), raising=False)


def run(*words: str) -> str:
    """What the command prints; its expected errors are raised, as the command line's main function sees them."""
    result = CliRunner().invoke(build(), ["profile", *words])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


def test_an_empty_profile_says_how_to_start() -> None:
    assert "iplane profile add program ACCESS" in run("show")


def test_what_is_added_and_set_is_shown_and_stored(home: Path) -> None:
    run("add", "program", "ACCESS")
    run("add", "system", "delta", "--account", "abcd-delta-gpu")
    run("set", "budget-usd", "50")
    shown = run("set", "wait", "delta=26h")
    for words in ("ACCESS", "delta abcd-delta-gpu", "$50.00", "delta 26 h"):
        assert words in shown
    stored = yaml.safe_load((home / "profile.yaml").read_text("utf-8"))
    assert stored == {
        "programs": ["ACCESS"],
        "systems": ["delta"],
        "accounts": {"delta": "abcd-delta-gpu"},
        "budget_usd": 50.0,
        "waits_hours": {"delta": 26.0},
    }


def test_json_is_one_document() -> None:
    run("add", "programs", "ACCESS")
    assert json.loads(run("show", "--json"))["programs"] == ["ACCESS"]


def test_removed_entries_are_gone() -> None:
    run("add", "provider", "aws")
    run("remove", "provider", "aws")
    assert "is empty" in run("show")


def test_the_path_is_printed(home: Path) -> None:
    assert run("path").strip() == str(home / "profile.yaml")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("add", "system", "delto"), "did you mean delta?"),
        (("add", "program", "ACESS"), "did you mean ACCESS"),
        (("add", "colour", "blue"), "program, system, provider"),
        (("add", "program", "ACCESS", "--account", "x"), "has no account"),
        (("set", "budget-usd", "0"), "more than zero"),
        (("set", "budget-usd", "-3"), "more than zero"),
        (("set", "objective", "best"), "fastest"),
        (("remove", "system", "delta"), "has no system"),
    ],
)
def test_a_mistake_is_one_sentence_and_changes_nothing(home: Path, words: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(IntelligencePlaneError) as caught:
        run(*words)
    assert sentence in caught.value.message
    assert caught.value.exit_code == 1
    assert not (home / "profile.yaml").exists()


def test_a_broken_file_is_named(home: Path) -> None:
    (home / "profile.yaml").write_text("budget_usd: lots", "utf-8")
    with pytest.raises(IntelligencePlaneError, match="budget_usd"):
        run("show")
