"""The project's own guides: one Markdown page a topic, its head holding title, date, topics and links."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from knowledge.docs.markup import split_front_matter
from knowledge.docs.page import Page
from knowledge.errors import FactError

FOLDER = Path(__file__).parent / "guides"


@lru_cache(maxsize=4)
def read_guides(folder: Path = FOLDER) -> tuple[Page, ...]:
    """Every guide as a page, by file name.

    Raises:
        FactError: a guide lacks a part of its head.
    """
    return tuple(_guide(path) for path in sorted(folder.glob("*.md")))


def _guide(path: Path) -> Page:
    head, body = split_front_matter(path.read_text(encoding="utf-8"))
    missing = [name for name in ("title", "date", "topics", "links") if not head.get(name)]
    if missing:
        raise FactError(f"Guide {path.name} has no {' and no '.join(missing)} in its head; add it.")
    return Page(
        path=f"guides/{path.name}",
        origin="guide",
        markup="markdown",
        text=body,
        title=str(head["title"]),
        url=str(head["links"][0]),
        date=str(head["date"]),
        topics=tuple(str(topic) for topic in head["topics"]),
    )
