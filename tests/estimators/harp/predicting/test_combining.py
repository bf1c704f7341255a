"""One distribution out of several."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimators.harp.predicting.beyond_cores import Factor
from estimators.harp.predicting.combining import combined

LOGS = st.floats(0, 2)


def test_nothing_added_changes_nothing() -> None:
    spread = combined(10, 8, 15, 18, 0.02, [Factor()])
    assert (spread.median, spread.low, spread.high, spread.upper) == pytest.approx((10, 8, 15, 18))


@given(LOGS, LOGS, LOGS, st.floats(-1, 1))
def test_uncertainty_only_grows(down: float, up: float, more: float, shift: float) -> None:
    alone = combined(1, math.exp(-down), math.exp(up), math.exp(up), 0.05, [])
    both = combined(1, math.exp(-down), math.exp(up), math.exp(up), 0.05, [Factor(shift, shift - more, shift + more)])
    assert both.high / both.low >= alone.high / alone.low * (1 - 1e-9)
    assert both.high / both.low <= math.exp(down + up + 2 * more) * (1 + 1e-9)
    assert both.median == pytest.approx(math.exp(shift))


def test_the_interval_covers_a_product_of_two_uncertain_numbers() -> None:
    chance = np.random.default_rng(0)
    reach = 1.645
    product = np.exp(chance.normal(0, 0.2, 20_000) + chance.normal(0.5, 0.37, 20_000))
    factor = Factor(0.5, 0.5 - 0.37 * reach, 0.5 + 0.37 * reach)
    spread = combined(1, math.exp(-0.2 * reach), math.exp(0.2 * reach), math.exp(0.2 * 1.96), 0.025, [factor])
    assert np.mean((product > spread.low) & (product < spread.high)) == pytest.approx(0.9, abs=0.01)
    assert np.mean(product > spread.upper) == pytest.approx(0.025, abs=0.005)
