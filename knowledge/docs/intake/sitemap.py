"""A sitemap beside saved pages: which page has which address, and when it was last changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from knowledge.docs.intake.dates import read_date
from knowledge.docs.intake.decoding import decode
from knowledge.docs.intake.labels import public_address
from knowledge.docs.intake.skipped import Skipped, printable
from knowledge.errors import RequestError
from knowledge.quantities import write_bytes

MOST_BYTES = 20_000_000
_MOST_SITEMAPS = 200
_TRIED = 200
"""Addresses on which the way the pages were saved is told."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One page of a sitemap: its address, and its date if the sitemap names one."""

    url: str
    date: str | None


@dataclass(frozen=True, slots=True)
class Saved:
    """Saved pages by file, and addresses for which no file was found."""

    entries: dict[Path, Entry]
    skipped: tuple[Skipped, ...]


def is_sitemap(path: Path) -> bool:
    """Whether a path is to be read as a sitemap."""
    return path.suffix.lower() == ".xml" and path.is_file()


def read_sitemap(path: Path, ends: tuple[str, ...]) -> Saved:
    """The saved pages a sitemap names, which lie in its folder.

    Args:
        path: of the sitemap; an index of sitemaps is followed to those that lie beside it.
        ends: ends of file names that can be pages.

    Raises:
        RequestError: it is no sitemap, or none of its pages lies in its folder.
    """
    entries = list(_entries(path))
    if not entries:
        raise RequestError.of("PATH", str(path), "it names no page", "give a sitemap.xml, a folder or a page")
    saved = _match(entries, path.parent, ends)
    if not saved.entries:
        rule = f"none of the {len(entries):,} pages it names lies in its folder"
        raise RequestError.of("PATH", str(path), rule, "put it into the folder of the saved pages")
    return saved


def _entries(first: Path) -> Iterator[Entry]:
    waiting, seen = [first], {first}
    while waiting:
        reader = _Reader()
        reader.feed(_text(waiting.pop(0)))
        yield from (Entry(url, read_date(day)) for url, day in reader.pages if public_address(url))
        for url in reader.sitemaps:
            beside = first.parent / urlsplit(url).path.rpartition("/")[2]
            if beside not in seen and len(seen) < _MOST_SITEMAPS and is_sitemap(beside) and not beside.is_symlink():
                seen.add(beside)
                waiting.append(beside)


def _text(path: Path) -> str:
    size = path.stat().st_size
    if size > MOST_BYTES:
        rule = f"{write_bytes(size)} is more than the limit of {write_bytes(MOST_BYTES)} a sitemap"
        raise RequestError.of("PATH", str(path), rule, "split it")
    return decode(path.read_bytes()) or ""


class _Reader(HTMLParser):
    """Collects `loc` and `lastmod`. No parser of XML: a sitemap of a stranger may define entities without end."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pages: list[tuple[str, str]] = []
        self.sitemaps: list[str] = []
        self._field = ""
        self._texts: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        name = tag.rpartition(":")[2] if not tag.startswith(("image:", "video:", "news:")) else ""
        if name in {"url", "sitemap"}:
            self._texts = {}
        self._field = name if name in {"loc", "lastmod"} else ""

    def handle_endtag(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        self._field = ""
        url = self._texts.get("loc", "").strip()
        if name == "url" and url:
            self.pages.append((url, self._texts.get("lastmod", "")))
        elif name == "sitemap" and url:
            self.sitemaps.append(url)

    def handle_data(self, data: str) -> None:
        if self._field:
            self._texts[self._field] = self._texts.get(self._field, "") + data

    def unknown_decl(self, data: str) -> None:
        if data.startswith("CDATA["):
            self.handle_data(data[6:])


def _match(entries: list[Entry], folder: Path, ends: tuple[str, ...]) -> Saved:
    """Each address with its file. All pages were saved in one way: so many leading parts of the address are missing."""
    ways = range(-1, _common([_folders(entry.url) for entry in entries]) + 1)
    hits = {way: len({_file(entry.url, way, folder, ends) for entry in entries[:_TRIED]} - {None}) for way in ways}
    best = max(hits, key=lambda way: hits[way])
    found: dict[Path, Entry] = {}
    skipped: list[Skipped] = []
    for entry in entries:
        file = _file(entry.url, best, folder, ends)
        if file is None:
            skipped.append(Skipped(entry.url, "no saved page of it lies in the folder"))
        elif file in found:
            reason = f"its saved page {printable(file.relative_to(folder))} has another address already"
            skipped.append(Skipped(entry.url, reason))
        else:
            found[file] = entry
    return Saved(found, tuple(skipped))


def _common(paths: list[list[str]]) -> int:
    """How many leading parts all paths share: only those can have been left out."""
    return next((n for n, parts in enumerate(zip(*paths, strict=False)) if len(set(parts)) > 1), min(map(len, paths)))


def _folders(url: str) -> list[str]:
    return _parts(url) if urlsplit(url).path.endswith("/") else _parts(url)[:-1]


def _parts(url: str) -> list[str]:
    return [unquote(part) for part in urlsplit(url).path.split("/") if part]


def _file(url: str, way: int, folder: Path, ends: tuple[str, ...]) -> Path | None:
    """The saved page of an address; `way`: how many leading parts were left out, -1 = the host is the first folder."""
    address = urlsplit(url)
    parts = _parts(url)
    if address.query or ".." in parts or any("/" in part or "\0" in part for part in parts):
        return None
    names = [address.netloc, *parts] if way < 0 else parts[way:]
    base = folder.joinpath(*names)
    near = [base] if names and base.suffix.lower() in ends else []
    near += [base / f"index{end}" for end in ends]
    near += [base.with_name(f"{base.name}{end}") for end in ends] if names else []
    return next((path for path in near if _is_file(path)), None)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False
