"""Nearest chunks by vector, exactly: one matrix product over the vectors of the index file."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from knowledge.docs.index import Index, Matrix


class Vectors(Protocol):
    """Finds the chunks whose vectors point the same way as a question's."""

    def nearest(self, vector: Matrix, limit: int, corpus: str | None = None) -> list[tuple[int, float]]:
        """Row numbers (of one corpus) with their cosine, best first."""


class ArrayVectors:
    """All vectors in memory; loaded in milliseconds, exact, good for tens of thousands of chunks."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._ids, self._matrix = index.vectors()

    def nearest(self, vector: Matrix, limit: int, corpus: str | None = None) -> list[tuple[int, float]]:
        """Row numbers with their cosine, best first; none if the vector has another dimension than the index."""
        if not len(self._ids) or vector.shape != self._matrix.shape[1:]:
            return []
        cosines = self._matrix @ vector
        if corpus is not None:
            cosines = np.where(np.isin(self._ids, list(self._index.chunks_of(corpus))), cosines, -2.0)
        best = np.argsort(-cosines, kind="stable")[:limit]
        return [(int(self._ids[place]), float(cosines[place])) for place in best if cosines[place] >= -1.5]
