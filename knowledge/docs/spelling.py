"""Near words for a word the library does not know."""

from __future__ import annotations

from collections.abc import Mapping

_SHORTEST = 4


def near_words(word: str, vocabulary: Mapping[str, int], limit: int = 3) -> list[tuple[str, float]]:
    """Stems of the vocabulary that a typing mistake could have turned into `word`, with a weight, best first.

    One slip is allowed in words of four to six letters, two in longer ones; the first letter counts as rarely mistyped.
    """
    if len(word) < _SHORTEST or not word.isascii() or any(letter.isdigit() for letter in word):
        return []
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    slips = 1 if len(word) <= 6 else 2
    words = [known for known in vocabulary if abs(len(known) - len(word)) <= slips and known.isalpha()]
    found = process.extract(word, words, scorer=OSA.distance, score_cutoff=slips, limit=40)
    ranked = sorted(found, key=lambda hit: (hit[1] + (hit[0][0] != word[0]), -vocabulary[hit[0]], hit[0]))
    best = [hit for hit in ranked if hit[1] <= ranked[0][1]]
    return [(known, 0.9 - 0.15 * distance) for known, distance, _ in best[:limit]]
