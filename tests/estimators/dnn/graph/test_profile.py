"""What the cost model sees of a graph: groups of equal operators, and their share on one of several devices."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimators.dnn.graph import GraphBuilder, Profile, profile_of
from estimators.dnn.graph.profile import CLASSES, convolution_class


def network() -> Profile:
    """Two equal linear layers around an attention, over 16 tokens of width 8."""
    b = GraphBuilder("test")
    x = b.input((16, 8))
    y = b.linear(x, 8, bias=False)
    y = b.attention(y, y, y, heads=2)
    return profile_of(b.finish(b.linear(y, 8, bias=False)))


def of(profile: Profile, name: str) -> tuple[float, float, float]:
    """Count, multiply-accumulates and elements of the only group of a class."""
    (place,) = [place for place, kernel in enumerate(profile.kernel.tolist()) if CLASSES[kernel] == name]
    return float(profile.count[place]), float(profile.macs[place]), float(profile.elements[place])


def test_equal_operators_are_one_group() -> None:
    profile = network()
    assert len(profile) == 2
    assert of(profile, "pointwise") == (2.0, 16 * 64, 2 * 16 * 8)
    assert of(profile, "attention")[1] == 16 * 16 * 16
    assert (profile.total_parameters, profile.total_macs) == (128, 2 * 16 * 64 + 16**3)


@given(area=st.floats(0.1, 10))
def test_attention_grows_with_the_square_of_the_tokens_the_rest_with_them(area: float) -> None:
    small, large = network(), network().scaled(area)
    assert of(large, "pointwise")[1] == pytest.approx(of(small, "pointwise")[1] * area)
    assert of(large, "attention")[1] == pytest.approx(of(small, "attention")[1] * area**2)
    assert large.total_elements == pytest.approx(small.total_elements * area)
    assert large.total_parameters == small.total_parameters


def test_stages_hold_fewer_operators_and_tensor_groups_smaller_ones() -> None:
    whole = network()
    staged, divided = whole.staged(2), whole.divided(2)
    assert staged.total_macs == divided.total_macs == whole.total_macs / 2
    assert staged.count.sum() == whole.count.sum() / 2
    assert divided.count.sum() == whole.count.sum()
    assert staged.total_parameters == divided.total_parameters == whole.total_parameters / 2


def test_what_reads_no_sample_moves_nothing_by_sample() -> None:
    b = GraphBuilder("test")
    x = b.input((16, 8))
    table = b.activation(b.parameter((16, 8)), "gelu")
    profile = profile_of(b.finish(b.add(x, table)))
    assert profile.total_elements == 3 * 16 * 8  # the sum alone: the function of the table is worked out once


@pytest.mark.parametrize(
    ("channels", "groups", "taps", "name"),
    [(8, 1, 9, "convolution"), (8, 1, 1, "pointwise"), (8, 8, 9, "depthwise"), (8, 2, 1, "grouped")],
)
def test_convolutions_by_groups_and_taps(channels: int, groups: int, taps: int, name: str) -> None:
    assert convolution_class(channels, groups, taps) == name
