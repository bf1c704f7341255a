"""The vectors in Chroma: an embedded store that searches large libraries without holding them in memory.

Chroma's folder must not be opened by two processes at once (the second may hang for minutes), so whoever opens it holds
a lock until it closes; who does not get the lock searches the vectors of the index file instead and finds the same. The
lock is an SQLite transaction on a file of its own: it works on every platform and ends with the process that holds it.
"""

from __future__ import annotations

import logging
import sqlite3
from pathlib import Path
from typing import Any

from knowledge.docs.index import ChunkRow, Index, Matrix

_log = logging.getLogger(__name__)
_COLLECTION = "passages-2"  # another name where metadata changed: it is made anew
_BATCH = 2_000


class ChromaVectors:
    """One opened collection. Use `open_chroma`; call `close` when done."""

    def __init__(self, client: Any, collection: Any, lock: sqlite3.Connection, generation: str | None) -> None:
        self._client = client
        self._collection = collection
        self._lock = lock
        self._generation = generation

    def holds(self, index: Index) -> bool:
        """Whether the index has not changed since the collection was brought up to date with it."""
        return self._generation == index.meta("generation")

    def nearest(self, vector: Matrix, limit: int, corpus: str | None = None) -> list[tuple[int, float]]:
        """Row numbers with their cosine, best first (approximate, as HNSW is)."""
        count = self._collection.count()
        if not count:
            return []
        found = self._collection.query(
            query_embeddings=[vector.tolist()],
            n_results=min(limit, count),
            where=None if corpus is None else {"corpus": corpus},
            include=["distances"],
        )
        return [(int(name), 1.0 - far) for name, far in zip(found["ids"][0], found["distances"][0], strict=True)]

    def close(self) -> None:
        """Let go of the folder, so that another process may open it."""
        try:
            self._client.close()
        finally:
            self._lock.close()


def open_chroma(folder: Path, index: Index, *, wait_seconds: float = 2.0) -> ChromaVectors | None:
    """The collection, brought up to date with the index; `None` (and a word in the log) if it cannot be had now."""
    lock = _lock(folder, wait_seconds)
    if lock is None:
        _log.warning("Another process has %s open; searching the vectors of the index file instead.", folder)
        return None
    try:
        client = _client(folder)
        generation = index.meta("generation")
        return ChromaVectors(client, _synchronised(client, index), lock, generation)
    except Exception as error:  # a damaged or foreign store must not take the library down: it is only a copy
        lock.close()
        _log.warning("Chroma cannot use %s (%s); searching the vectors of the index file instead.", folder, error)
        return None


def _lock(folder: Path, wait_seconds: float) -> sqlite3.Connection | None:
    folder.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(
        folder / "lock.sqlite", timeout=wait_seconds, isolation_level=None, check_same_thread=False
    )
    try:
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError:
        connection.close()
        return None
    return connection


def _client(folder: Path) -> Any:
    import chromadb
    from chromadb.config import Settings as ChromaSettings

    return chromadb.PersistentClient(
        path=str(folder), settings=ChromaSettings(anonymized_telemetry=False, allow_reset=False)
    )


def _synchronised(client: Any, index: Index) -> Any:
    """The collection holding exactly the index's vectors; made anew when the embedder or the dimension changed."""
    ids, matrix = index.vectors()
    wanted = {
        "embedder": index.meta("embedder") or "",
        "dimension": int(matrix.shape[1]),
        "fitted": index.meta("fitted") or "",
    }
    names = {collection.name for collection in client.list_collections()}
    if _COLLECTION in names:
        collection = client.get_collection(_COLLECTION, embedding_function=None)
        if {name: (collection.metadata or {}).get(name) for name in wanted} != wanted:
            _log.info("The collection was made with %s, wanted is %s; making it anew.", collection.metadata, wanted)
            client.delete_collection(_COLLECTION)
            names.discard(_COLLECTION)
    if _COLLECTION not in names:
        collection = client.create_collection(
            _COLLECTION, metadata=wanted, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
        )
    have = {int(name) for name in collection.get(include=[])["ids"]}
    _drop(collection, sorted(have - set(ids.tolist())))
    _add(collection, index, [place for place, number in enumerate(ids.tolist()) if number not in have])
    return collection


def _drop(collection: Any, gone: list[int]) -> None:
    for start in range(0, len(gone), _BATCH):
        collection.delete(ids=[str(number) for number in gone[start : start + _BATCH]])


def _add(collection: Any, index: Index, places: list[int]) -> None:
    ids, matrix = index.vectors()
    for start in range(0, len(places), _BATCH):
        part = places[start : start + _BATCH]
        rows = index.rows([int(ids[place]) for place in part])
        collection.add(
            ids=[str(ids[place]) for place in part],
            embeddings=matrix[part],
            metadatas=[_about(rows[int(ids[place])]) for place in part],
        )


def _about(row: ChunkRow) -> dict[str, str]:
    return {"path": row.page_path, "corpus": row.corpus}
