"""What one page includes from other files of the same folder: found, read, counted; loops and ways out are refused."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from knowledge.docs.intake.decoding import decode

MOST_CHARACTERS = 2_000_000
"""A page takes in at most so much: files that include each other many times over grow without end."""
_DEEPEST = 20
_COST_OF_ONE = 100
_MOST_FILE_BYTES = 5_000_000
_LEFT_ALONE = {"node_modules", "__pycache__", "site-packages"}


class TooMuchError(Exception):
    """A page includes more than a page may hold."""


class Folder:
    """The folder that was added; a page may include files inside it and no others."""

    def __init__(self, tree: Path) -> None:
        self.tree = tree
        self._by_name: dict[str, list[Path]] | None = None

    def find(self, name: str, beside: Path, *, from_top: bool) -> Path | str:
        """The file a page at `beside` means, or why there is none.

        Args:
            name: as the page writes it. beside: file of the page.
            from_top: the name may also start at any folder above the page, or be the end of exactly one path.
        """
        reason = "there is no such file in the folder"
        for folder in self._folders(beside, from_top=from_top):
            found = self._inside(folder / name)
            if isinstance(found, Path):
                return found
            reason = found or reason
        ends = self._ending_in(name) if from_top else []
        return ends[0] if len(ends) == 1 else reason

    def _folders(self, beside: Path, *, from_top: bool) -> Iterator[Path]:
        yield beside.parent
        above = [folder for folder in beside.parents if folder.is_relative_to(self.tree)]
        yield from above[1:] if from_top else []

    def _inside(self, path: Path) -> Path | str:
        """The file itself; why it is refused; empty where there is none."""
        try:
            if not path.is_file():
                return ""
            real = path.resolve()
        except (OSError, RuntimeError, ValueError):  # a name that is too long, a link that loops, a zero byte
            return ""
        if not real.is_relative_to(self.tree):
            return "it lies outside the folder"
        if any(part.startswith(".") for part in real.relative_to(self.tree).parts):
            return "hidden files are left alone"
        return real

    def _ending_in(self, name: str) -> list[Path]:
        """Sites name further folders for snippets in their settings; a path that fits once is the one they mean."""
        parts = Path(name).parts
        if not parts or Path(name).is_absolute() or ".." in parts:
            return []
        if self._by_name is None:
            self._by_name = self._all_files()
        named = self._by_name.get(parts[-1], [])
        fitting = [path for path in named if path.parts[-len(parts) :] == parts]
        return [found for path in fitting if isinstance(found := self._inside(path), Path) and found]

    def _all_files(self) -> dict[str, list[Path]]:
        files: dict[str, list[Path]] = {}
        for folder, folders, names in os.walk(self.tree):
            folders[:] = [name for name in folders if not name.startswith(".") and name not in _LEFT_ALONE]
            for name in names:
                files.setdefault(name, []).append(Path(folder) / name)
        return files


class Filling:
    """The including of one page.

    Attributes:
        gaps: name and reason of what could not be included.
    """

    def __init__(self, folder: Folder, page: Path) -> None:
        self.gaps: list[tuple[str, str]] = []
        self._folder = folder
        self._open = [page]
        self._left = MOST_CHARACTERS

    @property
    def file(self) -> Path:
        """The file whose text is being read: the page, or what it includes."""
        return self._open[-1]

    @contextmanager
    def opened(self, name: str, *, from_top: bool = True) -> Iterator[str | None]:
        """The text of an included file, `None` where it cannot be had (`gaps` then says why).

        Raises:
            TooMuchError: the page would grow beyond its limit.
        """
        found = self._folder.find(name, self.file, from_top=from_top)
        text = None if isinstance(found, str) else self._text(name, found)
        if isinstance(found, str):
            self.gaps.append((name, found))
        if text is None or isinstance(found, str):
            yield None
            return
        self._open.append(found)
        try:
            yield text
        finally:
            self._open.pop()

    def _text(self, name: str, path: Path) -> str | None:
        if path in self._open or len(self._open) > _DEEPEST:
            self.gaps.append((name, "files that include each other in a circle end there"))
            return None
        try:
            data = path.read_bytes() if path.stat().st_size <= _MOST_FILE_BYTES else b"\0"
        except OSError as error:
            self.gaps.append((name, f"it cannot be read ({error.strerror or error})"))
            return None
        text = decode(data)
        if text is None:
            self.gaps.append((name, "it is no text, or too long"))
            return None
        self._left -= len(text) + _COST_OF_ONE
        if self._left < 0:
            raise TooMuchError(f"what it includes is more than the limit of {MOST_CHARACTERS:,} characters")
        return text
