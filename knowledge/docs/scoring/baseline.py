"""The baseline: plain BM25 over windows of words, as a first search engine would be built."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable

from knowledge.docs.page import Page

WINDOW_WORDS = 180
STEP_WORDS = 150
"""Windows overlap a little, so that an answer on their edge is whole in one."""
_WORD = re.compile(r"\w+")


class PlainBm25:
    """BM25 with the usual constants over windows of the raw text; no stems, no headings, no abstention."""

    def __init__(self, pages: Iterable[tuple[str, Page]]) -> None:
        self._store = sqlite3.connect(":memory:")
        self._store.execute("CREATE VIRTUAL TABLE windows USING fts5 (page UNINDEXED, corpus UNINDEXED, body)")
        rows = ((name, name.partition(":")[0], window) for name, page in pages for window in _windows(page.text))
        self._store.executemany("INSERT INTO windows VALUES (?, ?, ?)", rows)

    def search(self, question: str, corpus: str | None, limit: int = 6) -> list[tuple[str, str]]:
        """Names of pages with their windows, best first."""
        words = dict.fromkeys(_WORD.findall(question.lower()))
        if not words:
            return []
        wanted = " OR ".join(f'"{word}"' for word in words)
        query = (
            "SELECT page, body FROM windows WHERE windows MATCH ? AND (? IS NULL OR corpus = ?) ORDER BY rank LIMIT ?"
        )
        return list(self._store.execute(query, (wanted, corpus, corpus, limit)))


def _windows(text: str) -> Iterable[str]:
    words = text.split()
    for start in range(0, max(len(words) - (WINDOW_WORDS - STEP_WORDS), 1), STEP_WORDS):
        yield " ".join(words[start : start + WINDOW_WORDS])
