"""Which embedder the index uses, and giving every chunk its vector."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Sequence

from knowledge.docs.embedder import Embedder
from knowledge.docs.index import Index, Matrix
from knowledge.docs.latent import LatentEmbedder
from knowledge.docs.ollama import find_ollama
from knowledge.errors import ServiceError
from knowledge.settings import Settings

_log = logging.getLogger(__name__)
_AT_ONCE = 256
_REFIT_GROWTH = 1.5
"""The embedded embedder learns again when the library grew or shrank by this factor since it last did."""


def embed_missing(index: Index, settings: Settings) -> None:
    """Vectors for the chunks that have none; for all when the embedder is another or learns again.

    Call it inside the index's transaction. An Ollama server with an embedding model goes first; the embedded embedder
    takes over when there is none or it fails half-way.
    """
    found = find_ollama(settings)
    if found is not None:
        try:
            return _embed(index, found, again=index.meta("embedder") != found.name)
        except ServiceError as error:
            _log.warning("%s Using the embedded embedder instead.", error.message)
            index.remember("embedder", "")
    return _embed_latent(index)


def open_embedder(index: Index, settings: Settings) -> Embedder | None:
    """The embedder the index was built with; `None` if that is an Ollama model which does not answer now."""
    name = index.meta("embedder") or ""
    if not name.startswith("ollama:"):
        return LatentEmbedder(index)
    found = find_ollama(settings, name.removeprefix("ollama:"))
    if found is None:
        _log.warning("The embedding model %s does not answer; searching by word alone.", name)
    return found


def _embed_latent(index: Index) -> None:
    latent = LatentEmbedder(index)
    count = index.chunk_count()
    fitted = int(index.meta("fitted_chunks") or 0)
    near = fitted / _REFIT_GROWTH <= count <= fitted * _REFIT_GROWTH
    if near and index.meta("embedder") == latent.name:
        _embed(index, latent, again=False)
    elif count:
        rows = index.texts(without_vector=False)
        _start_again(index)
        _store(index, latent, rows, latent.fit([text for _, text in rows]))
        index.remember("fitted_chunks", str(count))


def _embed(index: Index, embedder: Embedder, *, again: bool) -> None:
    if again:
        _start_again(index)
    rows = index.texts(without_vector=True)
    for start in range(0, len(rows), _AT_ONCE):
        part = rows[start : start + _AT_ONCE]
        _store(index, embedder, part, embedder.embed_pages([text for _, text in part]))


def _start_again(index: Index) -> None:
    index.drop_vectors()
    index.remember("fitted", uuid.uuid4().hex)


def _store(index: Index, embedder: Embedder, rows: Sequence[tuple[int, str]], vectors: Matrix) -> None:
    index.put_vectors([number for number, _ in rows], vectors)
    index.remember("embedder", embedder.name)
