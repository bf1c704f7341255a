"""Embeddings from an Ollama server, when one answers and has an embedding model installed. Nothing is pulled."""

from __future__ import annotations

import logging
from collections.abc import Sequence

import numpy as np

from knowledge.docs.index import Matrix
from knowledge.docs.latent import unit
from knowledge.errors import ServiceError
from knowledge.settings import Settings

_log = logging.getLogger(__name__)
_MARKS = ("embed", "bge", "minilm", "gte", "e5")
"""Parts of the names of embedding models; asked only where the server does not say what a model can do."""
_BATCH = 32


class OllamaEmbedder:
    """One installed embedding model of one server."""

    def __init__(self, settings: Settings, model: str) -> None:
        self._settings = settings
        self._model = model
        self.name = f"ollama:{model}"

    def embed_pages(self, texts: Sequence[str]) -> Matrix:
        """One unit vector a text, asked for in batches."""
        parts = [self._embed(texts[start : start + _BATCH]) for start in range(0, len(texts), _BATCH)]
        return np.concatenate(parts) if parts else np.empty((0, 0), np.float32)

    def embed_question(self, text: str) -> Matrix:
        """The unit vector of a question."""
        vector: Matrix = self._embed([text])[0]
        return vector

    def _embed(self, texts: Sequence[str]) -> Matrix:
        from ollama import Client

        try:
            with Client(host=self._settings.ollama_host, timeout=self._settings.ollama_timeout_seconds) as client:
                reply = client.embed(model=self._model, input=list(texts), truncate=True)
        except Exception as error:  # the client raises what its HTTP library raises
            raise ServiceError(f"Ollama did not embed with {self._model}: {error}.", transient=True) from error
        return np.stack([unit(np.asarray(vector, dtype=np.float32)) for vector in reply.embeddings])


def find_ollama(settings: Settings, model: str | None = None) -> OllamaEmbedder | None:
    """An embedder if the server answers in time and has an embedding model (the named one, if any); else `None`."""
    if not _answers(settings):
        return None
    from ollama import Client

    try:
        with Client(host=settings.ollama_host, timeout=settings.ollama_probe_seconds) as probe:
            installed = [str(entry.model) for entry in probe.list().models]
    except Exception as error:  # the client raises what its HTTP library raises
        _log.info("Ollama does not list its models: %s", error)
        return None
    fitting = [name for name in installed if any(mark in name.lower() for mark in _MARKS)]
    wanted = [name for name in fitting if model in (None, name)]
    if not wanted:
        return None
    return OllamaEmbedder(settings, sorted(wanted)[0])


def _answers(settings: Settings) -> bool:
    """Whether anything listens there: asked with a bare socket, because importing the client takes 0.2 s."""
    import socket
    from urllib.parse import urlsplit

    address = urlsplit(settings.ollama_host if "//" in settings.ollama_host else f"//{settings.ollama_host}")
    try:
        port = address.port or 11434
        with socket.create_connection((address.hostname or "127.0.0.1", port), settings.ollama_probe_seconds):
            return True
    except (OSError, ValueError):
        return False
