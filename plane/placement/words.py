"""A column of words of which few are different: each is kept once, and rows say which."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """One word a row.

    Attributes:
        words: those that occur. number: index of the word of each row.
    """

    words: NDArray[np.str_]
    number: Integers

    def __len__(self) -> int:
        return len(self.number)

    def __getitem__(self, row: int) -> str:
        return str(self.words[self.number[row]])

    def take(self, rows: Integers | NDArray[np.bool_]) -> Words:
        """The same column with these rows only."""
        return Words(self.words, self.number[rows])

    def equal(self, word: str) -> NDArray[np.bool_]:
        """Rows that have this word."""
        return np.asarray(self.words == word)[self.number]

    def most_frequent(self) -> str:
        """The word that most rows have, the empty one aside; of several the last by name; empty if there is none."""
        counts = np.bincount(self.number, minlength=len(self.words)).tolist()
        known = [(count, word) for count, word in zip(counts, self.words.tolist(), strict=True) if word and count]
        return str(max(known)[1]) if known else ""


def in_words(texts: list[str]) -> Words:
    """The column of these texts."""
    words, number = np.unique(np.array(texts, dtype=np.str_), return_inverse=True)
    return Words(words, number.astype(np.int64))


def same_word(word: str, rows: int) -> Words:
    """A column that has one word in every row."""
    return Words(np.array([word]), np.zeros(rows, dtype=np.int64))
