"""The vectors in Chroma: the same neighbours, kept up to date, never two openers."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.docs.chroma import ChromaVectors, open_chroma
from knowledge.docs.index import Index
from knowledge.docs.latent import LatentEmbedder
from knowledge.docs.vectors import ArrayVectors
from knowledge.settings import Settings
from tests.knowledge.docs.pages import PAGES, guide, small_library


def opened(home: Path, index: Index) -> ChromaVectors:
    found = open_chroma(home / "docs" / "chroma", index)
    assert found is not None
    return found


def test_chroma_finds_what_the_array_finds(home: Path) -> None:
    small_library(home).close()
    index = Index(home / "docs" / "index.sqlite")
    vector = LatentEmbedder(index).embed_question("scratch purged after forty days")
    chroma = opened(home, index)
    exact, found = ArrayVectors(index).nearest(vector, 3), chroma.nearest(vector, 3)
    assert [number for number, _ in found] == [number for number, _ in exact]
    assert [cosine for _, cosine in found] == pytest.approx([cosine for _, cosine in exact], abs=1e-4)
    chroma.close()
    index.close()


def test_chroma_follows_the_index(home: Path) -> None:
    small_library(home).close()
    small_library(home, [*PAGES[1:], guide("new", "# New\n\nLizards bask.\n")], stamp="2").close()
    index = Index(home / "docs" / "index.sqlite")
    chroma = opened(home, index)
    ids, _ = index.vectors()
    vector = LatentEmbedder(index).embed_question("lizards bask scratch walltime")
    assert {number for number, _ in chroma.nearest(vector, 100)} == set(ids.tolist())
    assert chroma.holds(index)
    chroma.close()
    index.close()


def test_a_second_opener_is_told_and_searches_the_index_file(home: Path, caplog: pytest.LogCaptureFixture) -> None:
    small_library(home).close()
    index = Index(home / "docs" / "index.sqlite")
    first = opened(home, index)
    assert open_chroma(home / "docs" / "chroma", index, wait_seconds=0.1) is None
    assert "Another process" in caplog.text
    library = small_library(home)
    assert library.search("debug partition")[0].path == "guides/queues.md"
    library.close()
    first.close()
    opened(home, index).close()
    index.close()


def test_a_damaged_store_does_not_stop_the_library(home: Path, caplog: pytest.LogCaptureFixture) -> None:
    small_library(home).close()
    (home / "docs" / "chroma" / "chroma.sqlite3").write_bytes(b"no database" * 1000)
    library = small_library(home, PAGES[1:], stamp="2")
    assert library.search("scratch purged")[0].path == "guides/storage.md"
    assert "Chroma cannot use" in caplog.text
    library.close()


def test_a_resident_library_searches_in_chroma(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from knowledge.docs import Library

    settings = Settings(home=home, ollama_host="http://127.0.0.1:9")
    library = Library(settings, "1", lambda: PAGES, resident=True)
    monkeypatch.setattr(ArrayVectors, "nearest", lambda *_: pytest.fail("the array was searched"))
    assert library.search("debug partition")[0].path == "guides/queues.md"
    library.close()
