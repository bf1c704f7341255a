"""A question made ready for searching: its subject words, their spellings and equals, and the systems it names."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from itertools import pairwise

from knowledge.docs.spelling import Vocabulary
from knowledge.docs.system_mentions import systems_in
from knowledge.docs.thesaurus import Phrase, equal_terms
from knowledge.docs.words import everyday_words, stem, subject_words

_NUMBER_WEIGHT = 0.3
_EVERYDAY_WEIGHT = 0.35
_EQUAL_TRUST = 0.7
_COMPOUND_WEIGHT = 0.6
_PART_WEIGHT = 0.35
"""A word of a known phrase ("time" of "time limit") tells little once the phrase counts for itself."""

_MOST_OF_A_NAME = 0.03
"""Share of the chunks above which a word in capitals (GPU, MPI) is no name but a word of the trade (a choice)."""
_ALWAYS_RARE = 3
"""Chunks that are few in any library."""
_UNKNOWN_NAME_WEIGHT = 2.0
"""A name the library never mentions (a system, a product) says loudly that the question is about something else."""


@dataclass(frozen=True, slots=True)
class Term:
    """One subject word, or a phrase that counts as one.

    Attributes:
        word: as asked.
        spellings: stems (of phrases: stems parted by blanks) to look for, each with how well it stands for the word
            (1 = the word itself); empty if the library knows nothing like it.
        weight: how much the term tells: inverse document frequency, lowered for numbers and parts of phrases.
        is_name: whether it is written like the name of a thing and few chunks hold it.
    """

    word: str
    spellings: dict[str, float]
    weight: float
    is_name: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """What to search for.

    Attributes:
        text: as asked.
        terms: subject words; empty if the question has none.
        pairs: neighbouring stems, for phrases.
        systems: ids of the systems it names.
    """

    text: str
    terms: tuple[Term, ...]
    pairs: tuple[tuple[str, str], ...]
    systems: tuple[str, ...]

    @property
    def known_share(self) -> float:
        """Share of the question's weight that the library has words for, 0 to 1."""
        total = sum(term.weight for term in self.terms)
        return sum(term.weight for term in self.terms if term.spellings) / total if total else 0.0

    @property
    def expression(self) -> str:
        """Full-text expression: any spelling of any term."""
        spellings = dict.fromkeys(spelling for term in self.terms for spelling in term.spellings)
        return " OR ".join(f'"{spelling}"' for spelling in spellings)

    @property
    def corrected(self) -> str:
        """The question in the library's spelling, for the embedder."""
        known = [next(iter(term.spellings), term.word) for term in self.terms]
        return f"{self.text} {' '.join(known)}"


def read_question(text: str, vocabulary: Vocabulary, names: dict[str, str], system: str | None = None) -> Question:
    """Prepare a question; `system` is an id the asker gave besides it."""
    systems = dict.fromkeys((system,) if system else ()) | dict.fromkeys(systems_in(text, names))
    reader = _Reader(vocabulary)
    equals = equal_terms(text)
    words = subject_words(text)
    # A system that has a page of its own is asked for by that page, whether or not a passage repeats its name.
    of_systems = {word for name, owner in names.items() if owner in systems for word in subject_words(name)}
    names_asked = _identifiers(text) - of_systems
    terms = [term for word in words if (term := reader.word(word, equals, is_name=word in names_asked))]
    terms += [reader.phrase(phrase, others) for phrase, others in equals.items() if len(phrase) > 1]
    kept = [stem(word) for word in words if "_" not in word]
    return Question(text, tuple(terms), tuple(pairwise(kept)), tuple(systems))


def _identifiers(text: str) -> frozenset[str]:
    """Words written like names, in lower case: a capital letter inside a sentence, or letters mixed with digits."""
    words = re.findall(r"[^\W_]+", text)
    lower = sum(word.islower() for word in words)
    written = {word for place, word in enumerate(words) if place and lower and word[0].isupper() and len(word) > 1}
    mixed = {word for word in words if re.search(r"[a-zA-Z]\d|\d[a-zA-Z]", word)}
    return frozenset(word.lower() for word in written | mixed) - _NO_NAMES - _places(text)


_CALENDAR = """
january february march april may june july august september october november december monday tuesday wednesday thursday
friday saturday sunday phd english mr mrs dr
"""
_NO_NAMES = frozenset(_CALENDAR.split())
"""Words in capitals that name no thing a page could be about."""


def _places(text: str) -> frozenset[str]:
    """Words of places and organisations: `at Oak Ridge`. Their own pages seldom repeat them."""
    found = re.findall(r"\bat (?:the )?((?:[A-Z][\w-]*(?:'s)?\s?){1,3})", text)
    return frozenset(word.lower() for name in found for word in re.findall(r"[^\W_]+", name))


class _Reader:
    """Turns words into terms."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary

    def word(self, word: str, equals: dict[Phrase, tuple[str, ...]], *, is_name: bool) -> Term | None:
        """A single word; `None` for a compound that the library does not know (its parts follow by themselves)."""
        token = stem(word)
        count = self._vocabulary.count(token)
        if "_" in word:
            return Term(word, {token: 1.0}, _COMPOUND_WEIGHT * self._rarity(count)) if count else None
        spellings = {token: 1.0} if count else self._vocabulary.near(token)
        if not count:
            count = sum(self._vocabulary.count(near) for near in spellings)
        for other in equals.get((token,), ()):
            spellings.setdefault(other, _EQUAL_TRUST)
        share = _NUMBER_WEIGHT if word.isdigit() else _EVERYDAY_WEIGHT if word in everyday_words() else 1.0
        if any(token in phrase for phrase in equals if len(phrase) > 1):
            share *= _PART_WEIGHT
        if is_name and not spellings:
            share *= _UNKNOWN_NAME_WEIGHT
        rare = count <= max(_ALWAYS_RARE, _MOST_OF_A_NAME * self._vocabulary.total)
        return Term(word, spellings, share * self._rarity(count), is_name and rare and not word.isdigit())

    def phrase(self, phrase: Phrase, equals: tuple[str, ...]) -> Term:
        """A phrase of the thesaurus with its equals; as rare as its rarest word."""
        text = " ".join(phrase)
        rarest = min(self._vocabulary.count(token) for token in phrase)
        return Term(text, {text: 1.0} | dict.fromkeys(equals, _EQUAL_TRUST), self._rarity(rarest))

    def _rarity(self, count: int) -> float:
        return math.log(1 + self._vocabulary.total / (1 + count))
