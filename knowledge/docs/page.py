"""A page of the library, before it is cut into chunks."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Literal

Markup = Literal["markdown", "rst", "html", "text"]
Origin = Literal["guide", "system", "added"]


@dataclass(frozen=True, slots=True)
class Page:
    """One page with what is known about it.

    Attributes:
        path: unique name of the page: `guides/checkpoints.md`, `systems/delta.md`, or the file somebody added.
        origin: own guide, page of a system made from the CI database, or added by a person.
        markup: how `text` is written.
        text: the page itself, front matter removed.
        title: as a reader sees it; empty = the first heading is the title.
        url: public page to read on; `None` if there is none.
        date: YYYY, YYYY-MM or YYYY-MM-DD; `None` if unknown.
        system: id of the one system the page is about; `None` for pages on a topic.
        names: further names under which a question may speak of that system.
        topics: words a reader would look under.
        corpus: the collection it was added with, such as the documentation of one centre; empty for what is shipped.
    """

    path: str
    origin: Origin
    markup: Markup
    text: str
    title: str = ""
    url: str | None = None
    date: str | None = None
    system: str | None = None
    names: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    corpus: str = ""

    def fingerprint(self) -> str:
        """Changes when anything a search could show has changed."""
        parts = (
            self.origin,
            self.markup,
            self.title,
            self.url,
            self.date,
            self.system,
            self.names,
            self.topics,
            self.corpus,
        )
        return hashlib.sha256(f"{parts}\n{self.text}".encode("utf-8", "surrogatepass")).hexdigest()
