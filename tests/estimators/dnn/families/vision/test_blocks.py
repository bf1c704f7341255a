"""Blocks of all widths and sizes: shapes are right, arithmetic grows as it must."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimators.dnn.families.vision import convnext, densenet, inverted, preactivation, residual, scaled, swin
from estimators.dnn.families.vision.gates import efficient_channels, global_context, squeeze_excite
from estimators.dnn.families.vision.style import Style, convolve, divisible
from estimators.dnn.families.vision.tokens import Attending, Turn, attention_pool, feed_forward, self_attention
from estimators.dnn.graph import GraphBuilder, OperatorGraph

WIDTHS = st.integers(1, 16).map(lambda n: 8 * n)
SIDES = st.integers(4, 40)


def drawn(shape: tuple[int, ...], part: Callable[[GraphBuilder, str], str]) -> OperatorGraph:
    b = GraphBuilder("part")
    return b.finish(part(b, b.input(shape)))


def result(graph: OperatorGraph) -> tuple[int, ...]:
    return graph.by_name[graph.outputs[0]].shape


@given(
    width=WIDTHS,
    side=SIDES,
    stride=st.sampled_from([1, 2]),
    bottleneck=st.booleans(),
    gate=st.sampled_from(["", "se", "eca"]),
)
def test_a_residual_block(width: int, side: int, stride: int, bottleneck: bool, gate: str) -> None:
    network = residual.Residual((1,), bottleneck=bottleneck, gate=gate, averaged=True)
    graph = drawn((width, side, side), lambda b, x: residual.block(b, x, width, network, stride=stride))
    assert result(graph) == (4 * width if bottleneck else width, -(-side // stride), -(-side // stride))


@given(width=WIDTHS, side=SIDES)
def test_a_basic_block_is_eighteen_squares_of_its_width(width: int, side: int) -> None:
    network = residual.Residual((1,), bottleneck=False)
    graph = drawn((width, side, side), lambda b, x: residual.block(b, x, width, network))
    assert graph.macs == 18 * width**2 * side**2
    assert graph.parameters == 18 * width**2 + 4 * width


@given(width=WIDTHS, side=SIDES, expand=st.sampled_from([1, 3, 6]), stride=st.sampled_from([1, 2]),
       kernel=st.sampled_from([3, 5]), same=st.booleans())  # fmt: skip
def test_an_inverted_block(width: int, side: int, expand: int, stride: int, kernel: int, same: bool) -> None:
    row = inverted.Row("inverted", 1, kernel, stride, expand, width, 0.25)
    style = Style(same=same)
    graph = drawn(
        (width, side, side), lambda b, x: inverted.block(b, x, row, stride=stride, style=style, manner=inverted.PLAIN)
    )
    small, hidden = -(-side // stride), expand * width
    assert result(graph) == (width, small, small)
    gate = 2 * hidden * round(width * 0.25)
    assert graph.macs == width * hidden * (side**2 + small**2) + hidden * kernel**2 * small**2 + gate


@given(side=st.integers(1, 300), kernel=st.sampled_from([1, 2, 3, 5, 7]), stride=st.integers(1, 3))
def test_same_padding_rounds_up(side: int, kernel: int, stride: int) -> None:
    graph = drawn((3, side, side), lambda b, x: convolve(b, x, 4, kernel, stride=stride, same=True))
    assert result(graph) == (4, -(-side // stride), -(-side // stride))


@given(width=st.floats(1, 3000), divisor=st.sampled_from([4, 8, 16]))
def test_rounding_stays_within_a_tenth(width: float, divisor: int) -> None:
    rounded = divisible(width, divisor)
    assert rounded % divisor == 0
    assert rounded >= 0.9 * width
    assert rounded <= max(width + divisor, divisor)


@given(width=WIDTHS, side=st.integers(3, 30), response=st.booleans(), on_channels=st.booleans())
def test_a_convnext_block_costs_the_same_either_way(width: int, side: int, response: bool, on_channels: bool) -> None:
    network = convnext.ConvNext((1, 1, 1, 1), (8, 8, 8, 8), on_channels=on_channels, response=response)
    graph = drawn((width, side, side), lambda b, x: convnext.block(b, x, network))
    assert result(graph) == (width, side, side)
    assert graph.macs == (8 * width**2 + 49 * width) * side**2


@given(
    heads=st.integers(1, 4),
    side=st.integers(2, 20),
    window=st.integers(2, 7),
    second=st.booleans(),
    shifted=st.booleans(),
)
def test_a_swin_block_keeps_its_shape(heads: int, side: int, window: int, second: bool, shifted: bool) -> None:
    network = swin.Swin(8 * heads, (2, 2, 2, 2), (heads,) * 4, (window,) * 4, second=second)

    def part(b: GraphBuilder, x: str) -> str:
        return swin.block(b, x, network, swin.fitted(b, x, network, 0, int(shifted)))

    graph = drawn((side, side, 8 * heads), part)
    assert result(graph) == (side, side, 8 * heads)
    assert ("mask" in graph.by_name) == (shifted and side > window)


@given(width=WIDTHS, side=st.integers(2, 21))
def test_merging_halves_the_sides_and_doubles_the_channels(width: int, side: int) -> None:
    graph = drawn((side, side, width), lambda b, x: swin.merged(b, x, swin.TINY))
    assert result(graph) == (-(-side // 2), -(-side // 2), 2 * width)


@given(
    tokens=st.integers(1, 50),
    heads=st.integers(1, 4),
    bias=st.sampled_from(["all", "none", "qv"]),
    turned=st.booleans(),
)
def test_attention_costs_four_matrices_and_the_scores(tokens: int, heads: int, bias: str, turned: bool) -> None:
    width = 8 * heads

    def part(b: GraphBuilder, x: str) -> str:
        turn = Turn.of(b, tokens, 8) if turned else None
        return self_attention(b, x, Attending(heads, bias, norm="layer"), turn=turn)

    graph = drawn((tokens, width), part)
    assert result(graph) == (tokens, width)
    assert graph.macs == 4 * tokens * width**2 + 2 * tokens**2 * width
    biases = {"all": 3, "none": 0, "qv": 2}[bias] * width
    assert graph.parameters == 4 * width**2 + width + biases + 2 * 2 * 8


@given(tokens=st.integers(1, 40), width=WIDTHS, gated=st.booleans())
def test_a_feed_forward_part(tokens: int, width: int, gated: bool) -> None:
    graph = drawn((tokens, width), lambda b, x: feed_forward(b, x, 3 * width, gated=gated))
    assert result(graph) == (tokens, width)
    assert graph.macs == (9 if gated else 6) * tokens * width**2


@given(tokens=st.integers(1, 40), heads=st.integers(1, 4))
def test_pooling_by_attention_leaves_one_row(tokens: int, heads: int) -> None:
    assert result(drawn((tokens, 8 * heads), lambda b, x: attention_pool(b, x, heads, 16))) == (8 * heads,)


@given(width=WIDTHS, side=st.integers(1, 20))
def test_gates_keep_the_shape(width: int, side: int) -> None:
    for gate in (
        lambda b, x: squeeze_excite(b, x, 8),
        efficient_channels,
        lambda b, x: global_context(b, x, 8),
    ):
        assert result(drawn((width, side, side), gate)) == (width, side, side)


@given(growth=WIDTHS, side=SIDES)
def test_a_dense_layer_adds_its_growth(growth: int, side: int) -> None:
    assert result(drawn((64, side, side), lambda b, x: densenet.layer(b, x, growth))) == (growth, side, side)


@given(side=SIDES, first=st.booleans())
def test_a_preactivated_block(side: int, first: bool) -> None:
    network = preactivation.Preactivation((1,))
    graph = drawn((64, side, side), lambda b, x: preactivation.block(b, x, 64, network, first=first))
    assert result(graph) == (64, side, side)
    assert graph.macs == (2 * 64 * 16 + 9 * 16**2 + 64 * 64 * first) * side**2


@given(factor=st.floats(1, 4), repeats=st.lists(st.integers(1, 6), min_size=1, max_size=4))
def test_depth_is_shared_out_over_the_rows(factor: float, repeats: list[int]) -> None:
    rows = tuple(inverted.Row("plain", count, 3, 1, 1, 8 * (number + 1)) for number, count in enumerate(repeats))
    (deep,) = scaled.deepened(scaled.Scaled((rows,), depth=factor))
    assert len(deep) >= sum(repeats)
    assert {row.width for row in deep} == {row.width for row in rows}


@pytest.mark.parametrize("kind", sorted(inverted.BLOCKS))
def test_every_kind_of_block_makes_its_width(kind: str) -> None:
    row = inverted.Row(kind, 1, 3, 1, 2, 32, start=3, heads=4, key=8, kv_stride=2)
    graph = drawn((16, 14, 14), lambda b, x: inverted.block(b, x, row, stride=1, style=Style(), manner=inverted.PLAIN))
    assert result(graph) == (32, 14, 14)


def test_a_shortcut_needs_equal_shapes() -> None:
    row = inverted.Row("inverted", 1, 3, 1, 2, 16)
    kept = drawn((16, 8, 8), lambda b, x: inverted.block(b, x, row, stride=1, style=Style(), manner=inverted.PLAIN))
    none = drawn(
        (16, 8, 8),
        lambda b, x: inverted.block(b, x, replace(row, skip=False), stride=1, style=Style(), manner=inverted.PLAIN),
    )
    assert len(kept) == len(none) + 1
