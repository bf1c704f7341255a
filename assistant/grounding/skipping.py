"""Parts of an answer whose digits are no figures: links, citation marks, list numbers, and known names."""

from __future__ import annotations

import re

from assistant.grounding.grounds import Grounds
from assistant.grounding.measures import UNIT_PATTERN, UNITS
from assistant.grounding.walking import squash

Span = tuple[int, int]

_SKIPPED = re.compile(
    r"\]\([^)\s]*\)"  # target of a Markdown link
    r"|<?https?://[^\s)>\]]+>?"
    r"|\[\^?\d+(?:\s*[,–-]\s*\d+)*\](?!\()"  # citation mark
    r"|^[ \t]*(?:>[ \t]*)*(?:#{1,6}[ \t]+)?\d{1,3}[.)](?=[ \t])"  # number of a list item or heading
    r"|(?<![\w.-])(?P<head>[A-Za-z_][\w.-]*)/[\w./-]*\d[\w./-]*"  # path, identifier of an offer
    r"|`[^`\n]+`",
    re.MULTILINE,
)
_CODE = "`"


def skipped_spans(text: str, grounds: Grounds) -> list[Span]:
    """Where digits are not to be checked. Inline code counts only if a result holds it word for word."""
    spans = [match.span() for match in _SKIPPED.finditer(text) if _is_no_figure(match, text, grounds)]
    return spans + _name_spans(text, grounds.names)


def _is_no_figure(match: re.Match[str], text: str, grounds: Grounds) -> bool:
    """Not `[17] hours`, not `USD/17`, and no code that is not in a result."""
    whole = match.group()
    if whole.startswith("[") and UNIT_PATTERN.match(text, match.end()):
        return False
    if match["head"] is not None and match["head"] in UNITS:
        return False
    return not whole.startswith(_CODE) or grounds.quotes(whole.strip(_CODE))


def named_in(text: str, names: set[str]) -> frozenset[str]:
    """Which of the squashed names stand in the text."""
    squashed = squash(text)
    return frozenset(name for name in names if name in squashed and _spans_of(name, text, squashed, _places(text)))


def _name_spans(text: str, names: set[str]) -> list[Span]:
    """Places where a known name that holds digits stands, whatever joints it is written with."""
    places, squashed = _places(text), squash(text)
    return [span for name in names for span in _spans_of(name, text, squashed, places)]


def _places(text: str) -> list[int]:
    return [place for place, character in enumerate(text) if character.isalnum()]


def _spans_of(name: str, text: str, squashed: str, places: list[int]) -> list[Span]:
    spans = []
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
