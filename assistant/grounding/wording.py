"""Numbers written as words: `seventeen`, `twenty-five`, `two hundred and ten`, `a thousand`, `two and a half`."""

from __future__ import annotations

import re

_SMALL = (
    "zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|"
    "eighteen|nineteen"
)
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_VALUES = {
    **{word: float(value) for value, word in enumerate(_SMALL.split("|"))},
    **{word: 10.0 * value for value, word in enumerate(_TENS.split("|"), 2)},
    "a": 1.0,
    "an": 1.0,
}
_SIZES = {"dozen": 12.0, "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9}
_WORD = "|".join((_SMALL, _TENS, *_SIZES))
_FRACTIONS = {"half": 0.5, "quarter": 0.25, "third": 1 / 3, "two thirds": 2 / 3, "three quarters": 0.75}

WORDED = re.compile(
    r"\b(?P<words>(?:half|(?:a|one)[ -](?:quarter|third) of|(?:two[ -]thirds|three[ -]quarters) of) an?"
    r"|a couple of|a few hundred"
    rf"|(?:a |an )?(?:{_WORD})(?:(?: and(?= (?:{_WORD}))|,)?[ -](?:{_WORD}))*(?: and a half)?"
    r"|an?)(?=[ \u00a0-]|fold\b)",
    re.IGNORECASE,
)
"""A number in words with something behind it."""


def read_words(words: str) -> float:
    """The value of what `WORDED` matched."""
    text = " ".join(re.split(r"[\s,-]+", words.lower()))
    if text.startswith("a couple"):
        return 2.0
    if text == "a few hundred":
        return 300.0
    fraction = re.fullmatch(r"(?:(?:a|one) )?(half|quarter|third|two thirds|three quarters)(?: of)? an?", text)
    if fraction:
        return _FRACTIONS[fraction[1]]
    more = 0.5 if text.endswith(" and a half") else 0.0
    return _sum(text.removesuffix(" and a half").split(), more)


def _sum(words: list[str], more: float) -> float:
    """Hundreds multiply what stands right before them; thousands and above close a group."""
    whole, group = 0.0, 0.0
    for word in words:
        size = _SIZES.get(word)
        if size is None:
            group += _VALUES.get(word, 0.0)
        elif size < 1e3:
            group = (group or 1.0) * size
        else:
            whole, group = whole + (group or 1.0) * size, 0.0
    return whole + group + more
