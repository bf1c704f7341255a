"""Files that people add: which are pages, how they are decoded, and why one is left out."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from knowledge.docs.markup import split_front_matter
from knowledge.docs.page import Markup, Page
from knowledge.errors import RequestError
from knowledge.quantities import write_bytes

MARKUPS: dict[str, Markup] = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".rst": "rst",
    ".html": "html",
    ".htm": "html",
    ".txt": "text",
}
"""Markup by the end of a file's name."""

MOST_BYTES = 5_000_000
MOST_FILES = 20_000
_SKIPPED_FOLDERS = {"node_modules", "__pycache__", "site-packages"}


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that was left out, and why, in words for the person who added it."""

    path: str
    reason: str


def find_pages(root: Path) -> list[Path]:
    """The files below a folder that can be pages, or the file itself, sorted.

    Raises:
        RequestError: the path does not exist, holds no page, or holds too many.
    """
    if not root.exists():
        raise RequestError.of("PATH", str(root), "there is no such file or folder", "check the spelling")
    ends = ", ".join(MARKUPS)
    if root.is_file():
        if root.suffix.lower() not in MARKUPS:
            raise RequestError.of("PATH", str(root), f"a page ends in {ends}", "convert it or choose another file")
        return [root]
    found = sorted(_walk(root))
    if not found:
        raise RequestError.of("PATH", str(root), f"it holds no page ({ends})", "name a folder with documentation pages")
    if len(found) > MOST_FILES:
        raise RequestError.of("PATH", str(root), f"it holds more than {MOST_FILES:,} pages", "add its parts one by one")
    return found


def _walk(root: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in _SKIPPED_FOLDERS)
        for name in names:
            path = Path(folder) / name
            if path.suffix.lower() in MARKUPS and not name.startswith("."):
                yield path


def read_page(path: Path, name: str) -> Page | Skipped:
    """The page in a file, under the name it has in the library; or why there is none."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):  # reading a pipe or a device would wait for ever
            return Skipped(printable(path), "it is not a plain file")
        size = status.st_size
        if size > MOST_BYTES:
            return Skipped(
                printable(path), f"{write_bytes(size)} is more than the limit of {write_bytes(MOST_BYTES)} a page"
            )
        data = path.read_bytes()
    except OSError as error:
        return Skipped(printable(path), f"it cannot be read ({error.strerror or error})")
    text = _decode(data)
    if text is None:
        return Skipped(printable(path), "it is not text (binary data)")
    if not text.strip():
        return Skipped(printable(path), "it is empty")
    return make_page(name, MARKUPS[path.suffix.lower()], text)


def printable(path: Path) -> str:
    """The path as text that can be stored and shown; bytes of its name that are no UTF-8 become question marks."""
    return os.fsencode(path.as_posix()).decode("utf-8", "replace")


def make_page(name: str, markup: Markup, text: str) -> Page:
    """A page from its text; title, date, address and topics come from a YAML head if it has one."""
    head, body = split_front_matter(text) if markup == "markdown" else ({}, text)
    return Page(
        path=name,
        origin="added",
        markup=markup,
        text=body,
        title=str(head.get("title") or ""),
        url=_text(head.get("url") or head.get("canonical_url")),
        date=_text(head.get("date")),
    )


def _text(value: object) -> str | None:
    return str(value) if isinstance(value, str) or hasattr(value, "isoformat") else None


def _decode(data: bytes) -> str | None:
    """Text in UTF-8, UTF-16 with a mark, or the Western encoding of old pages; `None` for anything else."""
    encodings: tuple[str, ...]
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ("utf-16",)
    elif b"\x00" in data[:8_192]:
        return None
    else:
        encodings = ("utf-8-sig", "cp1252", "latin-1")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        strange = sum(1 for letter in text[:8_192] if ord(letter) < 32 and letter not in "\n\r\t\f\x1b")
        return None if strange > len(text[:8_192]) * 0.02 else text.replace("\x00", "")
    return None
