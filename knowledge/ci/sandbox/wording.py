"""Words that the door's sentences share."""

from __future__ import annotations

import re
from collections.abc import Sequence

_MOST_CHARACTERS = 160
"""Longest foreign text that is handed on within a sentence."""


def first_line(error: Exception) -> str:
    """The first line of a DuckDB message, without its label and its dot."""
    line = str(error).split("\n", 1)[0]
    return re.sub(r"^[A-Z][\w ]* Error:\s*", "", line).rstrip(". !")


def foreign(text: str) -> str:
    """A text that is not ours, fit for one sentence: printable, short, without hints on DuckDB's settings."""
    plain = "".join(character if character.isprintable() else " " for character in text)
    plain = re.split(r"[.,]?\s*(?:Use |or SET |You might|Please )", plain, maxsplit=1)[0]
    return plain if len(plain) <= _MOST_CHARACTERS else plain[:_MOST_CHARACTERS] + "..."


def listed(names: Sequence[str], word: str) -> str:
    """Names with commas, and a word before the last."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {word} {names[-1]}"


def with_article(words: str) -> str:
    """`a text`, `an interval`."""
    return f"{'an' if words[:1] in 'aeiou' else 'a'} {words}"
