"""Whether facts stand in passages, however they are marked up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_MARKS = re.compile(r"[`*]")
_SPACE = re.compile(r"\s+")


def plain(text: str) -> str:
    """Lower case, without back-ticks and asterisks, white space squeezed."""
    return _SPACE.sub(" ", _MARKS.sub("", text.lower()))


def holds(facts: Sequence[str], passages: Iterable[str]) -> bool:
    """Whether all facts stand in the passages, each in one of its spellings."""
    text = plain("\n".join(passages))
    return all(any(plain(spelling).strip() in text for spelling in fact.split("|")) for fact in facts)
