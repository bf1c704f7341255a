"""How retrieval is scored on a folder of corpora, beside a plain BM25."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from knowledge.docs.page import Page
from knowledge.docs.scoring import read_questions, score_retrieval
from knowledge.docs.scoring.baseline import PlainBm25
from knowledge.docs.scoring.facts import holds
from knowledge.errors import RequestError
from knowledge.settings import Settings

NEWT = "# Scratch of Newt\n\nThe scratch file system of Newt is purged after 21 days.\n"
FROG = "# Queues of Frog\n\nThe debug queue of Frog allows `2` hours.\n"


@pytest.fixture
def corpora(tmp_path: Path) -> Path:
    for name, text in (("newt", NEWT), ("frog", FROG)):
        folder = tmp_path / "docs" / name / "guide"
        folder.mkdir(parents=True)
        (folder / "page.md").write_text(text * 1 + "\n".join(f"\nLine {n} on {name} pond life." for n in range(6)))
    return tmp_path / "docs"


def _questions(folder: Path) -> Path:
    rows = [
        {"id": "1", "question": "when is scratch purged on Newt?", "corpus": "newt", "gold": ["guide/page.md"],
         "answer_facts": ["21 days|three weeks"]},
        {"id": "2", "question": "hours allowed in the debug queue", "corpus": "frog", "gold": ["guide/page.md"],
         "answer_facts": ["2 hours"], "needs_corpus": True, "style": "paraphrase"},
        {"id": "3", "question": "who won the football match in Zanzibar?", "gold": [], "style": "unanswerable"},
    ]  # fmt: skip
    file = folder / "questions.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return file


def test_pages_facts_and_silence_are_scored(corpora: Path, tmp_path: Path, home: Path) -> None:
    asked = read_questions(_questions(tmp_path)).rows
    scores = score_retrieval(corpora, asked, Settings(home=home))
    assert (scores.page_count, scores.whole.answerable, scores.whole.unanswerable) == (2, 2, 1)
    assert (scores.whole.hit_at_1, scores.whole.hit_at_5, scores.whole.facts) == (1.0, 1.0, 1.0)
    assert (scores.whole.abstained, scores.whole.false_abstention) == (1.0, 0.0)
    assert set(scores.by_style) == {"plain", "paraphrase", "unanswerable"}
    assert scores.baseline.hit_at_5 == 1.0
    document = json.loads(json.dumps(scores.document()))
    assert document["questions"][0]["pages"][0] == "newt:guide/page.md"
    assert not any(home.rglob("added.sqlite"))  # the person's own library was not touched


def test_a_folder_without_corpora_is_one_sentence(tmp_path: Path, home: Path) -> None:
    asked = read_questions(_questions(tmp_path)).rows
    for folder in (tmp_path / "nowhere", tmp_path / "empty"):
        (tmp_path / "empty").mkdir(exist_ok=True)
        with pytest.raises(RequestError, match="--docs"):
            score_retrieval(folder, asked, Settings(home=home))


@pytest.mark.parametrize(
    ("facts", "found"),
    [(["21 days"], True), (["21  DAYS"], True), (["22 days|21 days"], True), (["21 days", "never"], False), ([], True)],
)
def test_facts_stand_in_passages_however_they_are_marked_up(facts: list[str], found: bool) -> None:
    assert holds(facts, ["It is purged after **21**\n`days`."]) is found


def test_the_baseline_finds_words_of_one_corpus_or_all() -> None:
    pages = [(f"{name}:p", Page("p", "added", "markdown", text)) for name, text in (("newt", NEWT), ("frog", FROG))]
    plain = PlainBm25(pages)
    assert plain.search("purged scratch", None)[0][0] == "newt:p"
    assert plain.search("scratch", "frog") == []
    assert plain.search("???", None) == []
