"""Convolutions: plain, grouped, dilated, transposed, over one or more axes of places."""

from __future__ import annotations

from collections.abc import Sequence

from estimators.dnn.graph import Operator
from estimators.dnn.hlo import windows
from estimators.dnn.hlo.layers.sharing import holder_of
from estimators.dnn.hlo.lowering import Lowering, flag, number, numbers
from estimators.dnn.hlo.values import Value
from estimators.dnn.hlo.windows import stretched


def convolution(lowering: Lowering, operator: Operator) -> Value:
    """Weights are (channels out, channels in of a group, taps...); a transposed one puts holes into its input."""
    x = lowering.inputs(operator)[0]
    axes = len(x.shape) - 2
    kernel, dilation = numbers(operator, "kernel", axes), numbers(operator, "dilation", axes)
    groups = number(operator, "groups")
    ones = (1,) * axes
    stride = numbers(operator, "stride", axes)
    spread = ones
    if flag(operator, "transposed"):
        stride, spread = ones, stride
    shape = (operator.shape[0], x.shape[1] // groups, *kernel)
    holder = holder_of(lowering, operator) if flag(operator, "shared") else None
    weight = lowering.shared(holder) if holder else lowering.weight(f"{operator.name}.weight", shape)
    result = windows.convolution(
        lowering.w,
        x,
        weight,
        stride=stride,
        padding=_padding(operator, x.shape[2:], kernel, stride, spread, dilation),
        spread=spread,
        dilation=dilation,
        groups=groups,
    )
    if not flag(operator, "bias"):
        return result
    bias = lowering.shared(holder, "bias") if holder else lowering.weight(f"{operator.name}.bias", shape[:1])
    return lowering.w.add(result, lowering.w.broadcast(bias, result.shape, (1,)))


def _padding(
    operator: Operator,
    size: Sequence[int],
    kernel: Sequence[int],
    stride: Sequence[int],
    spread: Sequence[int],
    dilation: Sequence[int],
) -> list[tuple[int, int]]:
    """Before: as said; after: what the size of the result asks for."""
    said = numbers(operator, "padding", len(size), 0)
    transposed = flag(operator, "transposed")
    pairs = []
    for n, m, k, s, h, d, p in zip(size, operator.shape[1:], kernel, stride, spread, dilation, said, strict=True):
        reach = stretched(k, d)
        low = reach - 1 - p if transposed else p
        least = (m - 1) * s + reach - stretched(n, h) - low
        pairs.append((low, least if transposed else max(p, least)))
    return pairs
