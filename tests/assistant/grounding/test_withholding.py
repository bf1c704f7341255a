"""Ungrounded figures go, with their sentence, and the rest of the answer stays as it was."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.grounding import NOTICE, Grounds, check, withhold
from assistant.grounding.layout import read_layout
from tests.assistant.grounding.truth import answer_to, random_placement

NOTHING = Grounds.of([], [])


def without(text: str, grounds: Grounds = NOTHING) -> str:
    return withhold(text, check(text, grounds))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Use Delta. It takes 3 h. Ask again.", f"Use Delta. {NOTICE} Ask again."),
        ("**It takes 3 h.** Fine.", f"{NOTICE} Fine."),
        ("**Delta. It takes 3 h.** Fine.", f"**Delta. {NOTICE}** Fine."),
        ("- fast\n- 3 h\n- cheap", f"- fast\n- {NOTICE}\n- cheap"),
        ("1. fast\n2. takes 3 h", f"1. fast\n2. {NOTICE}"),
        ("## In 3 h", f"## {NOTICE}"),
        ("> In 3 h", f"> {NOTICE}"),
        ("It takes 3.5 h. It costs $4.", f"{NOTICE} {NOTICE}"),
        ("```\nsleep 300\nls\n```", f"```\n# {NOTICE}\nls\n```"),
        ("Nothing here.", "Nothing here."),
    ],
)
def test_the_smallest_piece_goes(text: str, left: str) -> None:
    assert without(text) == left


def test_tables_keep_their_shape() -> None:
    table = "| Where | Time |\n|---|---:|\n| Delta | 3 h |\n| Vista | unknown |"
    left = without(table)
    assert left == f"| Where | Time |\n|---|---:|\n| Delta | {NOTICE} |\n| Vista | unknown |"


@pytest.mark.parametrize("seed", range(5))
def test_an_answer_without_grounds_loses_its_figures_and_keeps_its_rows(seed: int) -> None:
    answer = answer_to(random_placement(random.Random(seed), frontier=0, rejected=0))
    left = without(answer)
    assert check(left, NOTHING) == []
    assert left.count("\n") == answer.count("\n")
    for before, after in zip(answer.splitlines(), left.splitlines(), strict=True):
        assert before.count("|") == after.count("|")


@given(st.text(alphabet="ab 3.5hGB|-*#>`\n1%$:,", max_size=120))
def test_nothing_ungrounded_is_left(text: str) -> None:
    assert check(without(text), NOTHING) == []


@given(st.text(alphabet="ab 3.|-*#>`\n", max_size=120))
def test_pieces_do_not_overlap(text: str) -> None:
    pieces = read_layout(text)
    for piece, following in pairwise(pieces):
        assert piece.start <= piece.end <= following.start
