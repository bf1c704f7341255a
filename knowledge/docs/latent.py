"""The embedded embedder: latent semantic analysis of the library's own pages.

Words, word pairs and letter groups, weighted by TF-IDF and reduced by scikit-learn's truncated SVD to a few hundred
dimensions. Fitted when the index is built; a question is then embedded with NumPy alone from the few rows it needs, so
that a search never pays for importing scikit-learn (about 2.7 s). Deterministic, nothing is downloaded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from knowledge.docs.index import Index, Matrix
from knowledge.docs.words import features

NAME = "latent-1"
DIMENSIONS = 256
_MOST_FEATURES = 24_000
_FEWEST_TEXTS = 2
_LETTER_GROUP_WEIGHT = 0.35
"""Letter groups help against typos, but six of them must not outweigh the word they stand in."""


class LatentEmbedder:
    """Reads its features from the index; fit it once with `fit`."""

    name = NAME

    def __init__(self, index: Index) -> None:
        self._index = index

    def fit(self, texts: Sequence[str]) -> None:
        """Learn features, weights and directions from texts and store them in the index (inside its transaction)."""
        counts = [_counted(text) for text in texts]
        weights = _weights(counts)
        names = list(weights)
        directions = _directions(_weighted(counts, names, weights))
        rows = [(name, weights[name], directions[place].tobytes()) for place, name in enumerate(names)]
        self._index.put_features(rows)

    def embed_pages(self, texts: Sequence[str]) -> Matrix:
        """One unit vector a text."""
        return np.stack([self.embed_question(text) for text in texts]) if texts else np.empty((0, 0), np.float32)

    def embed_question(self, text: str) -> Matrix:
        """The unit vector of a text; zeros if it shares no feature with the library."""
        counts = _counted(text)
        known = self._index.features(list(counts))
        if not known:
            return np.zeros(DIMENSIONS, dtype=np.float32)
        amounts = np.array([_damped(counts[name], name) * known[name][0] for name in known], dtype=np.float32)
        flat = np.frombuffer(b"".join(direction for _, direction in known.values()), dtype=np.float16)
        return unit(amounts @ flat.reshape(len(known), -1).astype(np.float32))


def unit(vector: Matrix) -> Matrix:
    """Scaled to length one; zeros stay zeros."""
    length = float(np.linalg.norm(vector))
    return (vector / length if length > 0 else vector).astype(np.float32)


def _counted(text: str) -> Counter[str]:
    return Counter(features(text))


def _damped(count: int, name: str) -> float:
    return (1.0 + float(np.log(count))) * (_LETTER_GROUP_WEIGHT if name.startswith("#") else 1.0)


def _weights(counts: Iterable[Counter[str]]) -> dict[str, float]:
    """Inverse document frequency of the features worth keeping, commonest first, ties by name."""
    found = Counter(name for count in counts for name in count)
    total = sum(1 for _ in counts) if not isinstance(counts, list) else len(counts)
    fewest = _FEWEST_TEXTS if total > 50 else 1
    kept = sorted((name for name in found if found[name] >= fewest), key=lambda name: (-found[name], name))
    return {name: float(np.log((1 + total) / (1 + found[name])) + 1) for name in kept[:_MOST_FEATURES]}


def _weighted(counts: Sequence[Counter[str]], names: Sequence[str], weights: dict[str, float]) -> Any:
    """The texts as a sparse matrix, rows of unit length."""
    from scipy.sparse import csr_matrix
    from sklearn.preprocessing import normalize

    column = {name: place for place, name in enumerate(names)}
    data: list[float] = []
    columns: list[int] = []
    ends = [0]
    for count in counts:
        for name, amount in count.items():
            if name in column:
                columns.append(column[name])
                data.append(_damped(amount, name) * weights[name])
        ends.append(len(data))
    matrix = csr_matrix((data, columns, ends), shape=(len(counts), len(names)), dtype=np.float32)
    return normalize(matrix)


def _directions(matrix: Any) -> Any:
    """For each feature its direction in the reduced space, float16, shape (features, DIMENSIONS)."""
    from sklearn.decomposition import TruncatedSVD

    size = min(DIMENSIONS, min(matrix.shape) - 1)
    padded = np.zeros((matrix.shape[1], DIMENSIONS), dtype=np.float16)
    if size >= 1:
        reduction = TruncatedSVD(n_components=size, random_state=0, n_iter=4)
        reduction.fit(matrix)
        padded[:, :size] = reduction.components_.T.astype(np.float16)
    return padded
