"""Words that belong to one corpus, and what follows: its pages come first, and others do not answer for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.docs import Library
from knowledge.docs.leaning import leanings
from knowledge.errors import UnknownNameError
from knowledge.settings import Settings


def test_a_word_belongs_where_it_is_used_far_more() -> None:
    chunks = [("newt", "newt pond water")] * 8 + [("frog", "frog pond water")] * 8 + [("frog", "newt")]
    found = {one.word: one for one in leanings(chunks)}
    assert set(found) == {"newt", "frog"}
    assert found["newt"].corpus == "newt"
    assert found["newt"].share == pytest.approx(9 / 10, abs=0.02)
    assert found["newt"].is_home


def test_one_corpus_alone_has_no_words_of_its_own() -> None:
    assert list(leanings([("newt", "newt pond")] * 9)) == []


@pytest.fixture
def library(tmp_path: Path, home: Path) -> Library:
    found = Library(Settings(home=home), "", list)
    for corpus, tool in (("newt", "relion"), ("frog", "abaqus")):
        folder = tmp_path / corpus
        folder.mkdir()
        for number in range(6):
            (folder / f"page{number}.md").write_text(
                f"# Page {number} of {corpus}\n\nOn {corpus.title()} jobs are sent with sbatch. Part {number}.\n"
            )
        (folder / "tool.md").write_text(f"# {tool.title()}\n\nLoad the module {tool} on {corpus.title()} first.\n")
        found.add(folder, corpus=corpus)
    return found


def test_another_centres_page_does_not_answer(library: Library) -> None:
    assert library.search("How do I load Relion on Newt?")[0].path.endswith("newt/tool.md")
    assert library.search("How do I load Relion on Frog?") == []


def test_a_search_keeps_to_its_corpus(library: Library) -> None:
    assert {Path(one.path).parent.name for one in library.search("sbatch jobs", corpus="frog")} == {"frog"}
    with pytest.raises(UnknownNameError, match="did you mean frog"):
        library.search("jobs", corpus="frogs")
    assert library.corpora() == {"frog": 7, "newt": 7}


def test_prices_in_a_currency_need_the_currency(library: Library) -> None:
    assert library.search("How many euros do jobs sent with sbatch cost on Newt?") == []
