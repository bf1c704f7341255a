"""Pooling and resizing over places."""

from __future__ import annotations

from estimators.dnn.graph import Operator
from estimators.dnn.hlo import windows
from estimators.dnn.hlo.lowering import Lowering, numbers, unknown, word
from estimators.dnn.hlo.values import Value
from estimators.dnn.hlo.writer import Writer

_POOLINGS = {"max": "maximum", "average": "add"}


def pooling(lowering: Lowering, operator: Operator) -> Value:
    """Largest or mean value of windows; a mean counts the padding, but not what a rounded-up size lets hang over."""
    w = lowering.w
    name = word(operator, "function", "max")
    if name not in _POOLINGS:
        raise unknown(lowering, operator, "the pooling", name, _POOLINGS)
    x = lowering.inputs(operator)[0]
    axes = len(x.shape) - 2
    kernel, stride, said = (numbers(operator, word_, axes, 0) for word_ in ("kernel", "stride", "padding"))
    hanging = [
        max(0, (m - 1) * s + k - n - 2 * p)
        for n, m, k, s, p in zip(x.shape[2:], operator.shape[1:], kernel, stride, said, strict=True)
    ]
    padding = [(0, 0), (0, 0), *((p, p + more) for p, more in zip(said, hanging, strict=True))]
    window, steps = (1, 1, *kernel), (1, 1, *stride)
    result = windows.reduce_window(w, x, _POOLINGS[name], window, steps, padding)
    if name == "max":
        return result
    size = [n + 2 * p for n, p in zip(x.shape[2:], said, strict=True)]
    overhang = [(0, 0), (0, 0), *((0, more) for more in hanging)]
    counts = windows.reduce_window(w, w.constant(1.0, (1, 1, *size), x.type), "add", window, steps, overhang)
    return w.divide(result, w.spread(counts, result.shape))


def resize(lowering: Lowering, operator: Operator) -> Value:
    """To another size, axis by axis."""
    name = word(operator, "function", "nearest")
    if name not in _RESIZINGS:
        raise unknown(lowering, operator, "the resizing", name, _RESIZINGS)
    x = lowering.inputs(operator)[0]
    for axis, size in enumerate(operator.shape[1:], start=2):
        if x.shape[axis] != size:
            x = _RESIZINGS[name](lowering.w, x, axis, size)
    return x


def _nearest(w: Writer, x: Value, axis: int, size: int) -> Value:
    """Element floor(i x old / new); repeated where the new size is a multiple."""
    old = x.shape[axis]
    if size % old == 0:
        wide = (*x.shape[: axis + 1], size // old, *x.shape[axis + 1 :])
        spread = w.broadcast(x, wide, [place for place in range(len(wide)) if place != axis + 1])
        return w.reshape(spread, (*x.shape[:axis], size, *x.shape[axis + 1 :]))
    place = w.iota((size,), 0)
    return w.take(x, w.binary("divide", w.multiply(place, w.like(place, old)), w.like(place, size)), axis)


def _linear(w: Writer, x: Value, axis: int, size: int) -> Value:
    """Between the two nearest elements, with centres of pixels at halves."""
    old = x.shape[axis]
    centre = w.shift(w.scale(w.shift(w.iota((size,), 0, "f32"), 0.5), old / size), -0.5)
    at = w.binary("maximum", centre, w.like(centre, 0.0))
    first = w.unary("floor", at)
    low = w.convert(first, "i32")
    high = w.binary("minimum", w.shift(low, 1), w.like(low, old - 1))
    below, above = w.take(x, low, axis), w.take(x, high, axis)
    share = w.broadcast(w.convert(w.subtract(at, first), x.type), below.shape, (axis,))
    return w.add(below, w.multiply(share, w.subtract(above, below)))


_RESIZINGS = {"nearest": _nearest, "bilinear": _linear, "linear": _linear, "trilinear": _linear}
