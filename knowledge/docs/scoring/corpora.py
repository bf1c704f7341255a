"""A library of its own for a folder of corpora: nothing of the person's library is touched or searched."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from knowledge.docs.adding import Progress
from knowledge.docs.library import Library
from knowledge.docs.page import Page
from knowledge.errors import RequestError
from knowledge.settings import Settings


@dataclass(frozen=True, slots=True)
class Corpora:
    """A built library.

    Attributes:
        library: holds the pages. root: folder of the corpora, resolved. names: of the corpora.
        build_seconds, index_bytes: what building took, and all that lies on disk of it.
        skipped: files left out.
    """

    library: Library
    root: Path
    names: tuple[str, ...]
    build_seconds: float
    index_bytes: int
    skipped: int

    def name_of(self, path: str) -> str:
        """`corpus:path` of a page of the library."""
        corpus, _, rest = path.removeprefix(f"{self.root.as_posix()}/").partition("/")
        return f"{corpus}:{rest}"

    def pages(self) -> Iterator[tuple[str, Page]]:
        """Every page with its name."""
        for page in self.library.added_pages():
            yield self.name_of(page.path), page


@contextmanager
def open_corpora(folder: Path, settings: Settings, progress: Progress | None = None) -> Iterator[Corpora]:
    """Build a library from a folder that holds one folder a corpus; it is gone afterwards.

    Raises:
        RequestError: there is no such folder, or no folder in it.
    """
    root = folder.expanduser().resolve()
    names = _names(folder, root)
    with tempfile.TemporaryDirectory(prefix="iplane-docs-") as home:
        own = settings.model_copy(update={"home": Path(home)})
        begin = time.perf_counter()
        library = Library(own, "", list, resident=True)
        try:
            skipped = sum(len(library.add(root / name, progress, corpus=name, index=False).skipped) for name in names)
            library.refresh()
            seconds = time.perf_counter() - begin
            size = sum(file.stat().st_size for file in own.docs_path.rglob("*") if file.is_file())
            yield Corpora(library, root, names, seconds, size, skipped)
        finally:
            library.close()


def _names(folder: Path, root: Path) -> tuple[str, ...]:
    if not root.is_dir():
        raise RequestError.of("--docs", str(folder), "there is no such folder", "check the spelling")
    names = tuple(sorted(path.name for path in root.iterdir() if path.is_dir() and not path.name.startswith(".")))
    if not names:
        raise RequestError.of("--docs", str(folder), "it holds no folder", "give a folder with one folder a corpus")
    return names
