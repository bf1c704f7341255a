"""What the builder counts, against sums a person can do; what it refuses, by the name of the layer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimators.dnn.graph import GraphBuilder, Operator
from knowledge.errors import RequestError


def image(channels: int = 4, side: int = 8) -> tuple[GraphBuilder, str]:
    b = GraphBuilder("test")
    return b, b.input((channels, side, side))


def words(*shape: int) -> tuple[GraphBuilder, str]:
    b = GraphBuilder("test")
    return b, b.input(shape)


def costs(operator: Operator) -> tuple[int, float, float]:
    return operator.parameters, operator.macs, operator.active_parameters


def test_a_convolution_multiplies_its_weights_at_every_place_of_the_result() -> None:
    b, x = image()
    y = b.convolution(x, 6, 3, stride=2, bias=True)
    assert b.shape(y) == (6, 4, 4)
    assert costs(b.operator(y)) == (6 * 4 * 9 + 6, 6 * 4 * 9 * 16, 6 * 4 * 9 + 6)


def test_a_transposed_convolution_multiplies_its_weights_at_every_place_of_its_input() -> None:
    b, x = image()
    y = b.convolution(x, 6, 2, stride=2, padding=0, transposed=True)
    assert b.shape(y) == (6, 16, 16)
    assert b.operator(y).macs == 6 * 4 * 4 * 64


def test_shared_weights_are_held_once_and_read_twice() -> None:
    b, x = image()
    y = b.convolution(x, 4, 3, shared=True)
    assert costs(b.operator(y)) == (0, 4 * 4 * 9 * 64, 4 * 4 * 9)


def test_a_product_sums_over_the_last_axis_of_its_left_side() -> None:
    b, q = words(5, 3)
    k = b.input((7, 3), name="k")
    y = b.matmul(q, k, transpose_second=True)
    assert b.shape(y) == (5, 7)
    assert b.operator(y).macs == 5 * 7 * 3


def test_experts_hold_all_and_touch_what_a_token_passes() -> None:
    b, x = words(5, 8)
    one, router = 3 * 8 * 16, 8 * 4
    few, many = (b.operator(b.experts(x, experts=4, active=active, inner=16)) for active in (2, 4))
    assert costs(few) == (4 * one + router, 5 * (2 * one + router), 2 * one + router)
    assert many.active_parameters == many.parameters


@pytest.mark.parametrize(("cell", "gates"), [("lstm", 4), ("gru", 3), ("rnn", 1)])
def test_a_recurrence_has_two_biases_a_gate(cell: str, gates: int) -> None:
    b, x = words(5, 8)
    found = b.operator(b.recurrence(x, 16, cell=cell, directions=2))
    weights = 2 * gates * 16 * (8 + 16)
    assert found.shape == (5, 32)
    assert (found.parameters, found.macs) == (weights + 2 * gates * 16 * 2, weights * 5)


def test_a_table_is_touched_in_as_many_rows_as_there_are_tokens() -> None:
    b = GraphBuilder("test")
    few, many = (b.input((count,), type="token", name=f"x{count}") for count in (7, 500))
    assert costs(b.operator(b.embedding(few, 100, 4))) == (400, 0.0, 28)
    assert b.operator(b.embedding(many, 100, 4)).active_parameters == 400


@given(size=st.integers(3, 60), kernel=st.integers(1, 3), stride=st.integers(1, 4))
def test_windows_cover_what_fits_or_with_ceil_all(size: int, kernel: int, stride: int) -> None:
    b, x = image(2, size)
    (_, floor, _), (_, ceil, _) = (b.shape(b.pooling(x, kernel, stride=stride, ceil=last)) for last in (False, True))
    assert (floor - 1) * stride + kernel <= size < floor * stride + kernel
    assert ceil - floor == int((size - kernel) % stride > 0)


@given(start=st.integers(0, 9), more=st.integers(1, 9), step=st.integers(1, 5))
def test_a_slice_holds_every_so_manieth(start: int, more: int, step: int) -> None:
    b, x = words(20, 2)
    assert b.shape(b.slice(x, 0, start, start + more, step)) == (len(range(start, start + more, step)), 2)


def test_what_is_read_and_written_is_counted_but_for_views() -> None:
    b, x = image()
    y = b.add(x, x)
    assert (b.operator(y).read, b.operator(y).written) == (512, 256)
    assert b.operator(b.flatten(y)).read == 0


def test_equal_names_are_numbered_behind_their_scope() -> None:
    b, x = image()
    b.scope = "block0."
    assert [b.activation(x, name="act") for _ in range(3)] == ["block0.act", "block0.act_2", "block0.act_3"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda b, x: b.convolution(x, 6, 3, groups=3, name="stem"), "3 groups do not divide"),
        (lambda b, x: b.convolution(x, 6, 9, padding=0), "larger than the padded input"),
        (lambda b, x: b.attention(x, x, x, heads=3), "3 heads do not go with keys"),
        (lambda b, x: b.reshape(x, (5, -1)), "has other elements"),
        (lambda b, x: b.slice(x, 1, 2, 9), "2 to 9 lies outside axis 1"),
        (lambda b, x: b.add("nothing", x), "reads nothing, which is none of the layers"),
    ],
)
def test_what_does_not_go_together_is_refused_by_the_name_of_the_layer(wrong: object, said: str) -> None:
    b, x = image()
    with pytest.raises(RequestError, match=said) as caught:
        wrong(b, x)  # type: ignore[operator]  # a function of the list above
    assert "test" in str(caught.value)
