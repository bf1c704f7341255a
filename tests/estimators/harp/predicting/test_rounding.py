"""Rounding up to what schedulers take: never below the need, never falling, never far above."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimators.harp.predicting.rounding import MIB, as_schedulers_read, memory_mib, walltime_minutes

SECONDS = st.floats(0, 1e8)
BYTES = st.floats(0, 1e15)


@given(SECONDS)
def test_a_walltime_holds_what_it_was_made_from(seconds: float) -> None:
    assert walltime_minutes(seconds) * 60 >= seconds * (1 - 1e-8)


@given(BYTES)
def test_memory_holds_what_it_was_made_from(size: float) -> None:
    assert memory_mib(size) * MIB >= size * (1 - 1e-8)


@given(SECONDS, SECONDS)
def test_a_longer_run_never_asks_for_less(one: float, other: float) -> None:
    assert walltime_minutes(min(one, other)) <= walltime_minutes(max(one, other))


@given(BYTES, BYTES)
def test_a_larger_run_never_asks_for_less(one: float, other: float) -> None:
    assert memory_mib(min(one, other)) <= memory_mib(max(one, other))


@given(st.integers(1, 10**6))
def test_what_is_round_stays(minutes: int) -> None:
    once = walltime_minutes(minutes * 60)
    assert walltime_minutes(once * 60) == once


@given(st.floats(3600, 1e8))
def test_rounding_adds_little(seconds: float) -> None:
    assert walltime_minutes(seconds) * 60 <= seconds * (1 + 5 / 60) + 1


@pytest.mark.parametrize(
    ("seconds", "minutes"),
    [(0, 1), (1, 1), (60, 1), (61, 2), (3600, 60), (3601, 65), (43_200, 720), (43_201, 735), (86_400, 1440)],
)
def test_the_steps(seconds: float, minutes: int) -> None:
    assert walltime_minutes(seconds) == minutes


@pytest.mark.parametrize(
    ("mib", "asked"),
    [(0, 128), (128, 128), (129, 256), (4096, 4096), (4097, 4608), (32_768, 32_768), (32_769, 33_792)],
)
def test_the_steps_of_memory(mib: int, asked: int) -> None:
    assert memory_mib(mib * MIB) == asked


@pytest.mark.parametrize("wrong", [-1.0, math.nan, math.inf])
def test_what_is_no_need_is_refused(wrong: float) -> None:
    with pytest.raises(ValueError, match="rounded"):
        walltime_minutes(wrong)


@given(st.integers(1, 10**6))
def test_slurm_reads_it_back(minutes: int) -> None:
    from knowledge.quantities import read_hours

    assert read_hours(as_schedulers_read(minutes)) * 60 == pytest.approx(minutes)
