"""How well a chunk answers a question: by word, by meaning, and by whether it is about the right system.

The word score is BM25's saturation over three fields, divided by what a chunk holding every subject word would get: 0
to 1, the share of the question that the chunk speaks of. That makes it comparable between questions, which a raw BM25
score is not, so one threshold can tell "nothing here" from "weak but relevant".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from knowledge.docs.index import ChunkRow
from knowledge.docs.question import Question, Term

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
_TITLE_BONUS = 0.12


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


def rank(
    question: Question,
    rows: Mapping[int, ChunkRow],
    words: Mapping[int, tuple[str, str, str]],
    meanings: Mapping[int, float],
) -> list[Match]:
    """Candidates, best first; ties by page and place, so that the same question always gets the same answer."""
    matches = [_match(question, row, words[number], meanings.get(number, 0.0)) for number, row in rows.items()]
    return sorted(matches, key=lambda match: (-match.score, match.row.page_path, match.row.place))


def _match(question: Question, row: ChunkRow, fields: tuple[str, str, str], meaning: float) -> Match:
    padded = tuple(f" {field} " for field in fields)
    length = 0.5 + 0.5 * (fields[2].count(" ") + 1) / _USUAL_WORDS
    total = sum(term.weight for term in question.terms) or 1.0
    gained = [_gain(term, padded, length) for term in question.terms]
    by_word = sum(gain * term.weight for gain, term in zip(gained, question.terms, strict=True)) / total
    in_title = _title_share(question, padded, total)
    pairs = sum(1 for left, right in question.pairs if any(f" {left} {right} " in field for field in padded))
    bonus = _PAIR_BONUS * min(pairs, _MOST_PAIRS) + _TITLE_BONUS * in_title + _system_bonus(question.systems, row)
    # The embedder is blind to words it never saw: it may be sure about the two words it knows of a question of ten.
    meaning = max(meaning, 0.0) * question.known_share
    return Match(row, by_word, meaning, _WORD_SHARE * by_word + _MEANING_SHARE * meaning + bonus)


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


def _title_share(question: Question, padded: Sequence[str], total: float) -> float:
    """Share of the question's weight that stands in the title or a heading."""
    head = padded[0] + padded[1]
    held = (max((trust for spelling, trust in term.spellings.items() if f" {spelling} " in head), default=0.0)
            for term in question.terms)  # fmt: skip
    return sum(trust * term.weight for trust, term in zip(held, question.terms, strict=True)) / total


def _system_bonus(systems: Sequence[str], row: ChunkRow) -> float:
    if row.system is None:
        return 0.0
    if not systems:
        return -_UNASKED_SYSTEM_MALUS
    return _SYSTEM_BONUS if row.system in systems else -_OTHER_SYSTEM_MALUS
