"""Taking pages out of the library."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.docs import Library
from knowledge.errors import RequestError, UnknownNameError
from tests.knowledge.docs.pages import small_library


@pytest.fixture
def library(home: Path, tmp_path: Path) -> Iterator[Library]:
    opened = small_library(home)
    for name, animal in (("lizards", "Lizards bask on warm stones."), ("newts", "Newts swim in ponds.")):
        (tmp_path / name / "deep").mkdir(parents=True)
        (tmp_path / name / "a.md").write_text(f"# {name}\n\n{animal}\n")
        (tmp_path / name / "deep" / "b.md").write_text(f"# Deep {name}\n\nDeep {animal}\n")
        opened.add(tmp_path / name)
    yield opened
    opened.close()


def test_a_corpus_is_removed_with_its_passages(library: Library) -> None:
    before = library.passage_count()
    report = library.remove("newts")
    assert (report.kind, report.what, len(report.pages), report.passages) == ("corpus", "newts", 2, 2)
    assert library.passage_count() == report.passage_count == before - 2
    assert library.search("where do newts swim") == []
    assert library.search("where do lizards bask")
    assert library.corpora() == {"lizards": 2}


def test_a_path_is_removed_with_what_lies_below_it(library: Library, tmp_path: Path) -> None:
    assert len(library.remove(f"{tmp_path}/newts/deep").pages) == 1
    assert library.roots() == [(f"{tmp_path}/lizards", 2), (f"{tmp_path}/newts", 1)]
    assert len(library.remove(f"{tmp_path}/newts/a.md").pages) == 1
    assert library.corpora() == {"lizards": 2}


def test_a_folder_that_is_gone_can_be_removed_and_its_neighbour_stays(library: Library, tmp_path: Path) -> None:
    shutil.copytree(tmp_path / "newts", tmp_path / "newts_2")
    library.add(tmp_path / "newts_2")
    shutil.rmtree(tmp_path / "newts")
    assert len(library.remove(f"{tmp_path}/newts").pages) == 2
    assert library.corpora() == {"lizards": 2, "newts_2": 2}


def test_labels_of_a_removed_folder_are_forgotten(library: Library, tmp_path: Path) -> None:
    library.add(tmp_path / "newts", corpus="pond", base_url="https://x.org")
    library.remove("pond")
    assert library.add(tmp_path / "newts").corpus == "newts"
    assert all(page.url is None for page in library.added_pages())


@pytest.mark.parametrize(("name", "near"), [("newt", "newts"), ("LIZARDS", "lizards"), ("/nowhere/newtz", "newts")])
def test_an_unknown_name_offers_near_ones(library: Library, name: str, near: str) -> None:
    with pytest.raises(UnknownNameError, match=f"did you mean.*{near}"):
        library.remove(name)
    assert library.corpora() == {"lizards": 2, "newts": 2}


@pytest.mark.parametrize("name", ["guides/queues.md", "systems/boreas.md", "", "  ", "\x00", "~nobody-has-this/x"])
def test_nothing_else_is_removed(library: Library, name: str) -> None:
    with pytest.raises(RequestError):
        library.remove(name)
    assert len(library.pages()) == 8


def test_a_corpus_limits_a_search(library: Library) -> None:
    found = library.search("where do lizards bask", corpus="lizards")
    assert found
    assert all("/lizards/" in passage.path for passage in found)
    assert all("/newts/" in passage.path for passage in library.search("lizards bask deep", corpus="newts"))
    with pytest.raises(UnknownNameError, match="newts"):
        library.search("x", corpus="newtz")
