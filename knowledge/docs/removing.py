"""Taking out what was added: a file, a folder, a part of one, or a corpus."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from knowledge.docs.added import AddedPages
from knowledge.docs.intake.skipped import printable
from knowledge.errors import RequestError, UnknownNameError

_MOST_SUGGESTIONS = 3


@dataclass(frozen=True, slots=True)
class RemoveReport:
    """What removing did.

    Attributes:
        what: the corpus or path that was removed. kind: which of them it was.
        pages: names of the pages taken out. passages: how many passages went with them.
        passage_count: passages of the whole library afterwards.
    """

    what: str
    kind: str
    pages: tuple[str, ...]
    passages: int = 0
    passage_count: int = 0


def remove_pages(store: AddedPages, name: str) -> RemoveReport:
    """Take the pages of a corpus, or those added under a path, out of the store.

    Raises:
        RequestError: no name was given.
        UnknownNameError: nothing was added under that name; near names are offered.
    """
    if not name.strip():
        raise RequestError.of("PATH|CORPUS", name, "it must say what to remove", "see `iplane docs list`")
    corpora = {page.corpus for page in store.pages() if page.corpus}
    if name in corpora:
        report = RemoveReport(name, "corpus", tuple(store.of_corpus(name)))
    else:
        path = _absolute(name)
        report = RemoveReport(path, "path", tuple(store.below(path)))
    if not report.pages:
        raise UnknownNameError("added path or corpus", name, _near(name, corpora, [root for root, _ in store.roots()]))
    store.remove(report.pages)
    return report


def _absolute(name: str) -> str:
    """As pages are named; the file itself may be gone long since."""
    try:
        return printable(Path(name).expanduser().resolve())
    except (OSError, RuntimeError, ValueError):
        return name


def _near(name: str, corpora: Iterable[str], roots: list[str]) -> list[str]:
    """Corpora and added paths that are spelled alike, or end alike."""
    called = {corpus.lower(): corpus for corpus in corpora}
    called |= {root.lower(): root for root in roots} | {Path(root).name.lower(): root for root in roots}
    near = get_close_matches(name.lower(), called, _MOST_SUGGESTIONS)
    near += get_close_matches(Path(name).name.lower(), called, _MOST_SUGGESTIONS)
    return list(dict.fromkeys(called[one] for one in near))[:_MOST_SUGGESTIONS]
