"""Holds a text against everything the conversation's tools returned and the person said."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage
from pydantic import BaseModel

from assistant.earlier import Earlier

if TYPE_CHECKING:
    from assistant.grounding import Finding, Grounds
    from assistant.grounding.names import Gazetteer

NOTHING_LEFT = "The answer was withheld, because its figures are not supported by any tool result. Please ask again."
_PASSES = 3


class Proof:
    """The grounds of one conversation, kept until another tool result arrives.

    Args:
        history: messages of earlier turns and the question; those before may have left an `Earlier` in their place.
        said: messages of this turn; grows while the proof is in use.
    """

    def __init__(self, history: Sequence[BaseMessage], said: Sequence[BaseMessage]) -> None:
        self._history = history
        self._said = said
        self._grounds: Grounds | None = None
        self._size = -1
        self._checked: tuple[str, list[Finding]] = ("", [])
        self._rules: list[str] = []
        self._gazetteer: Gazetteer | None = None
        self._lock = threading.Lock()  # text is checked while it streams in, in another thread than the whole of it

    def allow(self, rules: Sequence[str]) -> None:
        """Take sentences of this program about what a request may hold ("between 1 and 100,000") as evidence, too."""
        with self._lock:
            self._rules = list(rules)
            self._size = -1

    def hold_names(self, gazetteer: Gazetteer) -> None:
        """From now on names are held against the evidence, too: for models that word their answers themselves."""
        with self._lock:
            self._gazetteer, self._checked = gazetteer, ("", [])

    def findings(self, text: str) -> list[Finding]:
        """Every figure in the text that nothing supports."""
        from assistant.grounding import check
        from assistant.grounding.names import check_names

        with self._lock:
            grounds = self._current()
            if self._checked[0] != text:
                found = check(text, grounds)
                if self._gazetteer is not None:
                    found = sorted([*found, *check_names(text, self._gazetteer, grounds)], key=lambda one: one.start)
                self._checked = (text, found)
            return self._checked[1]

    def findings_behind(self, before: str, more: str) -> list[Finding]:
        """The same for a text that was checked before and goes on; quick where what is new holds no figure."""
        from assistant.grounding.figures import read_figures
        from assistant.grounding.names import read_names

        if read_figures(more) or (self._gazetteer is not None and read_names(more, self._gazetteer)):
            return self.findings(before + more)
        return []

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
            earlier = [message for message in self._history if isinstance(message, Earlier)]
            spoken = [text for message in earlier for text in message.said]
            spoken += [message.text for message in self._history if isinstance(message, HumanMessage)]
            rules = [{"rule": sentence} for sentence in self._rules]
            echoed = [text for message in (*self._history, *self._said) for text in _passed(message)]
            results = [result for message in earlier if message.state for result in message.state.results.values()]
            results += [_result(message) for message in evidence]
            self._grounds = Grounds.of([*results, *rules], spoken, echoed)
            self._size = len(evidence)
            self._checked = ("", [])
        return self._grounds


def _passed(message: BaseMessage) -> Iterator[str]:
    """Every text that a chat model passed to tools: values, names of arguments, and names of tools."""
    calls: Sequence[tuple[str, dict[str, Any]]] = ()
    if isinstance(message, AIMessage):
        calls = [(call["name"], call["args"]) for call in message.tool_calls]
    elif isinstance(message, Earlier):
        calls = message.calls
    for name, arguments in calls:
        yield name
        yield from _texts(arguments)


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
