"""Asks a library every question of a file and adds up what it found, beside the baseline."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from knowledge.docs.adding import Progress
from knowledge.docs.scoring.baseline import PlainBm25
from knowledge.docs.scoring.corpora import Corpora, open_corpora
from knowledge.docs.scoring.facts import holds
from knowledge.docs.scoring.questions import ANY, DocQuestion
from knowledge.settings import Settings

MOST_PASSAGES = 6
Asked = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one search brought.

    Attributes:
        question: that was asked. pages: found, best first, as `corpus:path`.
        facts_found: whether all facts stand in the passages. milliseconds: the search took.
    """

    question: DocQuestion
    pages: tuple[str, ...]
    facts_found: bool
    milliseconds: float

    @property
    def hit_at_1(self) -> bool:
        """Whether the first page answers."""
        return bool(self.pages) and self.pages[0] in self.question.pages

    @property
    def hit_at_5(self) -> bool:
        """Whether one of the first five pages answers."""
        return bool(self.question.pages & set(self.pages[:5]))


@dataclass(frozen=True, slots=True)
class Shares:
    """Shares between 0 and 1; `None` where no question tells.

    Attributes:
        answerable, unanswerable: numbers of questions.
        hit_at_1, hit_at_5: by page. facts: all facts of a question stand in the passages.
        abstained: of the unanswerable nothing was returned. false_abstention: of the answerable nothing was.
    """

    answerable: int
    unanswerable: int
    hit_at_1: float | None
    hit_at_5: float | None
    facts: float | None
    abstained: float | None
    false_abstention: float | None


@dataclass(frozen=True, slots=True)
class RetrievalScores:
    """Scores of a library and of the baseline on the same questions.

    Attributes:
        page_count, passage_count, skipped: of the library.
        build_seconds, index_bytes: see `Corpora`. median_ms, p95_ms: of a search.
        whole: of all questions. by_style, by_corpus: of parts.
        baseline: BM25, of all. baseline_by_style, baseline_by_corpus: of parts.
        outcomes: of every question.
    """

    page_count: int
    passage_count: int
    skipped: int
    build_seconds: float
    index_bytes: int
    median_ms: float
    p95_ms: float
    whole: Shares
    by_style: dict[str, Shares]
    by_corpus: dict[str, Shares]
    baseline: Shares
    baseline_by_style: dict[str, Shares]
    baseline_by_corpus: dict[str, Shares]
    outcomes: tuple[Outcome, ...] = field(repr=False)

    def document(self) -> dict[str, Any]:
        """As JSON: all scores, and for every question what was found."""
        document = {name: value for name, value in asdict(self).items() if name != "outcomes"}
        document["questions"] = [
            {
                "id": one.question.id,
                "style": one.question.style,
                "corpus": one.question.corpus,
                "pages": list(one.pages),
                "hit_at_1": one.hit_at_1 if one.question.answerable else None,
                "hit_at_5": one.hit_at_5 if one.question.answerable else None,
                "facts_found": one.facts_found if one.question.answerable else None,
                "abstained": not one.pages,
                "ms": round(one.milliseconds, 2),
            }
            for one in self.outcomes
        ]
        return document


def score_retrieval(
    folder: Path,
    questions: Sequence[DocQuestion],
    settings: Settings,
    *,
    building: Progress | None = None,
    asking: Asked | None = None,
) -> RetrievalScores:
    """Build a library from a folder of corpora and ask it everything.

    Raises:
        RequestError: the folder holds no corpora.
    """
    with open_corpora(folder, settings, building) as corpora:
        corpora.library.search("warm up the search", limit=MOST_PASSAGES)
        outcomes = _ask_all(questions, lambda one: _ask(corpora, one), asking)
        plain = PlainBm25(corpora.pages())
        baseline = _ask_all(questions, lambda one: _ask_baseline(plain, one), None)
        times = sorted(one.milliseconds for one in outcomes)
        return RetrievalScores(
            page_count=len(corpora.library.pages()),
            passage_count=corpora.library.passage_count(),
            skipped=corpora.skipped,
            build_seconds=round(corpora.build_seconds, 2),
            index_bytes=corpora.index_bytes,
            median_ms=round(statistics.median(times), 2),
            p95_ms=round(times[min(len(times) - 1, int(0.95 * len(times)))], 2),
            whole=shares(outcomes),
            by_style=_by(outcomes, lambda one: one.question.style),
            by_corpus=_by(outcomes, lambda one: one.question.corpus),
            baseline=shares(baseline),
            baseline_by_style=_by(baseline, lambda one: one.question.style),
            baseline_by_corpus=_by(baseline, lambda one: one.question.corpus),
            outcomes=outcomes,
        )


def shares(outcomes: Sequence[Outcome]) -> Shares:
    """The shares of some outcomes."""
    told = [one for one in outcomes if one.question.answerable]
    silent = [one for one in outcomes if not one.question.answerable]
    return Shares(
        answerable=len(told),
        unanswerable=len(silent),
        hit_at_1=_mean([one.hit_at_1 for one in told]),
        hit_at_5=_mean([one.hit_at_5 for one in told]),
        facts=_mean([one.facts_found for one in told if one.question.answer_facts]),
        abstained=_mean([not one.pages for one in silent]),
        false_abstention=_mean([not one.pages for one in told]),
    )


def _mean(values: Sequence[bool]) -> float | None:
    return round(sum(values) / len(values), 4) if values else None


def _by(outcomes: Sequence[Outcome], key: Callable[[Outcome], str]) -> dict[str, Shares]:
    names = sorted({key(one) for one in outcomes})
    return {name: shares([one for one in outcomes if key(one) == name]) for name in names}


def _ask_all(
    questions: Sequence[DocQuestion], ask: Callable[[DocQuestion], Outcome], asking: Asked | None
) -> tuple[Outcome, ...]:
    outcomes = []
    for number, question in enumerate(questions, start=1):
        outcomes.append(ask(question))
        if asking:
            asking(number, len(questions))
    return tuple(outcomes)


def _ask(corpora: Corpora, question: DocQuestion) -> Outcome:
    begin = time.perf_counter()
    passages = corpora.library.search(question.question, corpus=_told(question), limit=MOST_PASSAGES)
    took = 1000 * (time.perf_counter() - begin)
    pages = tuple(dict.fromkeys(corpora.name_of(passage.path) for passage in passages))
    texts = [f"{passage.page_title}\n{passage.heading}\n{passage.text}" for passage in passages]
    return Outcome(question, pages, holds(question.answer_facts, texts), took)


def _ask_baseline(plain: PlainBm25, question: DocQuestion) -> Outcome:
    found = plain.search(question.question, _told(question), MOST_PASSAGES)
    pages = tuple(dict.fromkeys(page for page, _ in found))
    return Outcome(question, pages, holds(question.answer_facts, [window for _, window in found]), 0.0)


def _told(question: DocQuestion) -> str | None:
    """The corpus, for questions that do not themselves say which centre they are about."""
    return question.corpus if question.needs_corpus and question.corpus != ANY else None
