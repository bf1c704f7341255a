"""Adding a file or folder of pages: what is new, changed, gone or the same, and what was left out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from knowledge.docs.added import AddedPages
from knowledge.docs.files import Skipped, find_pages, printable, read_page
from knowledge.docs.page import Page
from knowledge.errors import RequestError

Progress = Callable[[int, int, str], None]
"""Called with pages done, pages in all, and the name of the page at hand."""


@dataclass(frozen=True, slots=True)
class AddReport:
    """What adding did, by names of pages.

    Attributes:
        root: what was added. added, updated, removed, unchanged: names of pages. skipped: files left out, with reasons.
        passage_count: passages of the whole library afterwards.
    """

    root: str
    added: tuple[str, ...]
    updated: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]
    skipped: tuple[Skipped, ...]
    passage_count: int = 0


def add_pages(store: AddedPages, path: Path, progress: Progress | None = None, corpus: str = "") -> AddReport:
    """Read the pages under a path into the store, as pages of a corpus.

    Raises:
        RequestError: the path does not exist or holds no readable page; the store is left as it was.
    """
    root = path.expanduser().resolve()
    files = find_pages(root)
    pages: list[Page] = []
    skipped: list[Skipped] = []
    for number, file in enumerate(files):
        if progress:
            progress(number, len(files), Path(printable(file)).name)
        read = _read_inside(root, file)
        if isinstance(read, Page):
            pages.append(replace(read, corpus=corpus))
        else:
            skipped.append(read)
    if not pages:
        reasons = f"{Path(skipped[0].path).name}: {skipped[0].reason}"
        raise RequestError.of("PATH", str(path), f"no page in it can be read ({reasons})", "name readable pages")
    before = store.fingerprints(root.as_posix())
    report = _compare(root.as_posix(), before, pages, skipped)
    if report.added or report.updated or report.removed:
        store.replace(root.as_posix(), pages)
    if progress:
        progress(len(files), len(files), "")
    return report


def _read_inside(root: Path, file: Path) -> Page | Skipped:
    """The page, unless a link leads to a file outside: pages from elsewhere must not bring in a person's own files."""
    if not file.resolve().is_relative_to(root):
        return Skipped(printable(file), "it is a link to a file outside the folder")
    return read_page(file, printable(file))


def _compare(root: str, before: dict[str, str], pages: list[Page], skipped: list[Skipped]) -> AddReport:
    now = {page.path: page.fingerprint() for page in pages}
    return AddReport(
        root=root,
        added=tuple(path for path in now if path not in before),
        updated=tuple(path for path in now if path in before and now[path] != before[path]),
        removed=tuple(path for path in before if path not in now),
        unchanged=tuple(path for path in now if before.get(path) == now[path]),
        skipped=tuple(skipped),
    )
