"""Columns of words: each row keeps its word, whatever is taken of them."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from plane.placement.words import in_words, same_word

TEXTS = st.lists(st.sampled_from(["", "operational", "life_cycle", "other"]), min_size=1, max_size=12)


@given(texts=TEXTS)
def test_every_row_keeps_its_word(texts: list[str]) -> None:
    column = in_words(texts)
    assert [column[row] for row in range(len(column))] == texts
    rows = np.arange(len(texts))[::-1]
    assert [column.take(rows)[row] for row in range(len(texts))] == texts[::-1]
    assert column.equal(texts[0]).tolist() == [text == texts[0] for text in texts]


@given(texts=TEXTS)
def test_the_most_frequent_word_is_one_that_says_something(texts: list[str]) -> None:
    said = [text for text in texts if text]
    expected = max(said, key=lambda text: (said.count(text), text), default="")
    assert in_words(texts).most_frequent() == expected
    kept = [text == texts[0] for text in texts]
    assert in_words(texts).take(np.array(kept)).most_frequent() == texts[0]


def test_one_word_for_all_rows() -> None:
    assert same_word("all", 3).most_frequent() == "all"
    assert len(same_word("all", 3)) == 3
