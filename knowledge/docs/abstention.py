"""When to say that the library has no answer.

Three signs, their bounds set on the development half of the test questions. Silence about something the library does
tell is worse than a weak passage, so the bounds lean towards answering.
"""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.docs.question import Question
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
