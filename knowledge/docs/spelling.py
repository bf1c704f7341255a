"""The library's words: how common each is, and which are near a word the library does not know."""

from __future__ import annotations

from collections.abc import Mapping

_SHORTEST = 4


class Vocabulary:
    """Stems with the number of chunks each occurs in, and `total`, the number of all chunks."""

    def __init__(self, counts: Mapping[str, int], total: int) -> None:
        self._counts = counts
        self.total = max(total, 1)
        self._plain = [word for word in counts if word.isalpha()]

    def count(self, word: str) -> int:
        """In how many chunks a stem occurs."""
        return self._counts.get(word, 0)

    def near(self, word: str, limit: int = 3) -> dict[str, float]:
        """Stems that a typing mistake could have turned into `word`, each with how far to trust it, best first.

        One slip is allowed in words of four to six letters, two in longer ones; the first letter is rarely mistyped.
        """
        if len(word) < _SHORTEST or not word.isascii() or not word.isalpha():
            return {}
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        slips = 1 if len(word) <= 6 else 2
        found = process.extract(word, self._plain, scorer=OSA.distance, score_cutoff=slips, limit=40)
        ranked = sorted(found, key=lambda hit: (hit[1] + (hit[0][0] != word[0]), -self._counts[hit[0]], hit[0]))
        return {hit[0]: 0.9 - 0.15 * hit[1] for hit in ranked[:limit] if hit[1] <= ranked[0][1]}
