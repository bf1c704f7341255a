"""Parts of an answer whose digits are no figures: links, citation marks, list numbers, and names the conversation knows."""

from __future__ import annotations

import re

from assistant.grounding.grounds import Grounds, squash

Span = tuple[int, int]

_SKIPPED = re.compile(
    r"\]\([^)\s]*\)"  # target of a Markdown link
    r"|<?https?://[^\s)>\]]+>?"
    r"|\[\^?\d+(?:\s*[,–-]\s*\d+)*\](?!\()"  # citation mark
    r"|^[ \t]*(?:>[ \t]*)*(?:#{1,6}[ \t]+)?\d{1,3}[.)](?=[ \t])"  # number of a list item or heading
    r"|\b[\w.-]+/[\w./-]*\d[\w./-]*"  # path, identifier of an offer
    r"|`[^`\n]+`",
    re.MULTILINE,
)
_CODE = "`"


def skipped_spans(text: str, grounds: Grounds) -> list[Span]:
    """Where digits are not to be checked. Inline code counts only if a result holds it word for word."""
    spans = [
        match.span()
        for match in _SKIPPED.finditer(text)
        if not match.group().startswith(_CODE) or grounds.quotes(match.group().strip(_CODE))
    ]
    return spans + _name_spans(text, grounds.names)


def _name_spans(text: str, names: set[str]) -> list[Span]:
    """Places where a known name that holds digits stands, whatever joints it is written with."""
    places = [place for place, character in enumerate(text) if character.isalnum()]
    squashed = squash(text)
    spans = []
    for name in names:
        found = squashed.find(name)
        while found >= 0:
            span = places[found], places[found + len(name) - 1] + 1
            if _is_whole(text, span):
                spans.append(span)
            found = squashed.find(name, found + 1)
    return spans


def _is_whole(text: str, span: Span) -> bool:
    start, end = span
    if "\n" in text[start:end] or "|" in text[start:end]:
        return False
    return (start == 0 or not text[start - 1].isalnum()) and (end == len(text) or not text[end].isalnum())
