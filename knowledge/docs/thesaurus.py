"""Equal terms: a small table for the words of batch systems, read once a process."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from knowledge.docs.words import STOP_WORDS, stems

Phrase = tuple[str, ...]
"""Stems in order."""


@lru_cache(maxsize=1)
def _groups() -> dict[Phrase, tuple[Phrase, ...]]:
    lines = (Path(__file__).parent / "thesaurus.txt").read_text(encoding="utf-8").splitlines()
    groups: dict[Phrase, tuple[Phrase, ...]] = {}
    for line in lines:
        if line.strip() and not line.startswith("#"):
            phrases = tuple(_phrase(term) for term in line.split(","))
            for phrase in phrases:
                groups[phrase] = groups.get(phrase, ()) + tuple(other for other in phrases if other != phrase)
    return groups


def _phrase(text: str) -> Phrase:
    return tuple(token for token in stems(text) if "_" not in token)


def equal_terms(question: str) -> dict[Phrase, tuple[str, ...]]:
    """Phrases of the question that the table knows, longest first, each with its equals, words parted by blanks."""
    tokens = _phrase(question)
    found: dict[Phrase, tuple[str, ...]] = {}
    for phrase, others in _groups().items():
        size = len(phrase)
        if any(tokens[start : start + size] == phrase for start in range(len(tokens) - size + 1)):
            found[phrase] = tuple(" ".join(other) for other in others if not STOP_WORDS.issuperset(other))
    return dict(sorted(found.items(), key=lambda item: -len(item[0])))
