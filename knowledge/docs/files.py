"""Files that people add: which are pages, how they become text, and why one is left out."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from knowledge.docs.intake.checkout import Checkout
from knowledge.docs.intake.dates import read_date
from knowledge.docs.intake.decoding import decode
from knowledge.docs.intake.filling import Filling, Folder, TooMuchError
from knowledge.docs.intake.includes import fill_includes
from knowledge.docs.intake.labels import public_address
from knowledge.docs.intake.notebook import notebook_text
from knowledge.docs.intake.pdf import PdfError, pdf_text
from knowledge.docs.intake.skipped import Skipped, printable
from knowledge.docs.intake.snippets import fill_snippets
from knowledge.docs.markup import READERS, split_front_matter
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
    ".ipynb": "markdown",
    ".pdf": "text",
}
"""Markup of the text that a file holds or is turned into, by the end of its name."""

MOST_BYTES = 5_000_000
MOST_PACKED_BYTES = 30_000_000
"""Notebooks and PDF files hold pictures besides their text, which has the limit of other pages."""
MOST_FILES = 20_000
_PACKED = {".ipynb", ".pdf"}
_SKIPPED_FOLDERS = {"node_modules", "__pycache__", "site-packages"}
_SHORT = 2_000
"""Characters up to which a page is looked through for any text at all, as every HTML page is."""


def find_pages(root: Path, checkout: Checkout | None = None) -> list[Path]:
    """The files below a folder that can be pages, or the file itself, sorted; what git ignores is no page.

    Raises:
        RequestError: the path does not exist, holds no page, or holds too many.
    """
    if not root.exists():
        raise RequestError.of("PATH", str(root), "there is no such file or folder", "check the spelling")
    ends = ", ".join(MARKUPS)
    if not root.is_dir():
        if root.suffix.lower() not in MARKUPS:
            raise RequestError.of("PATH", str(root), f"a page ends in {ends}", "convert it or choose another file")
        return [root]
    found = sorted(_walk(root, checkout or Checkout()))
    if not found:
        raise RequestError.of("PATH", str(root), f"it holds no page ({ends})", "name a folder with documentation pages")
    if len(found) > MOST_FILES:
        raise RequestError.of("PATH", str(root), f"it holds more than {MOST_FILES:,} pages", "add its parts one by one")
    return found


def _walk(root: Path, checkout: Checkout) -> Iterator[Path]:
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".")
            and name not in _SKIPPED_FOLDERS
            and Path(folder) / name not in checkout.ignored_folders
        )
        for name in names:
            path = Path(folder) / name
            if path.suffix.lower() in MARKUPS and not name.startswith(".") and path not in checkout.ignored_files:
                yield path


def read_page(path: Path, name: str, folder: Folder, gaps: list[Skipped] | None = None) -> Page | Skipped:
    """The page in a file, with what it includes; or why there is none.

    Args:
        path: of the file. name: of the page in the library.
        folder: inside which it may include files. gaps: gets what could not be included.
    """
    data = _read(path)
    if isinstance(data, Skipped):
        return data
    made = _make(path, name, data)
    if isinstance(made, str):
        return Skipped(printable(path), made)
    filling = Filling(folder, path)
    try:
        page = _filled(made, path, filling)
    except TooMuchError as error:
        return Skipped(printable(path), str(error))
    if gaps is not None:
        gaps.extend(Skipped(f"{printable(path)}, include of {what}", why) for what, why in filling.gaps)
    reason = _empty(page)
    return Skipped(printable(path), reason) if reason else page


def _empty(page: Page) -> str:
    """Why nothing of a page could be found; empty if something could."""
    if not page.text.strip():
        return "it is empty"
    if page.markup != "html" and len(page.text) > _SHORT:
        return ""
    kinds = {block.kind for block in READERS[page.markup](page.text)}
    return "" if kinds - {"heading"} else "it holds nothing but headings" if kinds else "it holds no text"


def _read(path: Path) -> bytes | Skipped:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):  # reading a pipe or a device would wait for ever
            return Skipped(printable(path), "it is not a plain file")
        most = MOST_PACKED_BYTES if path.suffix.lower() in _PACKED else MOST_BYTES
        if status.st_size > most:
            size, limit = write_bytes(status.st_size), write_bytes(most)
            return Skipped(printable(path), f"{size} is more than the limit of {limit} a page")
        return path.read_bytes()
    except OSError as error:
        return Skipped(printable(path), f"it cannot be read ({error.strerror or error})")


def _make(path: Path, name: str, data: bytes) -> Page | str:
    """The page of a file's bytes, or why they are none."""
    end = path.suffix.lower()
    if end == ".pdf":
        try:
            title, text = pdf_text(data, MOST_BYTES)
        except PdfError as error:
            return str(error)
        return Page(name, "added", "text", text, title=title)
    decoded = decode(data)
    if decoded is None:
        return "it is not text (binary data)"
    if not decoded.strip():
        return "it is empty"
    if end != ".ipynb":
        return make_page(name, MARKUPS[end], decoded)
    notebook = notebook_text(decoded)
    if notebook is None:
        return "it is no notebook that can be read"
    if len(notebook) > MOST_BYTES:
        return f"its text is more than the limit of {write_bytes(MOST_BYTES)} a page"
    return Page(name, "added", "markdown", notebook)


def _filled(page: Page, path: Path, filling: Filling) -> Page:
    from dataclasses import replace

    if page.markup == "rst":
        return replace(page, text=fill_includes(page.text, filling))
    if page.markup == "markdown" and path.suffix.lower() != ".ipynb":
        return replace(page, text=fill_snippets(page.text, filling))
    return page


def make_page(name: str, markup: Markup, text: str) -> Page:
    """A page from its text; title, date and address come from a YAML head if it has one."""
    head, body = split_front_matter(text) if markup == "markdown" else ({}, text)
    return Page(
        path=name,
        origin="added",
        markup=markup,
        text=body,
        title=" ".join(str(head.get("title") or "").split()),
        url=public_address(head.get("url")) or public_address(head.get("canonical_url")),
        date=read_date(head.get("date")),
    )
