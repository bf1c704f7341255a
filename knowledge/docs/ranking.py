"""How well a chunk answers a question: by word, by meaning, and by whether it is about the right system.

The word score is BM25's saturation over three fields, divided by what a chunk holding every subject word would get: 0
to 1, the share of the question that the chunk speaks of. That makes it comparable between questions, which a raw BM25
score is not, so one threshold can tell "nothing here" from "weak but relevant".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from knowledge.docs.index import ChunkRow
from knowledge.docs.question import Question, Term
from knowledge.docs.words import stems

Gains = NDArray[np.float64]
"""How strongly a chunk or page speaks of each term of the question, 0 to 1."""

FIELD_WEIGHTS = (2.5, 2.0, 1.0)
"""A word in the title or in a heading tells more than one in the text."""
_SATURATION = 1.0
_USUAL_WORDS = 180.0
_WORD_SHARE = 0.62
_MEANING_SHARE = 0.38
_PAIR_BONUS = 0.03
_MOST_PAIRS = 4
_SYSTEM_BONUS = 0.30
_OTHER_SYSTEM_MALUS = 0.20
_UNASKED_SYSTEM_MALUS = 0.10
_TITLE_BONUS = 0.10
_PATH_BONUS = 0.18
_PATH_PARTS = 3
_COVER_SHARE = 0.20
_PAGE_SHARE = 0.35
_PAGE_COVER_SHARE = 0.15
_MATCHED_SHARE = 0.15
_LEANING_SHARE = 0.17
"""What a page as a whole holds of the question tells nearly as much as what one chunk of it does: the words of a
question spread over the sections of the page that answers it. The shares were fitted to the development half of the
questions on public pages and rounded."""


@dataclass(frozen=True, slots=True)
class Match:
    """A chunk with its scores: `relevance` without, `score` with the bonuses."""

    row: ChunkRow
    words: float
    meaning: float
    score: float

    @property
    def relevance(self) -> float:
        """How much of the question the chunk speaks of, 0 to 1, whatever system it is about."""
        return _WORD_SHARE * self.words + _MEANING_SHARE * self.meaning


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the searches say of the candidates.

    Attributes:
        rows: chunks by number. fields: stems of their title, heading and body.
        meanings: likeness to the question of those that are like it. matched: BM25 of those that hold its words.
        leaning: how far the question's words belong to one corpus, by corpus.
    """

    rows: Mapping[int, ChunkRow]
    fields: Mapping[int, tuple[str, str, str]]
    meanings: Mapping[int, float]
    matched: Mapping[int, float] = field(default_factory=dict)
    leaning: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A chunk with what it holds of each term of the question."""

    row: ChunkRow
    padded: tuple[str, str, str]
    gains: Gains


def rank(question: Question, found: Evidence) -> list[Match]:
    """Candidates, best first; ties by page and place, so that the same question always gets the same answer."""
    candidates = {number: _candidate(question, row, found.fields[number]) for number, row in found.rows.items()}
    pages: dict[str, Gains] = {}
    for one in candidates.values():
        path = one.row.page_path
        pages[path] = np.maximum(pages.get(path, 0.0), one.gains)
    most = max(found.matched.values(), default=1.0)
    weights = np.array([term.weight for term in question.terms])
    weights /= weights.sum() or 1.0
    matches = [
        _match(question, one, weights, pages[one.row.page_path], found, number, most)
        for number, one in candidates.items()
    ]
    return sorted(matches, key=lambda match: (-match.score, match.row.page_path, match.row.place))


def _candidate(question: Question, row: ChunkRow, fields: tuple[str, str, str]) -> _Candidate:
    padded = (f" {fields[0]} ", f" {fields[1]} ", f" {fields[2]} ")
    length = 0.5 + 0.5 * (fields[2].count(" ") + 1) / _USUAL_WORDS
    return _Candidate(row, padded, np.array([_gain(term, padded, length) for term in question.terms]))


def _match(
    question: Question,
    one: _Candidate,
    weights: Gains,
    page: Gains,
    found: Evidence,
    number: int,
    most: float,
) -> Match:
    by_word = float(one.gains @ weights)
    pairs = sum(1 for left, right in question.pairs if any(f" {left} {right} " in text for text in one.padded))
    bonus = (
        _PAIR_BONUS * min(pairs, _MOST_PAIRS)
        + _TITLE_BONUS * _held_share(question, one.padded[0] + one.padded[1])
        + _PATH_BONUS * _held_share(question, _path_stems(one.row.page_path))
        + _COVER_SHARE * float((one.gains > 0) @ weights)
        + _PAGE_SHARE * float(page @ weights)
        + _PAGE_COVER_SHARE * float((page > 0) @ weights)
        + _MATCHED_SHARE * found.matched.get(number, 0.0) / most
        + _LEANING_SHARE * found.leaning.get(one.row.corpus, 0.0)
        + _system_bonus(question.systems, one.row)
    )
    # The embedder is blind to words it never saw: it may be sure about the two words it knows of a question of ten.
    meaning = max(found.meanings.get(number, 0.0), 0.0) * question.known_share
    return Match(one.row, by_word, meaning, _WORD_SHARE * by_word + _MEANING_SHARE * meaning + bonus)


@lru_cache(maxsize=4096)
def _path_stems(path: str) -> str:
    """Stems of the last parts of a page's path, where its authors say what it is about."""
    parts = path.rpartition(".")[0].split("/")[-_PATH_PARTS:]
    return f" {' '.join(stems(' '.join(parts).replace('_', ' ').replace('-', ' ')))} "


def _gain(term: Term, padded: Sequence[str], length: float) -> float:
    """0 to 1: how strongly a chunk speaks of a term, by its best spelling."""
    best = 0.0
    for spelling, trust in term.spellings.items():
        wanted = f" {spelling} "
        count = sum(
            weight * field.count(wanted) for weight, field in zip(FIELD_WEIGHTS, padded, strict=True) if wanted in field
        )
        best = max(best, trust * count / (count + _SATURATION * length))
    return best


def _held_share(question: Question, text: str) -> float:
    """Share of the question's weight that stands in a title, a heading or a path."""
    total = sum(term.weight for term in question.terms) or 1.0
    held = (max((trust for spelling, trust in term.spellings.items() if f" {spelling} " in text), default=0.0)
            for term in question.terms)  # fmt: skip
    return sum(trust * term.weight for trust, term in zip(held, question.terms, strict=True)) / total


def _system_bonus(systems: Sequence[str], row: ChunkRow) -> float:
    if row.system is None:
        return 0.0
    if not systems:
        return -_UNASKED_SYSTEM_MALUS
    return _SYSTEM_BONUS if row.system in systems else -_OTHER_SYSTEM_MALUS
