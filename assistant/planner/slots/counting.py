"""Small counts in words or figures, and the frames they stand in."""

from __future__ import annotations

import re

from knowledge.quantities.reading import NUMBER

_WORDS = {
    "single": 1,
    "one": 1,
    "two": 2,
    "a couple of": 2,
    "a couple": 2,
    "couple of": 2,
    "a pair of": 2,
    "dual": 2,
    "three": 3,
    "four": 4,
    "quad": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "twelve": 12,
    "a dozen": 12,
    "sixteen": 16,
    "twenty": 20,
    "thirty-two": 32,
    "sixty-four": 64,
    "a hundred": 100,
}

SMALL = rf"(?:-?\d[\d,]*|{'|'.join(sorted(_WORDS, key=len, reverse=True))})"
"""A count of things that people own few of: nodes, GPUs, days."""

LARGE = (
    rf"-?(?:(?:{NUMBER})\s?(?:k|m|mio|mil|mln|thousand|millions?|bn?|billions?|t|trillions?)?(?![\w.])"
    r"|(?:half a|half|a quarter of a|a quarter|quarter|a|an|one|two|three|four|five|six|seven|eight|"
    r"nine|ten|twelve|twenty|a few hundred)"
    r"\s(?:thousand|million|billion|trillion)(?!\w)"
    r"|(?:a couple of|a couple|a few hundred|a hundred|a dozen|one hundred)(?: thousand| million)?(?!\w))"
)
"""A count as `read_count` reads it."""

EACH = re.compile(
    rf"(?<![\w.])(?P<nodes>{SMALL})[\s-]+(?:compute )?(?:nodes?|servers?|boxes)\s*(?:x|\*|of|with|by|,|"
    rf"each with|having|at)?\s*$"
)
"""`3 nodes x`, `2 nodes of`: what follows counts per node."""


def small_count(text: str) -> int | None:
    """The number a small count means; `None` if it is no number."""
    text = text.strip().lower()
    if text in _WORDS:
        return _WORDS[text]
    digits = text.replace(",", "")
    return int(digits) if re.fullmatch(r"-?\d{1,9}", digits) else None
