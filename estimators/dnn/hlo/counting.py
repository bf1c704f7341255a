"""Arithmetic of a program, counted from its primitives without XLA."""

from __future__ import annotations

from functools import lru_cache
from math import log2, prod

from estimators.dnn.hlo.values import Module, Step
from estimators.dnn.hlo.windows import stretched

_ELEMENTWISE = frozenset(
    {"add", "subtract", "multiply", "divide", "maximum", "minimum", "and", "negate", "abs", "sign", "floor",
     "compare", "select", "convert"}
)  # fmt: skip


def flops(module: Module, *, padding: bool = False) -> float:
    """Floating-point operations of one call of the function (whole batch).

    Two for each multiply-accumulate, one for each element of element-wise arithmetic.

    Args:
        padding: count products with zeros of the padding and of holes too, as published counts do.
    """
    return sum(_of_step(step, padding) for step in module.steps)


def macs(module: Module, *, padding: bool = True) -> float:
    """Multiply-accumulates of products and convolutions of one call, with those on padding as published counts have."""
    return sum(_products(step, padding) for step in module.steps)


def _of_step(step: Step, padding: bool) -> float:
    result = step.outputs[0].elements
    if step.primitive in ("dot", "convolution"):
        return 2.0 * _products(step, padding)
    if step.primitive in _ELEMENTWISE:
        return float(result)
    if step.primitive == "reduce":
        return float(step.inputs[0].elements - result)
    if step.primitive == "reduce_window":
        return float(result) * float(prod(step.attributes["window"]) - 1)
    if step.primitive == "select_and_scatter":
        return float(step.inputs[1].elements) * float(prod(step.attributes["window"]))
    if step.primitive == "put":
        return float(step.inputs[0].elements)
    return result * log2(max(2, result)) if step.primitive == "sort" else 0.0


def _products(step: Step, padding: bool) -> float:
    if step.primitive == "dot":
        a = step.inputs[0]
        return float(step.outputs[0].elements) * float(prod(a.shape[axis] for axis in step.attributes["contract"][0]))
    return _convolution(step, padding) if step.primitive == "convolution" else 0.0


def _convolution(step: Step, padding: bool) -> float:
    x, kernel = step.inputs
    said = step.attributes
    order, kernel_order, _ = said["layout"]
    inside = kernel.shape[kernel_order.index("i")]
    result = step.outputs[0]
    count = float(inside) * result.shape[0] * result.shape[1]
    for axis, (n, k, m) in enumerate(zip(x.shape[2:], kernel.shape[2:], result.shape[2:], strict=True)):
        window = said["stride"][axis], said["padding"][axis][0], said["spread"][axis], said["dilation"][axis]
        # Where the input has holes, products with the holes are nobody's work.
        whole = m * k if window[2] == 1 else n * (k if order == "bf" else m)
        count *= whole if padding else _valid(n, k, m, *window)
    return count


@lru_cache(maxsize=65536)
def _valid(n: int, k: int, m: int, stride: int, low: int, spread: int, dilation: int) -> int:
    """Pairs of a result and a tap that meet an element of the input, neither padding nor a hole."""
    count = 0
    for tap in range(k):
        for place in range(m):
            position = place * stride + tap * dilation - low
            count += 0 <= position < stretched(n, spread) and position % spread == 0
    return count
