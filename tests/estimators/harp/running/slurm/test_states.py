"""Slurm's words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimators.harp.run import Status
from estimators.harp.running.slurm.states import ENDED, ended_as


@given(st.sampled_from(sorted(ENDED)), st.sampled_from(["", "+", " by 1000", "\n"]), st.booleans())
def test_a_word_is_known_in_every_dress(word: str, after: str, small: bool) -> None:
    told = f"{word.lower() if small else word}{after}"
    assert ended_as(told) is ENDED[word]
    assert ended_as(told) is not Status.FINISHED


@pytest.mark.parametrize(
    "word", ["PENDING", "RUNNING", "COMPLETING", "SUSPENDED", "CONFIGURING", "REQUEUED", "", "NEW"]
)
def test_what_goes_on_or_is_not_known_has_not_ended(word: str) -> None:
    assert ended_as(word) is None
