"""The shelf: shipped and own applications, who stands in front of whom, names and aliases, broken files."""

from __future__ import annotations

from pathlib import Path

import pytest

from estimators.harp import shelf
from estimators.harp.shelf import applications, find, own_folder, places
from knowledge.errors import RequestError, UnknownNameError
from tests.estimators.harp.demo import TEXT, changed


@pytest.fixture(autouse=True)
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two shipped applications, so that the tests do not hang on what is shipped."""
    folder = tmp_path / "shipped"
    monkeypatch.setattr(shelf, "SHIPPED", folder)
    put(folder / "demo" / "application.yaml", TEXT + "aliases: [Show Case, other]\n")
    put(folder / "other" / "application.yaml", changed("name: demo", "name: other"))
    return folder


def put(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def own(name: str, text: str = TEXT) -> Path:
    return put(own_folder() / name, text)


def test_shipped_applications_are_found_by_name_title_and_alias(shipped: Path) -> None:
    assert [one.name for one in applications()] == ["demo", "other"]
    for name in ("demo", "DEMO", "show-case", "show_case", "ShowCase"):
        assert find(name).folder == (shipped / "demo").resolve()
    assert find("other").name == "other"  # a name wins over an alias


def test_near_names_are_offered() -> None:
    with pytest.raises(UnknownNameError) as caught:
        find("dmeo")
    assert caught.value.suggestions[0] == "demo"
    with pytest.raises(UnknownNameError, match="harp app list"):
        find("zzzzz")


def test_a_file_is_found_by_its_path_where_that_is_wished(tmp_path: Path) -> None:
    file = put(tmp_path / "mine.yaml", changed("name: demo", "name: mine"))
    assert find(str(file), or_file=True).name == "mine"
    with pytest.raises(RequestError, match="is not there"):
        find(str(tmp_path / "none.yaml"), or_file=True)
    with pytest.raises(UnknownNameError):  # a chat must not read files
        find(str(file))


def test_an_own_file_stands_in_front_of_a_shipped_one_of_the_same_name() -> None:
    path = own("anything.yaml", changed("title: Demo", "title: Mine"))
    assert find("demo").title == "Mine"
    (first, second) = places()
    assert (first.path, first.own, first.shadows) == (path, True, True)
    assert (second.name, second.own, second.shadows) == ("other", False, False)


def test_an_own_file_with_scripts_lies_in_its_folder() -> None:
    path = own("mine/application.yaml", changed("name: demo", "name: mine"))
    own("mine/run.py", "print(1)")
    assert find("mine").folder == path.parent.resolve()


def test_a_broken_own_file_is_told_and_hides_nothing() -> None:
    path = own("demo.yaml", changed("small", "smal"))
    own("new.yaml", "[")
    told = {place.name: place.problem for place in places() if place.application is None}
    assert sorted(told) == ["demo", "new"]
    assert str(path) in told["demo"]
    assert find("demo").title == "Demo"
    with pytest.raises(RequestError, match=r"new\.yaml"):
        find("new")
    assert [one.name for one in applications()] == ["demo", "other"]


def test_two_own_files_of_one_name_are_told() -> None:
    own("a.yaml", changed("title: Demo", "title: First"))
    second = own("b.yaml", changed("title: Demo", "title: Second"))
    assert find("demo").title == "First"
    (problem,) = [place.problem for place in places() if place.problem]
    assert str(second) in problem
    assert "rename one" in problem


def test_a_file_that_changes_is_read_again() -> None:
    path = own("mine.yaml", changed("name: demo", "name: mine"))
    assert find("mine").title == "Demo"
    path.write_text(changed("name: demo", "name: mine").replace("Demo", "Changed"), "utf-8")
    assert find("mine").title == "Changed"
    path.unlink()
    with pytest.raises(UnknownNameError):
        find("mine")


def test_other_things_in_the_folder_are_left_alone() -> None:
    own("notes.txt", "x")
    own("folder/other.yaml", "[")
    (own_folder() / "empty").mkdir()
    assert len(places()) == 2
