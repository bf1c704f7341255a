"""The door of the library: one object a process, pages of guides and systems, a stamp that follows the facts."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge import library
from knowledge.docs import Page, guides
from knowledge.settings import Settings


@pytest.fixture(autouse=True)
def _few_pages(monkeypatch: pytest.MonkeyPatch) -> object:
    page = Page("guides/a.md", "guide", "markdown", "# Lizards\n\nLizards bask on warm stones.\n")
    monkeypatch.setattr(library, "base_pages", lambda settings: [page])
    held = dict(library._open)
    library._open.clear()
    yield
    library.close_libraries()
    library._open.update(held)


def test_a_process_opens_a_home_once(home: Path) -> None:
    assert library.open_library() is library.open_library(Settings(home=home))


def test_two_homes_are_two_libraries(home: Path, tmp_path: Path) -> None:
    assert library.open_library() is not library.open_library(Settings(home=tmp_path / "other"))


def test_a_resident_library_serves_everybody(home: Path) -> None:
    resident = library.open_library(resident=True)
    assert library.open_library() is resident


def test_the_stamp_follows_the_guides(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = library.base_stamp(Settings())
    assert library.base_stamp(Settings()) == before
    (tmp_path / "a.md").write_text("new")
    monkeypatch.setattr(guides, "FOLDER", tmp_path)
    assert library.base_stamp(Settings()) != before
