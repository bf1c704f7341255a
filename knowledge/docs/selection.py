"""Which of the ranked chunks are shown: several pages, no repetition, a reader's patience in words; or none at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from knowledge.docs.abstention import answers
from knowledge.docs.index import ChunkRow
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
        count = _words(match.row)
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


Following = Callable[[str, int], ChunkRow | None]
"""The chunk of a page at a place, if there is one."""


def extend(chosen: Sequence[Match], following: Following) -> list[tuple[ChunkRow, ...]]:
    """Each chosen chunk with those that follow it on its page, in turn, as far as a reader's patience goes.

    What a question asks for often stands just below the paragraph that speaks of it.
    """
    runs = [[match.row] for match in chosen]
    taken = {(match.row.page_path, match.row.place) for match in chosen}
    words = sum(_words(match.row) for match in chosen)
    grew = True
    while grew:
        grew = False
        for run in runs:
            last = run[-1]
            key = (last.page_path, last.place + 1)
            row = None if key in taken else following(*key)
            if row is None or words + _words(row) > MOST_WORDS:
                continue
            run.append(row)
            taken.add(key)
            words += _words(row)
            grew = True
    return [tuple(run) for run in runs]


def _words(row: ChunkRow) -> int:
    return len(row.text.split()) + len(row.heading.split())


def _firsts(good: Sequence[Match], systems: Sequence[str]) -> list[Match]:
    """The best match of each system of a question that compares several."""
    if len(systems) < 2:
        return []
    best = (next((match for match in good if match.row.system == system), None) for system in systems)
    return [match for match in best if match]
