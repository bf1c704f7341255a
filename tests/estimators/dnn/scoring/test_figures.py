"""Error figures and rank correlations, against what can be worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimators.dnn.scoring.figures import by_name, figures, median_of_groups
from estimators.dnn.scoring.ranking import ranking, spearman


def test_figures_by_hand() -> None:
    predicted, measured = np.array([110.0, 90.0, 150.0, 100.0]), np.full(4, 100.0)
    inside = np.array([True, True, False, True])
    found = figures(predicted, measured, inside, np.array(["a", "a", "b", "c"]))
    assert found is not None
    assert found.rows == 4
    assert found.inside == pytest.approx(2 / 3)  # two groups of three lie inside
    assert found.median_error == pytest.approx(0.1)
    assert found.mean_error == pytest.approx(0.175)
    assert found.ninth_decile_error == pytest.approx(0.38)
    assert found.bias == pytest.approx(1.05)
    assert found.median_of_groups == pytest.approx(0.1)


def test_nothing_has_no_figures() -> None:
    assert figures(np.array([]), np.array([])) is None


def test_the_largest_name_comes_first_and_no_row_is_lost() -> None:
    found = by_name(np.ones(5), np.full(5, 2.0), None, ["b", "a", "b", "c", "b"])
    assert list(found) == ["b", "a", "c"]
    assert sum(one.rows for one in found.values()) == 5
    assert found["a"].median_error == 0.5


def test_each_group_counts_once() -> None:
    values, groups = np.array([1.0] * 99 + [3.0, 5.0]), np.array(["large"] * 99 + ["b", "c"])
    assert median_of_groups(values, groups) == 3.0


def test_spearman_by_hand() -> None:
    assert spearman(np.array([1.0, 2.0, 3.0]), np.array([10.0, 20.0, 900.0])) == pytest.approx(1)
    assert spearman(np.array([1.0, 2.0, 3.0]), np.array([3.0, 2.0, 1.0])) == pytest.approx(-1)
    assert spearman(np.array([1.0, 2.0, 3.0, 4.0]), np.array([1.0, 3.0, 2.0, 4.0])) == pytest.approx(0.8)
    tied = spearman(np.array([1.0, 1.0, 2.0, 3.0]), np.array([1.0, 2.0, 3.0, 4.0]))
    assert tied == pytest.approx(4.5 / 22.5**0.5)  # ranks 1.5, 1.5, 3 and 4
    assert spearman(np.ones(3), np.array([1.0, 2.0, 3.0])) == 0


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=3, max_size=20))
def test_spearman_lies_between_its_bounds_and_is_symmetric(pairs: list[tuple[int, int]]) -> None:
    one, other = (np.array([float(pair[side]) for pair in pairs]) for side in (0, 1))
    found = spearman(one, other)
    assert -1.0000001 <= found <= 1.0000001
    assert found == pytest.approx(spearman(other, one))
    assert found == pytest.approx(spearman(np.exp(one), other))


def test_only_networks_on_three_accelerators_are_ranked() -> None:
    groups = np.array(["x"] * 4 + ["y"] * 2)
    devices = np.array(["a", "b", "c", "c", "a", "b"])
    measured = np.array([1.0, 2.0, 3.0, 3.2, 1.0, 2.0])
    found = ranking(measured * 7, measured, groups, devices)
    assert found is not None
    assert (found.groups, found.devices) == (1, 3)
    assert found.mean == pytest.approx(1)
    assert ranking(measured[4:], measured[4:], groups[4:], devices[4:]) is None
