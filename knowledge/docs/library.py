"""The documentation library: pages in, passages out."""

from __future__ import annotations

import logging
import threading
import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from difflib import get_close_matches
from itertools import pairwise
from pathlib import Path

from knowledge.docs.abstention import Found, holds_currency, holds_names
from knowledge.docs.added import AddedPages
from knowledge.docs.adding import AddReport, Progress, add_pages
from knowledge.docs.chroma import ChromaVectors, open_chroma
from knowledge.docs.embedder import Embedder
from knowledge.docs.embedding import embed_missing, open_embedder
from knowledge.docs.index import ChunkRow, Index
from knowledge.docs.intake.labels import Labels
from knowledge.docs.leaning import Leaning
from knowledge.docs.page import Page
from knowledge.docs.passage import Passage
from knowledge.docs.question import Question, read_question
from knowledge.docs.ranking import FIELD_WEIGHTS, Evidence, Match, rank
from knowledge.docs.removing import RemoveReport, remove_pages
from knowledge.docs.selection import extend, select
from knowledge.docs.spelling import Vocabulary
from knowledge.docs.system_mentions import find_system
from knowledge.docs.vectors import ArrayVectors, Vectors
from knowledge.errors import ServiceError, UnknownNameError
from knowledge.settings import Settings

_log = logging.getLogger(__name__)
_CANDIDATES = 150
_LARGE = 20_000
"""Chunks from which Chroma's index pays for its opening (about a second) even in a process that searches once."""


