"""Words as the whole library counts them: one way to cut and to shorten them, for pages and questions alike.

Options such as `--gpus-per-node` and names such as `gpuA100x4` are kept whole and in their parts, so that both the
exact spelling and a part of it find the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

_TOKEN = re.compile(r"[^\W_]+(?:[-_.+'][^\W_]+)*", re.UNICODE)
_PART = re.compile(r"[^\W_]+", re.UNICODE)
_LONGEST = 40

_STOP_WORDS = """
a about all also am an and any anybody anyone are as at be been being but by can could did do does doing done for from
get gets getting give go going got had has have having hello help here hey hi how i if in into is it its just know let
like long lot many may me mean might more most much must my need needs no of off on one only or other our out over
please really shall should so some somehow someone such tell than thank thanks that the their them then there these
they thing things this those through to too up us use used using very want wants was way we well were what whats when
where whether which while who whom whose why will wish with within work works would yet you your im ive id dont doesnt
didnt cant wont isnt arent s t m re ve d ll both each every often onto upon via vs per difference different differ
best good better right proper properly correct correctly actually exactly maximum max kind sort happen happens
happened explain show make makes made take takes taken put possible allowed
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())
"""Words of a question that say nothing about its subject."""


@lru_cache(maxsize=1)
def everyday_words() -> frozenset[str]:
    """Words of everyday speech, which tell little of a subject however rare they are among the pages."""
    lines = (Path(__file__).parent / "everyday_words.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def raw_words(text: str) -> Iterator[str]:
    """Words in lower case, compounds followed by their parts."""
    for match in _TOKEN.finditer(text.lower()):
        word = match.group().strip("'")
        if len(word) > _LONGEST:
            continue
        parts = _PART.findall(word)
        if len(parts) > 1:
            yield "_".join(parts)
        yield from parts


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """The word without the commonest English endings: jobs -> job; queued, queuing -> queu; policies -> policy."""
    if len(word) <= 3 or not word.isalpha() or not word.isascii():
        return word
    for ending, rest, shortest in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= shortest:
            return _undouble(word[: len(word) - len(ending)] + rest)
    return word


_ENDINGS = (
    ("ization", "iz", 3),
    ("isation", "iz", 3),
    ("ations", "at", 3),
    ("ation", "at", 3),
    ("izing", "iz", 3),
    ("ising", "is", 3),
    ("ating", "at", 3),
    ("ated", "at", 3),
    ("ates", "at", 3),
    ("ate", "at", 4),
    ("tions", "t", 4),
    ("tion", "t", 4),
    ("sions", "s", 3),
    ("sion", "s", 3),
    ("ies", "y", 2),
    ("ied", "y", 2),
    ("sses", "ss", 2),
    ("ches", "ch", 2),
    ("shes", "sh", 2),
    ("xes", "x", 2),
    ("ings", "", 3),
    ("ing", "", 3),
    ("ed", "", 3),
    ("es", "", 3),
    ("ss", "ss", 1),
    ("us", "us", 1),
    ("s", "", 3),
    ("e", "", 3),
)


def _undouble(word: str) -> str:
    """runn -> run; but fall, pass and staff keep their double letter."""
    double = len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsfz"
    return word[:-1] if double else word


def stems(text: str) -> list[str]:
    """All words of a text, stemmed, in order; stop words included."""
    return [stem(word) for word in raw_words(text)]


def subject_words(question: str) -> list[str]:
    """The words of a question that carry its subject, each once, in order, unstemmed."""
    words = dict.fromkeys(word for word in raw_words(question.replace("’", "'")) if word not in STOP_WORDS)
    return [word for word in words if len(word) > 1 or word.isdigit()]


def features(text: str) -> Iterator[str]:
    """What the embedded embedder counts: stems, pairs of neighbouring stems, and letter groups against typos."""
    kept = [token for token in stems(text) if token not in STOP_WORDS and "_" not in token]
    yield from kept
    yield from (f"{left} {right}" for left, right in _pairs(kept))
    for token in kept:
        yield from (f"#{group}" for group in _letter_groups(token))


def _pairs(tokens: list[str]) -> Iterable[tuple[str, str]]:
    return pairwise(tokens)


@lru_cache(maxsize=65_536)
def _letter_groups(token: str, size: int = 4) -> tuple[str, ...]:
    if len(token) < size:
        return ()
    edged = f"^{token}$"
    return tuple(edged[start : start + size] for start in range(len(edged) - size + 1))
