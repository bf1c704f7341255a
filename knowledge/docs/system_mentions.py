"""Which systems a question speaks of."""

from __future__ import annotations

import re
from collections.abc import Mapping

from knowledge.errors import UnknownNameError

_TOKEN = re.compile(r"[^\W_]+(?:[-.'][^\W_]+)*")
_LONGEST_NAME = 4

_EVERYDAY_WORDS = """
launch faster vision grace fir expanse summit vista hunter horizon saga darwin voyager phoenix aurora corona cosmos
delta anvil crux dane della odo andes frontier fire ascend cardinal cirrus casper discoverer alps olivia betzy roihu
vega pi nano orin coral nautilus great lakes edge gpu cpu a100 h100
"""
EVERYDAY_WORDS = frozenset(_EVERYDAY_WORDS.split())
"""Names that are also words: they count only with a capital letter or after `on`, `at`, `in`, `for` and the like."""
_LEAD_WORDS = """
on at in for of the to from using use with and or vs versus via is does has have ncsa purdue osc tacc ncar olcf alcf
tamu sdsc psc nersc
"""
_LEADS = frozenset(_LEAD_WORDS.split())
_ALWAYS_WORDS = frozenset({"launch", "faster", "vision", "pi", "nano", "edge", "gpu", "cpu", "a100", "h100"})
"""Too common even after a preposition: only the capital letter tells."""


def find_system(name: str, names: Mapping[str, str]) -> str:
    """The id of a system by its id or one of its names, blanks, hyphens and capitals aside.

    Raises:
        UnknownNameError: no system bears that name; near names are offered.
    """
    known = {_compact(other): system for other, system in names.items()}
    mentioned = systems_in(name.title(), names)
    found = known.get(_compact(name)) or (mentioned[0] if len(mentioned) == 1 else None)
    if found:
        return found
    from rapidfuzz import process

    near = process.extract(name.strip().lower(), list(names), limit=3, score_cutoff=60)
    raise UnknownNameError("system", name, tuple(dict.fromkeys(names[hit[0]] for hit in near)))


def systems_in(question: str, names: Mapping[str, str]) -> tuple[str, ...]:
    """Ids of the systems named in a question, in order of mention; one typo in a long name is forgiven.

    Args:
        question: as typed.
        names: system id by name in lower case.
    """
    words = _TOKEN.findall(question)
    compact = {_compact(name): system for name, system in sorted(names.items(), reverse=True)}
    found: dict[str, None] = {}
    place = 0
    while place < len(words):
        for size in range(min(_LONGEST_NAME, len(words) - place), 0, -1):
            system = _system(words[place : place + size], words[place - 1] if place else "", compact)
            if system:
                found[system] = None
                place += size - 1
                break
        place += 1
    return tuple(found)


def _compact(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.lower())


def _system(words: list[str], before: str, names: Mapping[str, str]) -> str | None:
    name = _compact("".join(words))
    if len(name) < 3:
        return None
    exact = names.get(name)
    if exact and len(words) == 1 and name in EVERYDAY_WORDS and not _meant(words[0], before, name):
        return None
    if exact or len(words) > 1 or len(name) < 6:
        return exact
    return _near(name, names)


def _meant(word: str, before: str, name: str) -> bool:
    if word[0].isupper() and before:
        return True
    return name not in _ALWAYS_WORDS and (not before or before.lower() in _LEADS or word[0].isupper())


def _near(name: str, names: Mapping[str, str]) -> str | None:
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    known = [other for other in names if len(other) >= 6 and other[0] == name[0] and other not in EVERYDAY_WORDS]
    hit = process.extractOne(name, known, scorer=OSA.distance, score_cutoff=1)
    return names[hit[0]] if hit else None
