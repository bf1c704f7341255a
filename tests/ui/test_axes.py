from __future__ import annotations

import itertools
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.evidence import Quantity
from ui.axes import MOST_MARKS, dollar_axis, span, spread, time_axis


def hours(value: float, low: float | None = None, high: float | None = None) -> Quantity:
    return Quantity(value=value, unit="h", low=low, high=high)


def shown(axis: dict[str, Any]) -> tuple[float, float]:
    bottom, top = axis["range"]
    return 10**bottom, 10**top


def test_time_axis_covers_values_and_intervals() -> None:
    axis = time_axis([hours(3, 2, 5), hours(40)])
    low, high = shown(axis)
    assert low < 2
    assert high > 40
    assert axis["type"] == "log"


def test_time_marks_are_hours_and_days_people_use() -> None:
    axis = time_axis([hours(1), hours(400)])
    assert "1 h" in axis["ticktext"]
    assert any(text.endswith("days") for text in axis["ticktext"])
    assert len(axis["ticktext"]) == len(axis["tickvals"])


def test_dollar_marks_are_written_as_money() -> None:
    axis = dollar_axis([Quantity(value=0.05, unit="USD"), Quantity(value=20_000, unit="USD")])
    assert all(text.startswith("$") for text in axis["ticktext"])
    assert {"$0.05", "$0.50", "$5,000"} <= set(axis["ticktext"])


def test_a_bound_of_zero_has_no_place_on_a_logarithmic_axis() -> None:
    assert span([hours(2, 0, 3)]) == (2, 3)


@given(st.lists(st.floats(1e-4, 1e6), min_size=1, max_size=12))
def test_every_axis_shows_all_its_values_and_few_marks(values: list[float]) -> None:
    axis = time_axis([hours(value) for value in values])
    low, high = shown(axis)
    assert low < min(values)
    assert high > max(values)
    assert len(axis["tickvals"]) <= MOST_MARKS + 1


@given(st.lists(st.floats(1e-3, 1e6), min_size=1, max_size=40, unique=True))
def test_marks_keep_their_distance(values: list[float]) -> None:
    marks = spread(sorted(values))
    if len(marks) > 2:
        least = math.log10(max(values) / min(values)) / MOST_MARKS
        gaps = [math.log10(after / before) for before, after in itertools.pairwise(marks)]
        assert min(gaps) >= least * 0.99


def test_spread_keeps_two_marks() -> None:
    assert spread([1.0, 1.001]) == [1.0, 1.001]


@pytest.mark.parametrize("value", [0.01, 1.0, 250.0])
def test_one_value_gets_an_axis_around_it(value: float) -> None:
    low, high = shown(dollar_axis([Quantity(value=value, unit="USD")]))
    assert low < value < high
