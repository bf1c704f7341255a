"""The knee, and the core counts that are shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimators.harp.predicting.scaling import KNEE_EFFICIENCY, MOST_ROWS, core_counts, knee_of


@given(st.integers(1, 64), st.integers(1, 100_000), st.integers(1, 1_000_000))
def test_counts_rise_and_hold_the_asked_one(least: int, asked: int, most: int) -> None:
    counts = core_counts(least, asked, most)
    assert counts == sorted(set(counts))
    assert asked in counts
    assert len(counts) <= MOST_ROWS


@given(st.integers(0, 8), st.integers(1, 9))
def test_the_knee_lies_where_the_gain_falls_below_the_rule(good: int, rows: int) -> None:
    cores = [2**one for one in range(rows)]
    seconds = [1000.0]
    for place in range(1, rows):
        gain = 2 * (KNEE_EFFICIENCY + 0.02 if place <= good else KNEE_EFFICIENCY - 0.02)
        seconds.append(seconds[-1] / gain)
    assert knee_of(cores, seconds) == cores[min(good, rows - 1)]


@pytest.mark.parametrize(("seconds", "knee"), [([8, 4, 2, 1], 8), ([8, 8, 4, 2], 1), ([8, 4, 5, 1], 2)])
def test_after_a_bad_doubling_nothing_pays(seconds: list[float], knee: int) -> None:
    assert knee_of([1, 2, 4, 8], seconds) == knee
