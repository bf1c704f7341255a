"""Intervals from held-out errors."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimators.uncertainty import LogInterval, conformal, group_weights, held_out_coverage, weighted_quantile


def test_weighted_quantile_counts_weight_not_values() -> None:
    values, weights = np.array([3.0, 1.0, 2.0]), np.array([8.0, 1.0, 1.0])
    assert weighted_quantile(values, weights, 0.05) == 1.0
    assert weighted_quantile(values, weights, 0.15) == 2.0
    assert weighted_quantile(values, weights, 0.5) == 3.0


@given(st.lists(st.floats(-5, 5), min_size=1, max_size=40), st.floats(0, 1))
def test_weighted_quantile_is_one_of_the_values(values: list[float], level: float) -> None:
    array = np.array(values)
    assert weighted_quantile(array, np.ones_like(array), level) in values


def test_group_weights_lift_small_groups() -> None:
    groups = np.array(["big"] * 9 + ["small"])
    equal = group_weights(groups)
    assert equal[:9].sum() == pytest.approx(equal[9])
    assert group_weights(groups, power=0.0) == pytest.approx(np.ones(10))


def test_conformal_covers_new_groups_of_the_same_kind() -> None:
    random = np.random.default_rng(1)
    groups = np.repeat(np.arange(60).astype(str), 20)
    errors = random.normal(0, 0.2, 60)[groups.astype(int)] + random.normal(0, 0.1, len(groups))
    assert 0.86 <= held_out_coverage(errors, groups, errors, groups) <= 0.97
    span = conformal(errors, groups)
    assert -0.6 < span.low < -0.25
    assert 0.25 < span.high < 0.6


def test_few_groups_give_a_wider_interval_than_many() -> None:
    random = np.random.default_rng(2)
    errors = random.normal(0, 0.3, 4000)
    many, few = np.arange(4000).astype(str), (np.arange(4000) % 5).astype(str)
    assert conformal(errors, few).high > conformal(errors, many).high


def test_an_interval_always_holds_the_prediction_itself() -> None:
    errors = np.full(50, 0.4)
    span = conformal(errors, np.arange(50).astype(str))
    assert span.low == 0.0
    assert span.high == pytest.approx(0.4)


def test_widened_reaches_at_least_so_far() -> None:
    assert LogInterval(-0.1, 2.0).widened(1.0) == LogInterval(-1.0, 2.0)
