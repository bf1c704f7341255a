"""Which of the ranked chunks are shown: several pages, no repetition, a reader's patience in words; or none at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from knowledge.docs.abstention import answers
from knowledge.docs.question import Question
from knowledge.docs.ranking import Match

MOST_WORDS = 1_200
"""Words of all passages together."""
_LEADING = 10
_PER_PAGE = 2
_PER_ASKED_SYSTEM = 3
_FALL_OFF = 0.45
"""A passage with less than this share of the best score is left out."""


def select(question: Question, ranked: Sequence[Match], limit: int) -> list[Match]:
    """At most `limit` matches, empty if nothing is relevant; each named system gets a place if it has a good match."""
    if not answers(question, ranked[:_LEADING]):
        return []
    systems = question.systems
    floor = ranked[0].score * _FALL_OFF
    good = [match for match in ranked if match.score >= floor]
    chosen: list[Match] = []
    per_page: Counter[str] = Counter()
    texts: set[str] = set()
    words = 0
    for match in _firsts(good, systems) + good:
        count = len(match.row.text.split()) + len(match.row.heading.split())
        most = _PER_ASKED_SYSTEM if match.row.system in systems else _PER_PAGE
        taken = match in chosen or match.row.text in texts or per_page[match.row.page_path] >= most
        if taken or words + count > MOST_WORDS:
            continue
        chosen.append(match)
        per_page[match.row.page_path] += 1
        texts.add(match.row.text)
        words += count
        if len(chosen) == limit:
            break
    return sorted(chosen, key=lambda match: -match.score)


def _firsts(good: Sequence[Match], systems: Sequence[str]) -> list[Match]:
    """The best match of each system of a question that compares several."""
    if len(systems) < 2:
        return []
    best = (next((match for match in good if match.row.system == system), None) for system in systems)
    return [match for match in best if match]
