"""Leaves out what a reasoning model thinks aloud, which comes as `<think> ... </think>` where it has no own field."""

from __future__ import annotations

_OPEN, _CLOSE = "<think>", "</think>"


class Thoughts:
    """Takes the pieces of one reply and gives back what belongs to the answer.

    Thoughts come first in a reply or not at all; a tag that stands later is text.
    """

    def __init__(self) -> None:
        self._held = ""
        self._state = "begin"

    def spoken(self, piece: str) -> str:
        """The part of the text so far that is answer and was not given back yet."""
        if self._state == "answer":
            return piece
        self._held += piece
        if self._state == "begin":
            start = self._held.lstrip()
            if start.startswith(_OPEN):
                self._state = "thinking"
            elif _OPEN.startswith(start):
                return ""
        if self._state == "thinking":
            _, closed, self._held = self._held.rpartition(_CLOSE) if _CLOSE in self._held else ("", "", self._held)
            if not closed:
                return ""
        self._state = "answer"
        return self._held.lstrip() if self._held != piece else self._held

    def rest(self) -> str:
        """What was held back at the end of a reply and turned out to be text."""
        return self._held if self._state == "begin" else ""
