"""One job or a chain, and what to ask the scheduler for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plane.placement.walltime import CHECKPOINT_OVERHEAD, cut, request_hours, round_up


def test_a_run_that_fits_is_one_job_without_overhead() -> None:
    segments = cut(np.array([48.0, 47.9, 100.0]), np.array([48.0, 48.0, np.inf]), checkpoints=True)
    assert segments.count.tolist() == [1, 1, 1]
    assert segments.stretch.tolist() == [1, 1, 1]


def test_a_longer_run_pays_for_its_checkpoints() -> None:
    training = cut(np.array([96.0]), np.array([48.0]), checkpoints=True)
    inference = cut(np.array([96.0]), np.array([48.0]), checkpoints=False)
    assert training.count.tolist() == [3]  # 96 h and 5 % are a little more than two jobs
    assert training.stretch.tolist() == [1 + CHECKPOINT_OVERHEAD]
    assert inference.count.tolist() == [2]
    assert inference.stretch.tolist() == [1]


def test_an_unknown_limit_is_one_job() -> None:
    assert cut(np.array([1e4]), np.array([np.nan]), checkpoints=True).count.tolist() == [1]


@pytest.mark.parametrize(
    ("hours", "expected"), [(0.01, 0.25), (0.25, 0.25), (2.6, 2.75), (23.9, 24.0), (24.0, 24.0), (30.2, 31.0)]
)
def test_schedulers_get_quarter_hours_below_a_day_and_whole_hours_above(hours: float, expected: float) -> None:
    assert round_up(hours) == expected


def test_rounding_up_never_exceeds_an_odd_limit() -> None:
    assert request_hours(0.55, 1, 1.0, 0.6) == 0.6
    assert request_hours(0.55, 1, 1.0, None) == 0.75


@given(high=st.floats(0.01, 2000), limit=st.sampled_from([0.5, 0.6, 2.0, 24.0, 36.5, 168.0]), train=st.booleans())
def test_the_chain_always_holds_the_run_and_no_job_exceeds_the_limit(high: float, limit: float, train: bool) -> None:
    segments = cut(np.array([high]), np.array([limit]), checkpoints=train)
    count, stretch = int(segments.count[0]), float(segments.stretch[0])
    each = request_hours(high, count, stretch, limit)
    assert each <= limit
    assert each * count >= high * stretch * (1 - 1e-9)
    assert count == 1 or (count - 1) * limit < high * stretch
