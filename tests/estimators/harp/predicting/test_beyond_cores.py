"""Cores beyond those that were profiled."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimators.harp.predicting.beyond_cores import Factor, memory_factor, time_factor

DOUBLINGS = st.floats(0.01, 12)
SLOPES = st.none() | st.floats(-1, 1.2)


def test_inside_the_profile_nothing_changes() -> None:
    assert time_factor(0) == memory_factor(-1) == Factor()


@given(DOUBLINGS, SLOPES)
def test_the_median_lies_in_its_interval(doublings: float, slope: float | None) -> None:
    for factor in (time_factor(doublings, slope), memory_factor(doublings, slope)):
        assert factor.low <= factor.median <= factor.high


@given(DOUBLINGS, DOUBLINGS)
def test_further_out_is_less_certain(one: float, other: float) -> None:
    near, far = (time_factor(end) for end in sorted((one, other)))
    assert far.high - far.low >= near.high - near.low - 1e-9


@given(DOUBLINGS, st.floats(-1, 1))
def test_more_cores_help_no_more_than_the_last_ones_did(doublings: float, slope: float) -> None:
    assert -time_factor(doublings, slope).median / math.log(2) <= slope * doublings + 1e-9


def test_it_is_never_better_than_ideal_in_the_median() -> None:
    assert all(-time_factor(one).median <= one * math.log(2) for one in (0.5, 1, 2, 5, 9))


def test_threads_that_share_memory_go_on_sharing_it() -> None:
    assert memory_factor(3, 0.0).median == 0.0
    assert memory_factor(3, 0.0).high > 0


def test_processes_that_share_nothing_go_on_adding_as_much_each() -> None:
    assert memory_factor(3, 1.0).median == pytest.approx(3 * math.log(2))
