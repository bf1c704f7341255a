from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from knowledge.errors import RequestError
from knowledge.settings import settings
from plane.profile import Profile, load_profile, save_profile
from ui.chat.profile_panel import read_fields, saved, shown

EMPTY: list[Any] = [[], [], [], "", "", "none", ""]


def test_what_is_saved_is_shown_again(home: Path) -> None:
    values = [["ACCESS"], ["delta"], ["aws"], "delta: abcd-delta-gpu", "200", "cheapest", "me@example.org"]
    assert saved(settings(), *values).startswith("Saved")
    assert shown(settings()) == values
    profile = load_profile(settings().profile_path)
    assert profile.accounts == {"delta": "abcd-delta-gpu"}
    assert profile.budget_usd == 200


def test_an_empty_panel_is_an_empty_profile(home: Path) -> None:
    assert "everything is considered" in saved(settings(), *EMPTY)
    assert load_profile(settings().profile_path) == Profile()
    assert shown(settings()) == EMPTY


def test_observed_waits_survive_the_panel(home: Path) -> None:
    save_profile(Profile(waits_hours={"delta": 3.0}), settings().profile_path)
    saved(settings(), ["OSC"], *EMPTY[1:])
    assert load_profile(settings().profile_path).waits_hours == {"delta": 3.0}


@pytest.mark.parametrize("budget", ["-5", "0", "much", "1e300", "nan"])
def test_a_bad_budget_is_one_sentence_and_saves_nothing(home: Path, budget: str) -> None:
    said = saved(settings(), ["ACCESS"], [], [], "", budget, None, "")
    assert "budget" in said
    assert "write it like 200" in said
    assert not settings().profile_path.exists()


@pytest.mark.parametrize(("budget", "amount"), [("$1,500", 1500), (" 20.5 ", 20.5)])
def test_money_is_read_as_people_write_it(budget: str, amount: float) -> None:
    assert read_fields(Profile(), [], [], [], "", budget, None, "").budget_usd == amount


def test_an_account_line_needs_a_colon() -> None:
    with pytest.raises(RequestError, match="it is not 'system: account'"):
        read_fields(Profile(), [], [], [], "delta abcd", "", None, "")


def test_a_broken_profile_file_is_told_not_hidden(home: Path) -> None:
    settings().profile_path.write_text("programs: {")
    assert "not valid YAML" in saved(settings(), *EMPTY)
