"""Questions: spelling, equals, names of systems."""

from __future__ import annotations

import pytest

from knowledge.docs.question import read_question
from knowledge.docs.spelling import Vocabulary
from knowledge.docs.system_mentions import find_system, systems_in
from knowledge.docs.words import stem
from knowledge.errors import UnknownNameError

NAMES = {
    "delta": "delta",
    "deltaai": "deltaai",
    "bridges-2": "bridges2",
    "perlmutter": "perlmutter",
    "launch": "tamu-launch",
    "jean zay": "jean-zay",
    "lumi": "lumi",
}
WORDS = Vocabulary({stem(word): 5 for word in ("debug", "partition", "walltime", "scratch", "purged", "queue")}, 100)


@pytest.mark.parametrize(
    ("question", "systems"),
    [
        ("How long on Delta?", ("delta",)),
        ("delta max walltime", ("delta",)),
        ("gpus on bridges 2", ("bridges2",)),
        ("perlmuter scratch", ("perlmutter",)),
        ("LUMI or Jean Zay?", ("lumi", "jean-zay")),
        ("how do I launch a job", ()),
        ("GPUs on Launch", ("tamu-launch",)),
        ("DeltaAI limits", ("deltaai",)),
    ],
)
def test_systems_are_recognised(question: str, systems: tuple[str, ...]) -> None:
    assert systems_in(question, NAMES) == systems


def test_an_unknown_system_offers_near_names() -> None:
    assert find_system("Bridges2", NAMES) == "bridges2"
    with pytest.raises(UnknownNameError, match="did you mean delta"):
        find_system("detla", NAMES)


def test_typing_mistakes_are_forgiven() -> None:
    question = read_question("debbug partion", WORDS, {})
    assert [next(iter(term.spellings)) for term in question.terms] == [stem("debug"), stem("partition")]


def test_equal_terms_are_searched_with_less_trust() -> None:
    (term,) = read_question("queue?", WORDS, {}).terms
    assert term.spellings[stem("queue")] == 1.0
    assert 0 < term.spellings[stem("partition")] < 1


def test_a_known_phrase_counts_as_one_term() -> None:
    terms = {term.word: term for term in read_question("time limit", WORDS, {}).terms}
    assert stem("walltime") in terms["tim limit"].spellings
    assert terms["time"].weight < terms["tim limit"].weight


def test_an_unknown_name_weighs_more_than_an_unknown_word() -> None:
    named, plain = (read_question(f"queue of {word}", WORDS, {}).known_share for word in ("Zebrafish", "zebrafish"))
    assert named < plain < 1.0


def test_an_operator_of_the_search_language_is_just_a_word() -> None:
    assert read_question('queue" OR (NEAR * -', WORDS, {}).expression.count('"') % 2 == 0
