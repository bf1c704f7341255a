"""What a person says about all pages of a folder at once: corpus, address of the site, date."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from knowledge.docs.intake.dates import check_date
from knowledge.errors import RequestError

_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Labels:
    """What is said of every page of a folder; `None` where nothing was said.

    Attributes:
        corpus: name searches may be limited to. base_url: address of the site the pages are of.
        date: of every page, whatever the pages say.
    """

    corpus: str | None = None
    base_url: str | None = None
    date: str | None = None

    def __bool__(self) -> bool:
        return self != Labels()

    def checked(self) -> Labels:
        """The same, tidied.

        Raises:
            RequestError: one of them cannot be meant.
        """
        return Labels(
            None if self.corpus is None else _check_corpus(self.corpus),
            None if self.base_url is None else _check_address(self.base_url),
            None if self.date is None else check_date(self.date),
        )

    def filled_from(self, other: Labels) -> Labels:
        """These, and the other's where these say nothing."""
        return Labels(self.corpus or other.corpus, self.base_url or other.base_url, self.date or other.date)

    def for_tree(self, tree: Path) -> Labels:
        """With the folder's name as the corpus where none was given."""
        folder = tree if tree.is_dir() else tree.parent
        return replace(self, corpus=self.corpus or folder.name.encode("utf-8", "replace").decode()[:_LONGEST_NAME])


def public_address(value: object) -> str | None:
    """A web address a reader may be sent to; `None` for anything else (a page may claim any address as its own)."""
    if not isinstance(value, str):
        return None
    text = value.strip()
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    fits = parts.scheme in {"http", "https"} and parts.hostname and text.isprintable() and " " not in text
    return text if fits else None


def _check_corpus(name: str) -> str:
    tidy = name.strip()
    if not tidy or len(tidy) > _LONGEST_NAME or not tidy.isprintable():
        rule = f"a name has 1 to {_LONGEST_NAME} printable characters"
        raise RequestError.of("--corpus", name, rule, "give a short name such as mysite")
    return tidy


def _check_address(address: str) -> str:
    found = public_address(address)
    if found is None or urlsplit(found).query or urlsplit(found).fragment:
        rule = "it must be an http or https address without ? and #"
        raise RequestError.of("--base-url", address, rule, "give the address under which the site's pages lie")
    return found
