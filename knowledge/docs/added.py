"""The pages people added, as they were read: kept apart from the index, which may be rebuilt from them at any time."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

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
)
"""


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
        if not self._path.exists():
            return []
        with self._open() as store:
            rows = store.execute(
                "SELECT path, markup, text, title, url, date, corpus FROM added ORDER BY path"
            ).fetchall()
        return [
            Page(path, "added", _markup(markup), text, title, url, date, corpus=corpus)
            for path, markup, text, title, url, date, corpus in rows
        ]

    def roots(self) -> list[tuple[str, int]]:
        """Every file or folder that was added, with its number of pages."""
        if not self._path.exists():
            return []
        with self._open() as store:
            return list(store.execute("SELECT root, count(*) FROM added GROUP BY root ORDER BY root"))

    def fingerprints(self, root: str) -> dict[str, str]:
        """Fingerprint by path of the pages that came from one root."""
        return {page.path: page.fingerprint() for page in self.pages() if _below(page.path, root)}

    def replace(self, root: str, pages: Sequence[Page]) -> None:
        """Make the pages of a root exactly these."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._open() as store:
            store.execute("BEGIN IMMEDIATE")
            inside = f"{root}/"
            store.execute("DELETE FROM added WHERE path = ? OR substr(path, 1, length(?)) = ?", (root, inside, inside))
            store.executemany(
                "INSERT INTO added VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (page.path, root, page.markup, page.title, page.url, page.date, page.text, page.corpus)
                    for page in pages
                ],
            )
            version = store.execute("PRAGMA user_version").fetchone()[0]
            store.execute(f"PRAGMA user_version = {int(version) + 1}")
            store.execute("COMMIT")

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self._path, timeout=30.0, isolation_level=None)) as store:
                store.execute(_SCHEMA)
                if "corpus" not in {row[1] for row in store.execute("PRAGMA table_info(added)")}:
                    store.execute("ALTER TABLE added ADD COLUMN corpus TEXT NOT NULL DEFAULT ''")  # of an older version
                yield store
        except sqlite3.DatabaseError as error:
            raise ServiceError(
                f"The file of added pages {self._path} cannot be used ({error}); move it away and add the pages again.",
                transient=False,
            ) from error


def _below(path: str, root: str) -> bool:
    return path == root or path.startswith(f"{root}/")


def _markup(name: str) -> Markup:
    known: dict[str, Markup] = {"markdown": "markdown", "rst": "rst", "html": "html", "text": "text"}
    return known[name]
