"""Holds a text against everything the conversation's tools returned and the person said."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage
from pydantic import BaseModel

if TYPE_CHECKING:
    from assistant.grounding import Finding, Grounds

NOTHING_LEFT = "The answer was withheld, because its figures are not supported by any tool result. Please ask again."
_PASSES = 3


class Proof:
    """The grounds of one conversation, kept until another tool result arrives.

    Args:
        history: messages of earlier turns and the question.
        said: messages of this turn; grows while the proof is in use.
    """

    def __init__(self, history: Sequence[BaseMessage], said: Sequence[BaseMessage]) -> None:
        self._history = history
        self._said = said
        self._grounds: Grounds | None = None
        self._size = -1
        self._checked: tuple[str, list[Finding]] = ("", [])
        self._rules: list[str] = []
        self._lock = threading.Lock()  # text is checked while it streams in, in another thread than the whole of it

    def allow(self, rules: Sequence[str]) -> None:
        """Take sentences of this program about what a request may hold ("between 1 and 100,000") as evidence, too."""
        with self._lock:
            self._rules = list(rules)
            self._size = -1

    def findings(self, text: str) -> list[Finding]:
        """Every figure in the text that nothing supports."""
        from assistant.grounding import check

        with self._lock:
            grounds = self._current()
            if self._checked[0] != text:
                self._checked = (text, check(text, grounds))
            return self._checked[1]

    def findings_behind(self, before: str, more: str) -> list[Finding]:
        """The same for a text that was checked before and goes on; quick where what is new holds no figure."""
        from assistant.grounding.figures import read_figures

        return self.findings(before + more) if read_figures(more) else []

    def withhold(self, text: str) -> tuple[str, tuple[str, ...]]:
        """The text with each unsupported sentence replaced by a notice, and the figures that went with them.

        What is left is checked again: nothing unsupported remains, whatever it takes.
        """
        from assistant.grounding import withhold

        figures: list[str] = []
        for _ in range(_PASSES):
            findings = self.findings(text)
            if not findings:
                return text, tuple(figures)
            figures += [finding.text for finding in findings]
            text = withhold(text, findings)
        return (text if not self.findings(text) else NOTHING_LEFT), tuple(figures)

    def _current(self) -> Grounds:
        from assistant.grounding import Grounds

        evidence = [message for message in (*self._history, *self._said) if isinstance(message, ToolMessage)]
        if self._grounds is None or len(evidence) != self._size:
            spoken = [message.text for message in self._history if isinstance(message, HumanMessage)]
            rules = [{"rule": sentence} for sentence in self._rules]
            echoed = [text for message in (*self._history, *self._said) for text in _passed(message)]
            self._grounds = Grounds.of([*(_result(message) for message in evidence), *rules], spoken, echoed)
            self._size = len(evidence)
            self._checked = ("", [])
        return self._grounds


def _passed(message: BaseMessage) -> Iterator[str]:
    """Every text that a chat model passed to tools: values, names of arguments, and names of tools."""
    if isinstance(message, AIMessage):
        for call in message.tool_calls:
            yield call["name"]
            yield from _texts(call["args"])


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield str(name)
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)


def _result(message: ToolMessage) -> BaseModel | dict[str, Any]:
    """The typed result; the text of an error is evidence too ("walltime is 100 h, but the limit is 48 h")."""
    return message.artifact if isinstance(message.artifact, BaseModel) else {"error": str(message.content)}
