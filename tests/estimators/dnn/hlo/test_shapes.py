"""Gradients over many shapes of convolutions, poolings and slices."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as some

pytest.importorskip("jax")

from estimators.dnn.graph import GraphBuilder
from knowledge.errors import RequestError
from tests.estimators.dnn.hlo.test_gradients import check

few = settings(max_examples=4, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
pairs = some.tuples(some.integers(1, 3), some.integers(1, 3))


@few
@given(some.integers(1, 2), pairs, pairs, pairs, some.tuples(some.integers(0, 2), some.integers(0, 2)), some.booleans())
def test_convolutions_of_any_window(
    groups: int,
    kernel: tuple[int, int],
    stride: tuple[int, int],
    dilation: tuple[int, int],
    padding: tuple[int, int],
    transposed: bool,
) -> None:
    b = GraphBuilder("any convolution")
    x = b.convolution(b.input((2, 6, 7)), 2, 1, name="before")
    said = {"stride": stride, "padding": padding, "dilation": (1, 1) if transposed else dilation}
    assume(not transposed or all(p < k for p, k in zip(padding, kernel, strict=True)))
    try:
        y = b.convolution(x, 4, kernel, groups=groups, transposed=transposed, bias=False, **said)  # type: ignore[arg-type]  # one type for all
    except RequestError:
        assume(False)
    check(b.finish(y))


@few
@given(pairs, pairs, some.sampled_from(["max", "average"]), some.booleans())
def test_poolings_of_any_window(kernel: tuple[int, int], stride: tuple[int, int], function: str, padded: bool) -> None:
    b = GraphBuilder("any pooling")
    x = b.convolution(b.input((2, 5, 6)), 2, 1, name="before")
    padding = tuple(k // 2 for k in kernel) if padded else 0
    check(b.finish(b.pooling(x, kernel, stride=stride, padding=padding, function=function)))


@few
@given(some.integers(0, 2), some.integers(0, 3), some.integers(1, 4), some.integers(1, 3))
def test_slices_of_any_axis(axis: int, start: int, length: int, step: int) -> None:
    b = GraphBuilder("any slice")
    x = b.convolution(b.input((4, 5, 6)), 4, 1, name="before")
    stop = min(start + length, b.shape(x)[axis])
    assume(start < stop)
    check(b.finish(b.slice(x, axis, start, stop, step)))
