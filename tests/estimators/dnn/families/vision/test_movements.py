"""What is moved arrives where it should: relative biases, windows, shifts, parts of channels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimators.dnn.families.vision.inverted import shared_out
from estimators.dnn.families.vision.relative import relative_bias, relative_bias_with_token
from estimators.dnn.families.vision.windows import from_windows, into_windows, rolled
from estimators.dnn.graph import GraphBuilder
from tests.estimators.dnn.families.vision.evaluating import evaluate


@given(heads=st.integers(1, 3), side=st.integers(1, 5))
def test_a_relative_bias_depends_on_the_offset_alone(heads: int, side: int) -> None:
    b = GraphBuilder("bias")
    graph = b.finish(relative_bias(b, heads, side))
    table = np.arange(heads * (2 * side - 1) ** 2, dtype=float).reshape(heads, 2 * side - 1, 2 * side - 1)
    bias = evaluate(graph, {"parameter": table}).reshape(heads, side, side, side, side)
    for i, j, k, m in np.ndindex(side, side, side, side):
        assert (bias[:, i, j, k, m] == table[:, side - 1 - i + k, side - 1 - j + m]).all()


def test_a_class_token_has_three_numbers_of_its_own() -> None:
    b = GraphBuilder("bias")
    graph = b.finish(relative_bias_with_token(b, 2, 3))
    values = {
        name.name: np.full(name.shape, 10.0 * number) for number, name in enumerate(graph) if name.kind == "parameter"
    }
    bias = evaluate(graph, values)
    assert bias.shape == (2, 10, 10)
    assert len({float(bias[0, 0, 0]), *bias[0, 0, 1:].tolist(), *bias[0, 1:, 0].tolist()}) == 3
    assert graph.parameters == 2 * (25 + 3)


@given(height=st.integers(1, 9), width=st.integers(1, 9), side=st.integers(1, 4), channels=st.integers(1, 3))
def test_windows_hold_neighbours_and_come_back(height: int, width: int, side: int, channels: int) -> None:
    b = GraphBuilder("windows")
    x = b.input((height, width, channels))
    windows, counts = into_windows(b, x, side)
    graph = b.finish(from_windows(b, windows, side, counts, (height, width)))
    image = np.arange(height * width * channels, dtype=float).reshape(height, width, channels)
    assert (evaluate(graph, {"input": image}) == image).all()
    first = evaluate(b.finish(windows), {"input": image})[0].reshape(side, side, channels)
    assert (first[: min(side, height), : min(side, width)] == image[:side, :side]).all()


@given(height=st.integers(2, 6), width=st.integers(2, 6), shift=st.integers(-1, 1))
def test_rolling_is_numpys(height: int, width: int, shift: int) -> None:
    b = GraphBuilder("rolled")
    graph = b.finish(rolled(b, b.input((height, width, 2)), shift))
    image = np.arange(height * width * 2, dtype=float).reshape(height, width, 2)
    assert (evaluate(graph, {"input": image}) == np.roll(image, (-shift, -shift), axis=(0, 1))).all()


@given(width=st.integers(1, 200), parts=st.integers(1, 6))
def test_channels_are_shared_out_in_full(width: int, parts: int) -> None:
    if width < parts:
        return
    shares = shared_out(width, parts)
    assert sum(shares) == width
    assert len(shares) == parts
    assert max(shares) - min(shares) < parts


def test_rolling_by_nothing_adds_nothing() -> None:
    b = GraphBuilder("rolled")
    x = b.input((4, 4, 1))
    assert rolled(b, x, 0) == x


@pytest.mark.parametrize("side", [2, 7, 12])
def test_a_bias_reads_its_table_only(side: int) -> None:
    b = GraphBuilder("bias")
    graph = b.finish(relative_bias(b, 4, side))
    assert graph.parameters == 4 * (2 * side - 1) ** 2
    assert graph.macs == 0
    assert len(graph.fixed) == len(graph)
