"""Messages in another language: names, numbers and a few words of the trade are taken, the answer is English."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from assistant.planner.bags import bag

NOTE = "I read English; of other languages I take names, numbers and a few words."
_FEWEST = 2
_WORD = re.compile(r"[^\W\d_]+(?:'(?=[^\W\d_]))?", re.UNICODE)
_SCRIPT = re.compile(r"[\u0370-\u03ff\u0400-\u04ff\u0590-\u06ff\u0900-\u0dff\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")
"""Letters of scripts that English is not written in."""


def is_foreign(text: str) -> bool:
    """Whether a lower-case text is mostly in another language."""
    if len(_SCRIPT.findall(text)) >= _FEWEST:
        return True
    words = _WORD.findall(text)
    table = _table()
    foreign = sum(word in table for word in words)
    return foreign >= _FEWEST and foreign > sum(word in _ENGLISH for word in words)


def in_english(text: str) -> str:
    """The text with the words of the table in English; everything else stays as it is."""
    table = _table()
    return _WORD.sub(lambda match: table.get(match.group(), match.group()), text)


_ENGLISH = bag(
    "the of and to in is it you that with for on are as how what where which can i my do does should would not or we"
    " will this have has from at be by need run want much many long"
)


@lru_cache(maxsize=1)
def _table() -> dict[str, str]:
    lines = (Path(__file__).parent / "foreign_words.txt").read_text(encoding="utf-8").splitlines()
    found: dict[str, str] = {}
    for line in lines:
        english, _, others = line.partition(":")
        if not line.startswith("#"):
            found |= dict.fromkeys(others.split(), english.strip())
    return found
