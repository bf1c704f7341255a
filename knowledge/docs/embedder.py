"""What turns texts into vectors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from knowledge.docs.index import Matrix


class Embedder(Protocol):
    """Texts to unit vectors. Two embedders with the same `name` give vectors that may be compared.

    Attributes:
        name: kind and model, such as `latent` or `ollama:nomic-embed-text`.
    """

    name: str

    def embed_pages(self, texts: Sequence[str]) -> Matrix:
        """One unit vector a text, shape (texts, dimension), float32."""

    def embed_question(self, text: str) -> Matrix:
        """One unit vector, shape (dimension,); all zeros if the text says nothing to this embedder."""
