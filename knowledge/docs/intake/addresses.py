"""The public address of a page, from the address of its site and the way the site is built."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath
from urllib.parse import quote, urlsplit

_FILE_VIEW = re.compile(r"/(blob|tree|raw|src)/")
_LEVELS = 3
_MARKDOWN = {".md", ".markdown", ".ipynb"}
_SOURCE_FOLDERS = ("", "docs", "doc", "source", "docs/source", "doc/source")


class Addresses:
    """Links of the pages below a folder.

    MkDocs shows `a/b.md` at `a/b/`, Sphinx shows `a/b.rst` at `a/b.html`; anything else keeps its name. Which one it is
    shows in the settings file of the site, else in the markup.

    Args:
        tree: the folder whose pages they are.
        base_url: address the tree (or its folder of pages, where a settings file names one) has on the web.
    """

    def __init__(self, tree: Path, base_url: str) -> None:
        self._base = base_url.rstrip("/") + "/"
        self._pages = tree
        self._is_sphinx, self._is_flat = False, False
        self._is_plain = bool(_FILE_VIEW.search(urlsplit(base_url).path))
        if not self._is_plain:
            self._look(tree)

    def of(self, file: Path) -> str | None:
        """Address of a page; `None` for a file that is no part of the site, such as the README beside its pages."""
        if not file.is_relative_to(self._pages):
            return None
        name = self._shown(file, PurePosixPath(file.relative_to(self._pages).as_posix()))
        return self._base + quote(name.encode("utf-8", "surrogateescape"))

    def _look(self, tree: Path) -> None:
        """Learn from the settings file of the site: in the tree, or in the folders above where the tree is a part."""
        for name in ("mkdocs.yml", "mkdocs.yaml"):
            if (tree / name).is_file():
                self._read_mkdocs(tree / name)
                return
        for folder in _SOURCE_FOLDERS:
            if (tree / folder / "conf.py").is_file():
                self._is_sphinx, self._pages = True, tree / folder
                return
        for above in list(tree.parents)[:_LEVELS]:
            if any((above / name).is_file() for name in ("mkdocs.yml", "mkdocs.yaml")):
                return
            if (above / "conf.py").is_file():
                self._is_sphinx = True
                return

    def _read_mkdocs(self, settings: Path) -> None:
        text = settings.read_text(encoding="utf-8", errors="replace")
        folder = re.search(r"^docs_dir:[ \t]*[\"']?([^\"'#\n]+)", text, re.MULTILINE)
        pages = settings.parent / (folder[1].strip() if folder else "docs")
        if pages.resolve().is_relative_to(settings.parent) and pages.is_dir():
            self._pages = pages.resolve()
        self._is_flat = bool(re.search(r"^use_directory_urls:\s*false", text, re.MULTILINE | re.IGNORECASE))

    def _shown(self, file: Path, page: PurePosixPath) -> str:
        end = page.suffix.lower()
        is_source = end in _MARKDOWN or end == ".rst"
        if self._is_plain:
            return page.as_posix()
        if is_source and (self._is_sphinx or self._is_flat or end == ".rst"):
            return _without_index(page.with_suffix(".html"))
        if is_source:
            is_readme = page.stem.lower() == "readme" and not file.with_name("index.md").exists()
            is_index = page.stem.lower() == "index" or is_readme
            return _folder(page.parent if is_index else page.with_suffix(""))
        return _without_index(page)


def _without_index(page: PurePosixPath) -> str:
    return _folder(page.parent) if page.name.lower() in {"index.html", "index.htm"} else page.as_posix()


def _folder(page: PurePosixPath) -> str:
    return "" if page == PurePosixPath() else f"{page.as_posix()}/"
