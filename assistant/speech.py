"""Lets text out line by line, once every figure in it has been found in a tool result."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from assistant.events import Event, Token
from assistant.models.written_calls import may_be_call

if TYPE_CHECKING:
    from assistant.citations import Citations
    from assistant.proof import Proof


class Speech:
    """What the person has seen of the answer so far.

    Attributes:
        heard: whole text let out, in order, as shown.
        muted: nothing more is let out before the turn ends, because what follows will be corrected.
    """

    def __init__(self, emit: Callable[[Event], None], proof: Proof, citations: Citations) -> None:
        self._emit = emit
        self._proof = proof
        self._citations = citations
        self._written = ""
        self._waiting = ""
        self.heard = ""
        self.muted = False

    def begin(self) -> None:
        """A new message begins: what waited of the one before is not part of the answer."""
        self._written, self._waiting = "", ""
        self._citations.restart()
        if self.heard and not self.heard.endswith("\n\n"):
            self._say("\n\n")

    def take(self, text: str) -> None:
        """Take a piece of text; lets out every line that is complete and supported."""
        if self.muted:
            return
        self._waiting += text
        if not self._written and may_be_call(self._waiting):
            return  # said at the end, if it is an answer after all
        whole, newline, rest = self._waiting.rpartition("\n")
        if not newline:
            return
        numbered = self._citations.number(whole + newline)
        if self._proof.findings_behind(self._written, numbered):
            self.muted = True
            return
        self._written, self._waiting = self._written + numbered, rest
        self._say(numbered)

    def finish(self, text: str) -> None:
        """Let out what is missing of the final text, if what was heard is its beginning."""
        begun = self.heard if text.startswith(self.heard) else self.heard.rstrip()
        if text.startswith(begun):
            for line in text[len(begun) :].splitlines(keepends=True):
                self._say(line)

    def _say(self, text: str) -> None:
        self.heard += text
        self._emit(Token(text=text))
