"""When to say that the library has no answer.

Five signs, their bounds set on the development half of the test questions. Silence about something the library does
tell is worse than a weak passage, so the bounds lean towards answering.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.docs.leaning import Leaning
from knowledge.docs.question import Question, Term
from knowledge.docs.ranking import Match

MOST_UNKNOWN = 0.45
"""Share of the question, by weight, that the library has no word for: beyond it, it is about something else."""
LEAST_RELEVANCE = 0.22
LEAST_RELEVANCE_OF_KNOWN_SYSTEM = 0.14
"""How much of the question the best passage must speak of; less if it names a system that has a page of its own."""
LEAST_WORDS_OF_SHORT_QUESTION = 0.20
SHORT_QUESTION_TERMS = 4
"""With so few words the passage has to hold them; likeness of meaning alone is chance."""

LEAST_SURE = 0.7
"""Share of the question that is written as the library writes it; below it ("flux capacitor", read as "capacity") the
passage has to hold the words, too."""


def answers(question: Question, leading: Sequence[Match]) -> bool:
    """Whether the leading matches can answer the question at all."""
    if not leading or 1.0 - question.known_share > MOST_UNKNOWN:
        return False
    short = len(question.terms) <= SHORT_QUESTION_TERMS
    guessed = not question.systems and _sure_share(question) < LEAST_SURE
    least_words = LEAST_WORDS_OF_SHORT_QUESTION if short or guessed else 0.0
    least = LEAST_RELEVANCE_OF_KNOWN_SYSTEM if question.systems else LEAST_RELEVANCE
    return any(match.relevance >= least and match.words >= least_words for match in leading)


def _sure_share(question: Question) -> float:
    """How much of the question, by weight, the library has words for; a guessed spelling counts by its trust."""
    total = sum(term.weight for term in question.terms)
    return sum(term.weight * max(term.spellings.values(), default=0.0) for term in question.terms) / total


MOST_MISSING = 0.22
"""Share of the question that names no passage speaks of may make up: a long question names much beside the point."""

_CURRENCIES = (
    re.compile(r"\b(?:euros?|eur)\b|€", re.IGNORECASE),
    re.compile(r"\b(?:pounds?|gbp)\b|£", re.IGNORECASE),
    re.compile(r"\b(?:dollars?|usd|cents?)\b|\$(?=\d)", re.IGNORECASE),
)


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that would be returned.

    Attributes:
        stems: of its title, headings and text, parted by blanks. text: as written.
        corpus, system: that its page is of.
    """

    stems: str
    text: str
    corpus: str
    system: str | None


def holds_names(question: Question, leanings: Sequence[Leaning], found: Sequence[Found]) -> bool:
    """Whether some passage speaks of all the things that are named, at the place that is named.

    A page on another centre's Abaqus, or on this centre's other software, does not answer how it is used here. Of a
    question that names several places, passages together answer it. A name is one by how it is written; whether it is
    a place, the pages tell (`Leaning.is_home`).
    """
    homes = {one.word: one.corpus for one in leanings if one.is_home}
    total = sum(term.weight for term in question.terms) or 1.0
    things = [term for term in question.terms if term.is_name and not homes.keys() & term.spellings.keys()]
    places = {word: corpus for word, corpus in homes.items() if _asked(word, question.terms)}
    if not (things or places):
        return True
    if len(set(places.values())) > 1:
        found = [_together(found)]
    return any(
        sum(thing.weight for thing in things if not _holds(one, thing.spellings)) <= MOST_MISSING * total
        and _is_at(one, places, question.systems)
        for one in found
    )


def _together(found: Sequence[Found]) -> Found:
    text = "\n".join(one.text for one in found)
    return Found(" ".join(one.stems for one in found), text, found[0].corpus if found else "", None)


def holds_currency(question: Question, found: Sequence[Found]) -> bool:
    """Whether a question about euros, pounds or dollars finds a passage that speaks of them."""
    asked = [currency for currency in _CURRENCIES if currency.search(question.text)]
    return all(any(currency.search(one.text) for one in found) for currency in asked)


def _asked(word: str, terms: Sequence[Term]) -> bool:
    """Whether a place was named itself, not brought in as another word for something."""
    return any(term.spellings.get(word) == 1.0 for term in terms)


def _holds(one: Found, spellings: dict[str, float]) -> bool:
    return any(f" {spelling} " in one.stems for spelling in spellings)


def _is_at(one: Found, places: dict[str, str], systems: Sequence[str]) -> bool:
    by_name = any(f" {word} " in one.stems for word in places)
    return not places or by_name or one.corpus in places.values() or one.system in systems