class Library:
    """Guides, system pages and added pages, searched by word and by meaning. Safe to share between threads.

    Args:
        settings: say where the library lies and whether an Ollama server may embed.
        base_stamp: changes whenever `base` would return other pages.
        base: the guides and system pages; called only when the stamp changed.
        resident: this process searches often: open Chroma and keep it open.
    """

    def __init__(
        self, settings: Settings, base_stamp: str, base: Callable[[], Sequence[Page]], *, resident: bool = False
    ) -> None:
        self._settings = settings
        self._base_stamp = base_stamp
        self._base = base
        self._resident = resident
        self._guard = threading.RLock()
        self._index = Index(settings.docs_path / "index.sqlite")
        self._added = AddedPages(settings.docs_path / "added.sqlite")
        self._chroma: ChromaVectors | None = None
        self._embedder: Embedder | None = None
        self._vectors: Vectors | None = None
        self._loaded = ""
        self._names: dict[str, str] = {}
        self._vocabulary = Vocabulary({}, 0)
        self.refresh()

    def close(self) -> None:
        """Let go of all files."""
        with self._guard:
            self._close_chroma()
            self._index.close()

    def search(
        self, query: str, *, system: str | None = None, corpus: str | None = None, limit: int = 6
    ) -> list[Passage]:
        """Passages that answer a question, best first; empty if nothing in the library does.

        Args:
            query: as a person asks; typing mistakes are forgiven.
            system: id or name of the system it is about, besides what the query itself says.
            corpus: only pages that were added under this name.
            limit: most passages wanted; together they have at most 1,200 words.

        Raises:
            UnknownNameError: no page is about a system of that name, or no corpus has it; near names are offered.
        """
        with self._guard:
            self._load()
            if corpus is not None and corpus not in (known := self._index.corpora()):
                raise UnknownNameError("corpus", corpus, get_close_matches(corpus, known) or sorted(known)[:5])
            question = read_question(query, self._vocabulary, self._names, system and find_system(system, self._names))
            if not question.terms:
                return []
            leanings = self._index.leanings([spelling for term in question.terms for spelling in term.spellings])
            chosen = select(question, self._rank(question, leanings, corpus), limit)
            runs = extend(chosen, self._index.row_at)
            found = [self._found(run) for run in runs]
            if not (holds_names(question, leanings, found) and holds_currency(question, found)):
                return []
            return [_passage(match, run) for match, run in zip(chosen, runs, strict=True)]

    def add(
        self,
        path: Path | str,
        progress: Progress | None = None,
        *,
        corpus: str | None = None,
        base_url: str | None = None,
        date: str | None = None,
        index: bool = True,
    ) -> AddReport:
        """Add a file, a folder or a sitemap beside saved pages, or bring it up to date.

        Args:
            path: of the pages. progress: is told of every page.
            corpus: name that searches may be limited to; the folder's name if none was ever given for this path.
            base_url: address of the site the pages are of. date: of all pages, whatever they say themselves.
            index: whether they can be found at once; else from the next `refresh` on, which saves time for many roots.

        Raises:
            RequestError: there is no such path, or no readable page in it, or a label cannot be meant.
        """
        report = add_pages(self._added, Path(path), progress, Labels(corpus, base_url, date))
        if index:
            self.refresh()
        return replace(report, passage_count=self.passage_count())

    def remove(self, name: str) -> RemoveReport:
        """Take out a corpus, or what was added under a path, with its passages.

        Raises:
            RequestError: nothing was added under that name.
        """
        report = remove_pages(self._added, name)
        gone = set(report.pages)
        passages = sum(page[5] for page in self.pages() if page[0] in gone)
        self.refresh()
        return replace(report, passages=passages, passage_count=self.passage_count())

    def pages(self) -> list[tuple[str, str, str, str | None, str | None, int, str]]:
        """Path, origin, title, url, date, number of passages and corpus of every page."""
        with self._guard:
            return self._index.pages()

    def passage_count(self) -> int:
        """Passages of the whole library."""
        return self._index.chunk_count()

    def added_pages(self) -> list[Page]:
        """All added pages, as they were read."""
        return self._added.pages()

    def corpora(self) -> dict[str, int]:
        """Number of pages of every corpus that was added."""
        return self._index.corpora()

    def roots(self) -> list[tuple[str, int]]:
        """Added files and folders with their number of pages."""
        return self._added.roots()

    def refresh(self) -> bool:
        """Bring the index up to date with guides, system pages and added pages; returns whether anything changed."""
        with self._guard:
            if self._index.meta("stamp") == self._stamp():
                return False
            try:
                return self._rebuild()
            except ServiceError as error:
                if not self._index.chunk_count():
                    raise
                _log.warning("%s Searching the library as it was.", error.message)
                return False

    def _rebuild(self) -> bool:
        with self._index.writing():
            stamp = self._stamp()
            if self._index.meta("stamp") == stamp:
                return False  # another process did it while this one waited to write
            self._synchronise([*self._base(), *self._added.pages()])
            self._index.count_words()
            embed_missing(self._index, self._settings)
            self._index.remember("stamp", stamp)
            self._index.remember("generation", uuid.uuid4().hex)
        self._index.shrink()
        self._copy_to_chroma()
        return True

    def _stamp(self) -> str:
        return f"{self._base_stamp}+{self._added.stamp()}"

    def _synchronise(self, pages: Sequence[Page]) -> None:
        before = self._index.fingerprints()
        now = {page.path: page for page in pages}
        for path in before.keys() - now.keys():
            self._index.remove(path)
        for path, page in now.items():
            if before.get(path) != page.fingerprint():
                self._index.put(page)

    def _copy_to_chroma(self) -> None:
        """Bring Chroma up to date as well; whoever cannot now finds the vectors in the index file."""
        self._close_chroma()
        self._chroma = open_chroma(self._settings.docs_path / "chroma", self._index)
        if not self._resident:
            self._close_chroma()

    def _close_chroma(self) -> None:
        if self._chroma is not None:
            self._chroma.close()
            self._chroma = None

    def _load(self) -> None:
        """Read again what another process may have changed since the last search."""
        generation = self._index.meta("generation") or ""
        if self._vectors is not None and generation == self._loaded:
            return
        self._names = self._index.system_names()
        self._vocabulary = Vocabulary(self._index.vocabulary(), self._index.chunk_count())
        self._vectors = self._open_vectors()
        self._embedder = open_embedder(self._index, self._settings)
        self._loaded = generation

    def _open_vectors(self) -> Vectors:
        wants_chroma = self._resident or self._index.chunk_count() > _LARGE
        if wants_chroma and (self._chroma is None or not self._chroma.holds(self._index)):
            self._close_chroma()
            self._chroma = open_chroma(self._settings.docs_path / "chroma", self._index)
        return self._chroma or ArrayVectors(self._index)

    def _found(self, run: Sequence[ChunkRow]) -> Found:
        fields = self._index.words_of([row.id for row in run])
        stems = " ".join(text for row in run for text in fields[row.id])
        return Found(f" {stems} ", "\n".join(row.text for row in run), run[0].corpus, run[0].system)

    def _rank(self, question: Question, leanings: Sequence[Leaning], corpus: str | None) -> list[Match]:
        expression = question.expression
        by_word = self._index.match(expression, _CANDIDATES, FIELD_WEIGHTS, corpus) if expression else []
        meanings = self._meanings(question, corpus)
        ids = list(dict.fromkeys([number for number, _ in by_word] + list(meanings)))
        shares: dict[str, float] = {}
        for one in leanings:
            shares[one.corpus] = max(one.share, shares.get(one.corpus, 0.0))
        found = Evidence(self._index.rows(ids), self._index.words_of(ids), meanings, dict(by_word), shares)
        return rank(question, found)

    def _meanings(self, question: Question, corpus: str | None) -> dict[int, float]:
        if self._embedder is None or self._vectors is None:
            return {}
        try:
            vector = self._embedder.embed_question(question.corrected)
        except ServiceError as error:
            _log.warning("%s Searching by word alone.", error.message)
            return {}
        if not vector.any():
            return {}
        return dict(self._vectors.nearest(vector, _CANDIDATES, corpus))


def _passage(match: Match, run: Sequence[ChunkRow]) -> Passage:
    row = match.row
    return Passage(
        id=f"{row.page_path}#{row.place}",
        text=_joined(run),
        page_title=row.page_title,
        heading=row.heading,
        url=row.url,
        date=row.date,
        path=row.page_path,
        score=round(match.score, 4),
        system=row.system,
    )


def _joined(run: Sequence[ChunkRow]) -> str:
    """Texts of chunks that follow one another, with the headings that stand between them."""
    texts = [run[0].text]
    for before, row in pairwise(run):
        heading = row.heading.rpartition(" > ")[2]
        texts.append(f"**{heading}**\n{row.text}" if heading and row.heading != before.heading else row.text)
    return "\n\n".join(texts)
