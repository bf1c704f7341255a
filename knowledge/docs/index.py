"""The index on disk: pages, chunks, the full-text table, the embedder and every vector, in one SQLite file.

One file, so that one transaction brings the whole index from one state to the next: a process killed half-way leaves
the old index, and a reader never sees half a page. All of it is derived and may be deleted at any time.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.docs import chunking
from knowledge.docs.leaning import Leaning, leanings
from knowledge.docs.page import Page
from knowledge.docs.words import stems
from knowledge.errors import ServiceError

SCHEMA_VERSION = 4
_WAIT_SECONDS = 60.0
_MOST_MARKS = 10_000
"""Names in one query; SQLite allows 32,766 values."""
_SCHEMA = (Path(__file__).parent / "index.sql").read_text(encoding="utf-8")

Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class ChunkRow:
    """A chunk as stored: `id` is the row number that the full-text table and the vectors share."""

    id: int
    place: int
    heading: str
    text: str
    page_path: str
    page_title: str
    url: str | None
    date: str | None
    system: str | None
    origin: str
    corpus: str


class Index:
    """The open index file. Share one object inside a process; several processes may open the same file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._connection = _open(path)
        if self._found_version() == _version():
            return
        if self._found_version() != 0:
            self._connection.close()
            _remove(path)
            self._connection = _open(path)
        self._connection.executescript(_SCHEMA)
        self._connection.execute(f"PRAGMA user_version = {_version()}")

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def _found_version(self) -> int:
        """Version of the code that wrote the file; 0 for a new one, -1 for what is no database at all."""
        try:
            return int(self._connection.execute("PRAGMA user_version").fetchone()[0])
        except sqlite3.DatabaseError:
            return -1  # torn by a full disk, or somebody else's file

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction; other writers wait, readers see the state before it.

        Raises:
            ServiceError: another process kept writing for a minute.
        """
        try:
            self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise ServiceError(f"The documentation index is busy ({error}); try again.", transient=True) from error
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def meta(self, name: str) -> str | None:
        """A remembered fact about the index."""
        row = self._connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def remember(self, name: str, value: str) -> None:
        """Store a fact about the index."""
        self._connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    def fingerprints(self) -> dict[str, str]:
        """Fingerprint of every indexed page by its path."""
        return dict(self._connection.execute("SELECT path, fingerprint FROM page"))

    def put(self, page: Page) -> int:
        """Index a page, replacing what stood under its path; returns the number of its chunks."""
        self.remove(page.path)
        title, chunks = chunking.cut(page)
        cursor = self._connection.execute(
            "INSERT INTO page (path, fingerprint, origin, title, url, date, system, corpus)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (page.path, page.fingerprint(), page.origin, title, page.url, page.date, page.system, page.corpus),
        )
        page_id = cursor.lastrowid
        titles = " ".join(stems(" ".join((title, *page.topics, *page.names))))
        for place, chunk in enumerate(chunks):
            added = self._connection.execute(
                "INSERT INTO chunk (page_id, place, heading, text) VALUES (?, ?, ?, ?)",
                (page_id, place, chunk.heading, chunk.text),
            )
            self._connection.execute(
                "INSERT INTO words (rowid, title, heading, body) VALUES (?, ?, ?, ?)",
                (added.lastrowid, titles, " ".join(stems(chunk.heading)), " ".join(stems(chunk.text))),
            )
        if page.system:
            pairs = [(name.lower(), page.system) for name in {page.system, *page.names}]
            self._connection.executemany("INSERT OR IGNORE INTO system_name VALUES (?, ?)", pairs)
        return len(chunks)

    def remove(self, path: str) -> None:
        """Take a page and its chunks out."""
        row = self._connection.execute("SELECT id, system FROM page WHERE path = ?", (path,)).fetchone()
        if row is None:
            return
        of_page = "(SELECT id FROM chunk WHERE page_id = ?)"
        self._connection.execute(f"DELETE FROM words WHERE rowid IN {of_page}", (row[0],))  # noqa: S608 - constant
        self._connection.execute(f"DELETE FROM vector WHERE chunk_id IN {of_page}", (row[0],))  # noqa: S608 - constant
        self._connection.execute("DELETE FROM chunk WHERE page_id = ?", (row[0],))
        self._connection.execute("DELETE FROM page WHERE id = ?", (row[0],))
        if row[1]:
            self._connection.execute("DELETE FROM system_name WHERE system = ?", (row[1],))

    def rows(self, ids: Sequence[int]) -> dict[int, ChunkRow]:
        """Chunks by row number."""
        marks = ",".join("?" * len(ids))
        query = f"{_CHUNKS} WHERE chunk.id IN ({marks})"
        return {row[0]: ChunkRow(*row) for row in self._connection.execute(query, list(ids))}

    def row_at(self, page_path: str, place: int) -> ChunkRow | None:
        """The chunk of a page at a place."""
        query = f"{_CHUNKS} WHERE page.path = ? AND place = ?"
        row = self._connection.execute(query, (page_path, place)).fetchone()
        return None if row is None else ChunkRow(*row)

    def match(
        self, expression: str, limit: int, weights: tuple[float, float, float], corpus: str | None = None
    ) -> list[tuple[int, float]]:
        """Chunks (of one corpus) that match a full-text expression with their BM25 score, best and largest first."""
        within = "" if corpus is None else f" AND rowid IN ({_OF_CORPUS})"
        query = (
            f"SELECT rowid, -bm25(words, ?, ?, ?) AS score FROM words WHERE words MATCH ?{within}"  # noqa: S608 - constant
            " ORDER BY score DESC, rowid LIMIT ?"
        )
        values = (expression,) if corpus is None else (expression, corpus)
        return list(self._connection.execute(query, (*weights, *values, limit)))

    def chunks_of(self, corpus: str) -> set[int]:
        """Row numbers of the chunks of a corpus."""
        return {row[0] for row in self._connection.execute(_OF_CORPUS, (corpus,))}

    def corpora(self) -> dict[str, int]:
        """Number of pages of every corpus that was added."""
        query = "SELECT corpus, count(*) FROM page WHERE corpus <> '' GROUP BY corpus ORDER BY corpus"
        return dict(self._connection.execute(query))

    def words_of(self, ids: Sequence[int]) -> dict[int, tuple[str, str, str]]:
        """Stems of title, heading and body of chunks."""
        marks = ",".join("?" * len(ids))
        query = f"SELECT rowid, title, heading, body FROM words WHERE rowid IN ({marks})"  # noqa: S608 - marks only
        return {row[0]: (row[1], row[2], row[3]) for row in self._connection.execute(query, list(ids))}

    def count_words(self) -> None:
        """Count the stems again after pages changed."""
        self._connection.execute("DELETE FROM vocabulary")
        self._connection.execute("INSERT INTO vocabulary SELECT term, doc FROM counted")
        self._connection.execute("DELETE FROM leaning")
        rows = ((one.word, one.corpus, one.share, one.spread) for one in leanings(self._words_by_corpus()))
        self._connection.executemany("INSERT INTO leaning VALUES (?, ?, ?, ?)", rows)

    def _words_by_corpus(self) -> Iterator[tuple[str, str]]:
        query = (
            "SELECT corpus, words.title || ' ' || words.heading || ' ' || body FROM words"
            " JOIN chunk ON chunk.id = words.rowid JOIN page ON page.id = page_id"
        )
        yield from self._connection.execute(query)

    def leanings(self, words: Sequence[str]) -> tuple[Leaning, ...]:
        """Those of some stems that belong to one corpus."""
        marks = ",".join("?" * len(words))
        query = f"SELECT word, corpus, share, spread FROM leaning WHERE word IN ({marks}) ORDER BY word"  # noqa: S608 - marks
        return tuple(Leaning(*row) for row in self._connection.execute(query, list(words)))

    def shrink(self) -> None:
        """Give the room of the write-ahead log back, which a rebuild fills with as much again as the index."""
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def vocabulary(self) -> dict[str, int]:
        """Every stem with the number of chunks it occurs in."""
        return dict(self._connection.execute("SELECT term, chunks FROM vocabulary"))

    def system_names(self) -> dict[str, str]:
        """System id by each of its names, in lower case."""
        return dict(self._connection.execute("SELECT name, system FROM system_name"))

    def chunk_count(self) -> int:
        """Number of chunks."""
        return int(self._connection.execute("SELECT count(*) FROM chunk").fetchone()[0])

    def pages(self) -> list[tuple[str, str, str, str | None, str | None, int, str]]:
        """Path, origin, title, url, date, number of chunks and corpus of every page."""
        query = (
            "SELECT path, origin, title, url, date, (SELECT count(*) FROM chunk WHERE page_id = page.id), corpus"
            " FROM page ORDER BY origin, path"
        )
        return list(self._connection.execute(query))

    def texts(self, *, without_vector: bool) -> list[tuple[int, str]]:
        """What the embedder reads of each chunk: title, headings and text."""
        query = (
            "SELECT chunk.id, page.title || '\n' || heading || '\n' || text FROM chunk JOIN page ON page.id = page_id"
        )
        if without_vector:
            query += " WHERE chunk.id NOT IN (SELECT chunk_id FROM vector)"
        return list(self._connection.execute(query + " ORDER BY chunk.id"))

    def put_vectors(self, ids: Sequence[int], vectors: Matrix) -> None:
        """Store unit vectors of chunks."""
        rows = [(number, vector.astype(np.float32).tobytes()) for number, vector in zip(ids, vectors, strict=True)]
        self._connection.executemany("INSERT OR REPLACE INTO vector VALUES (?, ?)", rows)

    def drop_vectors(self) -> None:
        """Forget all vectors: the embedder changed."""
        self._connection.execute("DELETE FROM vector")

    def vectors(self) -> tuple[NDArray[np.int64], Matrix]:
        """Row numbers and unit vectors of all chunks, in the same order."""
        rows = self._connection.execute("SELECT chunk_id, data FROM vector ORDER BY chunk_id").fetchall()
        ids = np.array([row[0] for row in rows], dtype=np.int64)
        flat = np.frombuffer(b"".join(row[1] for row in rows), dtype=np.float32)
        return ids, flat.reshape(len(rows), -1) if rows else np.empty((0, 0), dtype=np.float32)

    def put_features(self, features: Sequence[tuple[str, float, bytes]]) -> None:
        """Store the embedded embedder: each feature with its weight and its direction."""
        self._connection.execute("DELETE FROM feature")
        self._connection.executemany("INSERT INTO feature VALUES (?, ?, ?)", features)

    def features(self, names: Sequence[str]) -> dict[str, tuple[float, bytes]]:
        """Weight and direction of those features that the embedder knows."""
        found: dict[str, tuple[float, bytes]] = {}
        for start in range(0, len(names), _MOST_MARKS):
            part = list(names[start : start + _MOST_MARKS])
            marks = ",".join("?" * len(part))
            query = f"SELECT name, weight, direction FROM feature WHERE name IN ({marks})"  # noqa: S608 - marks only
            found.update(
                (name, (weight, direction)) for name, weight, direction in self._connection.execute(query, part)
            )
        return found


_OF_CORPUS = "SELECT chunk.id FROM chunk JOIN page ON page.id = page_id WHERE corpus = ?"
_CHUNKS = (
    "SELECT chunk.id, place, heading, text, page.path, page.title, page.url, page.date, page.system, page.origin"
    ", page.corpus FROM chunk JOIN page ON page.id = page_id"
)


def _version() -> int:
    return SCHEMA_VERSION * 1000 + chunking.VERSION


def _open(path: Path) -> sqlite3.Connection:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return sqlite3.connect(path, timeout=_WAIT_SECONDS, isolation_level=None, check_same_thread=False)
    except (OSError, sqlite3.OperationalError) as error:
        raise ServiceError(
            f"The documentation index {path} cannot be opened ({error}); set IPLANE_HOME to a folder you may write.",
            transient=False,
        ) from error


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
