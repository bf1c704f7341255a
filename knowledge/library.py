"""The documentation library as everybody opens it: own guides, a page for every system of the CI database, added pages.

Stands above the two rooms of the ground floor, which do not know each other, and feeds one with the facts of the other.
"""

from __future__ import annotations

import threading
from functools import partial
from pathlib import Path

from knowledge.docs import Library, Page, guides, read_guides
from knowledge.settings import Settings
from knowledge.settings import settings as current_settings
from knowledge.system_pages import TEMPLATE, system_pages

_guard = threading.Lock()
_open: dict[tuple[Path, bool], Library] = {}


def open_library(settings: Settings | None = None, *, resident: bool = False) -> Library:
    """The library of this process's home, brought up to date first; the same object each time.

    The first opening in a home builds the index (seconds); later ones compare fingerprints (milliseconds).

    Args:
        settings: defaults to those of this process.
        resident: for programs that stay (chat, server): opens Chroma, too.
    """
    wanted = settings or current_settings()
    with _guard:
        kept = _open.get((wanted.docs_path, True)) or _open.get((wanted.docs_path, resident))
        if kept is None:
            kept = _open[wanted.docs_path, resident] = Library(
                wanted, base_stamp(wanted), partial(base_pages, wanted), resident=resident
            )
        return kept


def close_libraries() -> None:
    """Let go of every library of this process (tests, and before a home is moved)."""
    with _guard:
        for library in _open.values():
            library.close()
        _open.clear()


def base_pages(settings: Settings) -> list[Page]:
    """The guides and the pages of all systems."""
    from knowledge.ci import open_catalogue

    today = settings.model_copy(update={"as_of": None})  # there is one index, and it is of today
    return [*read_guides(), *system_pages(open_catalogue(today).systems)]


def base_stamp(settings: Settings) -> str:
    """Changes when a guide, a fact, or the code that makes pages of them changes; reads them, asks no database."""
    from knowledge.ci.build import fingerprint

    own = (*sorted(guides.FOLDER.glob("*.md")), TEMPLATE, Path(__file__).with_name("system_pages.py"))
    facts = fingerprint.inputs(fingerprint.FACTS, settings.layers_path)
    return fingerprint.hash_of_contents((*((path.name, path) for path in own), *facts.files))
