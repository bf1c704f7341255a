"""Holds a text against everything the conversation's tools returned, and withholds what they do not support."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from langchain_core.messages import BaseMessage, HumanMessage, ToolMessage
from pydantic import BaseModel

if TYPE_CHECKING:
    from assistant.grounding import Finding, Grounds

WITHHELD = "*(A figure was withheld here, because no tool result supports it.)*"
NOTHING_LEFT = "The answer was withheld, because its figures are not supported by any tool result. Please ask again."
_PASSES = 3


class Proof:
    """The grounds of one conversation, kept until another message with evidence arrives.

    Args:
        history: messages of earlier turns and the question.
        said: messages of this turn; grows while the proof is in use.
    """

    def __init__(self, history: Sequence[BaseMessage], said: Sequence[BaseMessage]) -> None:
        self._history = history
        self._said = said
        self._grounds: Grounds | None = None
        self._size = -1

    def findings(self, text: str) -> list[Finding]:
        """Every figure in the text that nothing supports."""
        from assistant.grounding import check

        return check(text, self._current())

    def withhold(self, text: str) -> str:
        """The text with each unsupported sentence replaced by one that says so; nothing unsupported is left."""
        for _ in range(_PASSES):
            findings = self.findings(text)
            if not findings:
                return text
            text = _replaced(text, findings)
        return text if not self.findings(text) else NOTHING_LEFT

    def _current(self) -> Grounds:
        from assistant.grounding import Grounds

        evidence = [message for message in (*self._history, *self._said) if isinstance(message, ToolMessage)]
        if self._grounds is None or len(evidence) != self._size:
            said = [str(message.text) for message in self._history if isinstance(message, HumanMessage)]
            self._grounds = Grounds.of([_result(message) for message in evidence], said)
            self._size = len(evidence)
        return self._grounds


def _result(message: ToolMessage) -> BaseModel | dict[str, Any]:
    """The typed result; the text of an error is evidence too ("walltime is 100 h, but the limit is 48 h")."""
    return message.artifact if isinstance(message.artifact, BaseModel) else {"error": str(message.content)}


def _replaced(text: str, findings: Sequence[Finding]) -> str:
    """Tables keep their shape: there only the figure goes. Elsewhere the whole sentence goes."""
    for finding in sorted(findings, key=lambda one: one.start, reverse=True):
        if text[finding.start : finding.end] != finding.text:
            continue  # a sentence with two such figures went with the first of them
        line_start = text.rfind("\n", 0, finding.start) + 1
        if text[line_start:].lstrip().startswith("|"):
            text = f"{text[: finding.start]}withheld{text[finding.end :]}"
            continue
        sentence = finding.sentence.strip()
        at = text.rfind(sentence, 0, finding.end + len(sentence)) if sentence else -1
        if at < 0 or not at <= finding.start < at + len(sentence):
            text = f"{text[: finding.start]}(withheld){text[finding.end :]}"
        else:
            text = f"{text[:at]}{WITHHELD}{text[at + len(sentence) :]}"
    return text
