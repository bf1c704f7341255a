"""Walking over the lines of a page, and what both line-oriented readers share."""

from __future__ import annotations

import textwrap
from collections.abc import Callable


def indent_of(line: str) -> int:
    """Columns before the first visible character; tabs count four."""
    expanded = line.expandtabs(4)
    return len(expanded) - len(expanded.lstrip())


DEEPEST = 12
"""Boxes inside boxes that are told apart; what lies deeper is plain text (a page may be made to nest without end)."""


class Lines:
    """The lines of a text with a place in them; `depth` counts the boxes around the text."""

    def __init__(self, text: str, depth: int = 0) -> None:
        self.depth = depth
        self._lines = text.expandtabs(4).splitlines()
        self._place = 0

    def __bool__(self) -> bool:
        return self._place < len(self._lines)

    def peek(self, ahead: int = 0) -> str:
        """The line at this place or some lines on; empty after the end."""
        place = self._place + ahead
        return self._lines[place] if place < len(self._lines) else ""

    def has(self, ahead: int) -> bool:
        """Whether there are more than so many lines from this place on."""
        return self._place + ahead < len(self._lines)

    def take(self) -> str:
        """This line; the place moves on."""
        line = self.peek()
        self._place += 1
        return line

    def take_while(self, wanted: Callable[[str], bool]) -> list[str]:
        """Lines as long as they are wanted."""
        taken = []
        while self and wanted(self.peek()):
            taken.append(self.take())
        return taken

    def take_indented(self, more_than: int) -> str:
        """The block indented by more than so many columns, empty lines inside it included, made flush left."""
        taken = self.take_while(lambda line: not line.strip() or indent_of(line) > more_than)
        return textwrap.dedent("\n".join(taken)).strip("\n")
