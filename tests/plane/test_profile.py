"""The profile: reading, writing, and changing it one step at a time."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import FactError, RequestError, UnknownNameError
from plane.profile import Profile, load_profile, save_profile
from plane.profile_changes import add, remove, set_value
from tests.plane.offers import FakeCatalogue

CATALOGUE = cast(Any, FakeCatalogue())


def test_a_missing_file_is_an_empty_profile(home: Path) -> None:
    assert load_profile(home / "profile.yaml") == Profile()
    assert not Profile().says_access


@given(
    profile=st.builds(
        Profile,
        programs=st.tuples(st.text(min_size=1)),
        systems=st.tuples(st.sampled_from(["delta", "anvil"])),
        accounts=st.dictionaries(st.sampled_from(["delta"]), st.text(min_size=1)),
        budget_usd=st.none() | st.floats(0.01, 1e6),
        objective=st.none() | st.sampled_from(["cheapest", "greenest"]),
        waits_hours=st.dictionaries(st.sampled_from(["delta", "delta/cpu"]), st.floats(0, 1e4)),
        email=st.none() | st.emails(),
    )
)
def test_what_is_saved_is_read_again(profile: Profile, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("profile") / "deeper" / "profile.yaml"
    save_profile(profile, path)
    assert load_profile(path) == profile
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("text", ["programs: [", "budget_usd: -3", "colour: blue", "- a list"])
def test_a_wrong_file_is_named_in_one_sentence(home: Path, text: str) -> None:
    path = home / "profile.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(FactError) as caught:
        load_profile(path)
    assert str(path) in caught.value.message


def test_names_are_resolved_when_they_are_added() -> None:
    profile = add(Profile(), "system", "Delta", CATALOGUE, account="abcd-delta-gpu")
    profile = add(profile, "program", "ACCESS", CATALOGUE)
    profile = add(profile, "provider", "Amazon", CATALOGUE)
    assert profile == Profile(
        programs=("ACCESS",), systems=("delta",), providers=("aws",), accounts={"delta": "abcd-delta-gpu"}
    )
    assert add(profile, "program", "access", CATALOGUE) == profile


@pytest.mark.parametrize(("what", "name"), [("system", "delto"), ("program", "ACESS"), ("provider", "asw")])
def test_an_unknown_name_is_answered_with_near_ones(what: Any, name: str) -> None:
    with pytest.raises(UnknownNameError, match="did you mean"):
        add(Profile(), what, name, CATALOGUE)


def test_values_are_set() -> None:
    profile = set_value(Profile(), "budget-usd", "$1,250.50")
    profile = set_value(profile, "objective", "cheapest")
    profile = set_value(profile, "email", "me@site.edu")
    profile = set_value(profile, "wait", "Delta/gpuA100x4=26h", CATALOGUE)
    profile = set_value(profile, "wait", "anvil=0h", CATALOGUE)
    profile = set_value(profile, "account", "delta=abcd", CATALOGUE)
    assert profile == Profile(
        budget_usd=1250.5,
        objective="cheapest",
        email="me@site.edu",
        waits_hours={"delta/gpuA100x4": 26.0, "anvil": 0.0},
        accounts={"delta": "abcd"},
    )


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("budget-usd", "-5", "more than zero"),
        ("budget-usd", "nan", "more than zero"),
        ("budget-usd", "lots", "not an amount"),
        ("objective", "cheap", "did you mean cheapest"),
        ("email", "me at site", "not an e-mail"),
        ("wait", "delta", "delta=26h"),
        ("wait", "delta=soon", "not a duration"),
        ("wait", "delto=3h", "did you mean delta"),
        ("wiat", "delta=3h", "did you mean wait"),
    ],
)
def test_a_wrong_value_is_one_sentence(field: str, value: str, words: str) -> None:
    with pytest.raises(RequestError) as caught:
        set_value(Profile(), field, value, CATALOGUE)
    assert words in caught.value.message


def test_entries_and_values_are_removed() -> None:
    full = Profile(
        programs=("ACCESS", "OSC"),
        systems=("delta",),
        accounts={"delta": "abcd"},
        waits_hours={"delta": 3.0},
        budget_usd=50.0,
    )
    left = remove(full, "program", "access")
    left = remove(left, "system", "Delta", CATALOGUE)
    left = remove(left, "account", "delta")
    left = remove(left, "wait", "delta")
    left = remove(left, "budget-usd", None)
    assert left == Profile(programs=("OSC",))


@pytest.mark.parametrize(
    ("what", "name", "words"),
    [
        ("program", "NAIRR", "the profile has ACCESS"),
        ("provider", "aws", "has no provider"),
        ("wait", "delta", "has no wait"),
        ("program", None, "needs the name"),
        ("colour", "blue", "is not known"),
    ],
)
def test_removing_what_is_not_there_is_one_sentence(what: str, name: str | None, words: str) -> None:
    with pytest.raises(RequestError) as caught:
        remove(Profile(programs=("ACCESS",)), what, name)
    assert words in caught.value.message


@pytest.mark.parametrize("content", [b"\xff\xfe\x00: [", b"programs: [", b"- a", b"programs: {a: 1}"])
def test_a_broken_file_is_one_sentence_that_names_it(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "profile.yaml"
    path.write_bytes(content)
    with pytest.raises(FactError) as caught:
        load_profile(path)
    assert str(path) in caught.value.message
    assert "\n" not in caught.value.message


def test_a_folder_in_place_of_the_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(FactError, match="cannot be read"):
        load_profile(tmp_path)
