"""Adding a file or folder of pages: what is new, changed, gone or the same, and what was left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from knowledge.docs.added import AddedPages
from knowledge.docs.files import MARKUPS, MOST_FILES, find_pages
from knowledge.docs.intake.checkout import read_checkout
from knowledge.docs.intake.labels import Labels
from knowledge.docs.intake.reading import PageReader
from knowledge.docs.intake.sitemap import Saved, is_sitemap, read_sitemap
from knowledge.docs.intake.skipped import Skipped, printable
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
        corpus: name of the collection they belong to. gaps: what pages include and could not be had, with reasons.
    """

    root: str
    added: tuple[str, ...]
    updated: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]
    skipped: tuple[Skipped, ...]
    passage_count: int = 0
    corpus: str = ""
    gaps: tuple[Skipped, ...] = ()


def add_pages(
    store: AddedPages, path: Path, progress: Progress | None = None, labels: Labels | None = None
) -> AddReport:
    """Read the pages under a path into the store; a folder that was added before keeps the labels it was given then.

    Args:
        store: gets the pages. path: a file, a folder, or a sitemap beside saved pages.
        progress: is told of every page. labels: what holds for all its pages.

    Raises:
        RequestError: the path does not exist or holds no readable page, or a label cannot be meant; the store is left
            as it was.
    """
    given = (labels or Labels()).checked()
    root = resolved(path)
    tree, known = _tree(root, given, store.roots_and_labels())
    wanted = given.filled_from(known).for_tree(tree)
    folder = tree if tree.is_dir() else tree.parent
    checkout = read_checkout(folder) if folder.is_dir() else None
    saved = read_sitemap(root, tuple(MARKUPS)) if is_sitemap(root) else Saved({}, ())
    files = _limited(root, list(saved.entries)) if saved.entries else find_pages(root, checkout)
    before = store.below(printable(root))
    reader = PageReader(folder if saved.entries else tree, wanted, checkout, saved.entries, before)
    pages, skipped = _read_all(reader, files, progress)
    if not pages:
        reasons = f"{Path(skipped[0].path).name}: {skipped[0].reason}"
        raise RequestError.of("PATH", str(path), f"no page in it can be read ({reasons})", "name readable pages")
    report = _compare(printable(root), before, pages, (*skipped, *saved.skipped))
    if report.added or report.updated or report.removed:
        store.replace(printable(root), printable(tree), list(pages.values()))
    store.remember(printable(tree), given.filled_from(known))
    if progress:
        progress(len(files), len(files), "")
    return replace(report, corpus=wanted.corpus or "", gaps=tuple(reader.gaps))


def resolved(path: Path) -> Path:
    """The path without links and `~`.

    Raises:
        RequestError: its links lead in a circle, or it cannot be a path.
    """
    try:
        return path.expanduser().resolve()
    except (OSError, RuntimeError, ValueError) as error:
        raise RequestError.of("PATH", str(path), f"it leads nowhere ({error})", "name a file or folder") from error


def _tree(root: Path, given: Labels, known: Mapping[str, Labels]) -> tuple[Path, Labels]:
    """The folder whose labels hold: the path itself, or an added folder it is a part of unless it gets its own."""
    if given or printable(root) in known:
        return root, known.get(printable(root), Labels())
    above = next((folder for folder in root.parents if printable(folder) in known and folder.is_dir()), None)
    if above is None or is_sitemap(root):
        return root, Labels()
    return above, known[printable(above)]


def _limited(root: Path, files: list[Path]) -> list[Path]:
    if len(files) > MOST_FILES:
        raise RequestError.of("PATH", str(root), f"it names more than {MOST_FILES:,} pages", "split it")
    return files


def _read_all(
    reader: PageReader, files: list[Path], progress: Progress | None
) -> tuple[dict[str, Page], list[Skipped]]:
    pages: dict[str, Page] = {}
    skipped: list[Skipped] = []
    for number, file in enumerate(files):
        if progress:
            progress(number, len(files), Path(printable(file)).name)
        read = reader.read(file)
        if isinstance(read, Skipped):
            skipped.append(read)
        elif read.path in pages:
            skipped.append(Skipped(read.path, "another file has the same name once odd bytes are written as \ufffd"))
        else:
            pages[read.path] = read
    return pages, skipped


def _compare(
    root: str, before: Mapping[str, Page], pages: Mapping[str, Page], skipped: tuple[Skipped, ...]
) -> AddReport:
    was = {path: page.fingerprint() for path, page in before.items()}
    now = {path: page.fingerprint() for path, page in pages.items()}
    return AddReport(
        root=root,
        added=tuple(path for path in now if path not in was),
        updated=tuple(path for path in now if path in was and now[path] != was[path]),
        removed=tuple(path for path in was if path not in now),
        unchanged=tuple(path for path in now if was.get(path) == now[path]),
        skipped=skipped,
    )
