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

    def fit(self, texts: Sequence[str]) -> Matrix:
        """Learn from texts, store what was learned in the index (inside its transaction), return the texts' vectors."""
        counts = [_counted(text) for text in texts]
        weights = _weights(counts)
        names = list(weights)
        matrix = _weighted(counts, names, weights)
        directions = _directions(matrix)
        rows = [(name, weights[name], directions[place].tobytes()) for place, name in enumerate(names)]
        self._index.put_features(rows)
        return _units(matrix @ directions.astype(np.float32))

    def embed_pages(self, texts: Sequence[str]) -> Matrix:
        """One unit vector a text."""
        counts = [_counted(text) for text in texts]
        known = self._index.features(sorted({name for count in counts for name in count}))
        place = {name: number for number, name in enumerate(known)}
        flat = np.frombuffer(b"".join(direction for _, direction in known.values()), dtype=np.float16)
        directions = flat.reshape(len(known), DIMENSIONS).astype(np.float32)
        vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        for number, count in enumerate(counts):
            held = [name for name in count if name in place]
            amounts = np.array([_damped(count[name], name) * known[name][0] for name in held], dtype=np.float32)
            vectors[number] = amounts @ directions[[place[name] for name in held]] if held else 0.0
        return _units(vectors)

    def embed_question(self, text: str) -> Matrix:
        """The unit vector of a text; zeros if it shares no feature with the library."""
        vector: Matrix = self.embed_pages([text])[0]
        return vector


def _units(vectors: Matrix) -> Matrix:
    """Rows scaled to length one; rows of zeros stay."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors / np.where(lengths > 0, lengths, 1.0)).astype(np.float32)


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
        reduction = TruncatedSVD(n_components=size, algorithm="arpack", random_state=0)
        reduction.fit(matrix)
        padded[:, :size] = reduction.components_.T.astype(np.float16)
    return padded
