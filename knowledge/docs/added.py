"""The pages people added, as they were read: kept apart from the index, which may be rebuilt from them at any time."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from knowledge.docs.intake.labels import Labels
from knowledge.docs.page import Markup, Page
from knowledge.errors import ServiceError

_SCHEMA = """
CREATE TABLE IF NOT EXISTS added (
    path   TEXT PRIMARY KEY,  -- name of the page in the library
    root   TEXT NOT NULL,     -- the file or folder that was named
    markup TEXT NOT NULL,
    title  TEXT NOT NULL,
    url    TEXT,
    date   TEXT,
    text   TEXT NOT NULL,
    corpus TEXT NOT NULL DEFAULT ''
);
CREATE TABLE IF NOT EXISTS label (
    root     TEXT PRIMARY KEY,  -- the file or folder that was named
    corpus   TEXT,              -- as a person gave them; NULL where nothing was said
    base_url TEXT,
    date     TEXT
)
"""
_BELOW = "(path = :root OR root = :root OR substr(path, 1, length(:root) + 1) = :root || '/')"


class AddedPages:
    """The store of added pages; every call opens and closes its file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def stamp(self) -> str:
        """Changes whenever the added pages change; empty while there are none."""
        if not self._path.exists():
            return ""
        with self._open() as store:
            return str(store.execute("PRAGMA user_version").fetchone()[0])

    def pages(self) -> list[Page]:
        """All added pages by path."""
        return self._pages("")

    def roots(self) -> list[tuple[str, int]]:
        """Every file or folder that was added, with its number of pages."""
        if not self._path.exists():
            return []
        with self._open() as store:
            return list(store.execute("SELECT root, count(*) FROM added GROUP BY root ORDER BY root"))

    def roots_and_labels(self) -> dict[str, Labels]:
        """What was said of every file or folder that was added."""
        if not self._path.exists():
            return {}
        query = (
            "SELECT one.root, label.corpus, base_url, label.date FROM (SELECT DISTINCT root FROM added) AS one"
            " LEFT JOIN label ON label.root = one.root"
        )
        with self._open() as store:
            return {root: Labels(corpus, base_url, date) for root, corpus, base_url, date in store.execute(query)}

    def below(self, root: str) -> dict[str, Page]:
        """The pages that came from one file or folder, or lie below it, by path."""
        return {page.path: page for page in self._pages(f"WHERE {_BELOW}", {"root": root})}

    def of_corpus(self, corpus: str) -> list[str]:
        """Paths of the pages of a corpus."""
        if not self._path.exists():
            return []
        with self._open() as store:
            rows = store.execute("SELECT path FROM added WHERE corpus = ? ORDER BY path", (corpus,))
            return [path for (path,) in rows]

    def replace(self, root: str, owner: str, pages: Sequence[Page]) -> None:
        """Make the pages of a file or folder exactly these.

        Args:
            root: what was read. owner: the added folder it is a part of, or itself.
            pages: all that it holds; none is two times the same path.
        """
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._changing() as store:
            store.execute(f"DELETE FROM added WHERE {_BELOW}", {"root": root})  # noqa: S608 - constant
            store.executemany(
                "INSERT OR REPLACE INTO added (path, root, markup, title, url, date, text, corpus)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (page.path, owner, page.markup, page.title, page.url, page.date, page.text, page.corpus)
                    for page in pages
                ],
            )

    def remember(self, root: str, labels: Labels) -> None:
        """Keep what was said of a file or folder for the next time it is added."""
        with self._open() as store:
            values = (root, labels.corpus, labels.base_url, labels.date)
            store.execute("INSERT OR REPLACE INTO label VALUES (?, ?, ?, ?)", values)

    def remove(self, paths: Sequence[str]) -> None:
        """Take pages out."""
        with self._changing() as store:
            store.executemany("DELETE FROM added WHERE path = ?", [(path,) for path in paths])

    def _pages(self, where: str, values: dict[str, str] | None = None) -> list[Page]:
        if not self._path.exists():
            return []
        query = f"SELECT path, markup, text, title, url, date, corpus FROM added {where} ORDER BY path"  # noqa: S608
        with self._open() as store:
            rows = store.execute(query, values or {}).fetchall()
        return [
            Page(path, "added", _markup(markup), text, title, url, date, corpus=corpus)
            for path, markup, text, title, url, date, corpus in rows
        ]

    @contextmanager
    def _changing(self) -> Iterator[sqlite3.Connection]:
        """One transaction that changes the pages; labels of folders without pages are forgotten."""
        with self._open() as store:
            store.execute("BEGIN IMMEDIATE")
            yield store
            store.execute("DELETE FROM label WHERE root NOT IN (SELECT root FROM added)")
            version = store.execute("PRAGMA user_version").fetchone()[0]
            store.execute(f"PRAGMA user_version = {int(version) + 1}")
            store.execute("COMMIT")

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self._path, timeout=30.0, isolation_level=None)) as store:
                store.executescript(_SCHEMA)
                if "corpus" not in {row[1] for row in store.execute("PRAGMA table_info(added)")}:
                    store.execute("ALTER TABLE added ADD COLUMN corpus TEXT NOT NULL DEFAULT ''")  # of an older version
                yield store
        except sqlite3.DatabaseError as error:
            raise ServiceError(
                f"The file of added pages {self._path} cannot be used ({error}); move it away and add the pages again.",
                transient=False,
            ) from error


def _markup(name: str) -> Markup:
    known: dict[str, Markup] = {"markdown": "markdown", "rst": "rst", "html": "html", "text": "text"}
    return known[name]
