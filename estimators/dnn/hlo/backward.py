"""Reverse-mode differentiation of a program: the gradient of one value by others, written after it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from estimators.dnn.hlo import backward_windows
from estimators.dnn.hlo.values import Step, Value
from estimators.dnn.hlo.writer import Writer

Gradients = Sequence[Value | None]
Rule = Callable[[Writer, Step, Value, Sequence[bool]], Gradients]
"""Gradients by the inputs of a step, from the gradient by its result; the flags say which are wanted."""


def gradients(w: Writer, of: Value, by: Sequence[Value]) -> list[Value]:
    """Gradient of a number by values; zeros where it does not depend on them."""
    steps = tuple(w.steps)
    moving = _moving(w, steps, by)
    known: dict[int, Value] = {of.number: w.like(of, 1.0)}
    for step in reversed(steps):
        result = known.get(step.outputs[0].number) if len(step.outputs) == 1 else None
        if result is None or step.outputs[0].number not in moving:
            continue
        wanted = [source.number in moving for source in step.inputs]
        w.origin = step.origin
        found = _RULES[step.primitive](w, step, result, wanted)
        for source, gradient, want in zip(step.inputs, found, wanted, strict=False):
            if want and gradient is not None:
                before = known.get(source.number)
                known[source.number] = gradient if before is None else w.add(before, gradient)
    return [known.get(value.number) or w.like(value, 0.0) for value in by]


def _moving(w: Writer, steps: Sequence[Step], by: Sequence[Value]) -> set[int]:
    """Numbers of the values that depend on `by` and let gradients through."""
    moving = {value.number for value in by}
    for step in steps:
        if any(source.number in moving for source in step.inputs):
            moving |= {
                value.number for value in step.outputs if value.number not in w.stopped and value.type[0] in "fb"
            }
    return moving


def _add(w: Writer, step: Step, g: Value, wanted: Sequence[bool]) -> Gradients:
    return g, g


def _subtract(w: Writer, step: Step, g: Value, wanted: Sequence[bool]) -> Gradients:
    return g, w.unary("negate", g) if wanted[1] else None


def _multiply(w: Writer, step: Step, g: Value, wanted: Sequence[bool]) -> Gradients:
    a, b = step.inputs
    return w.multiply(g, b) if wanted[0] else None, w.multiply(g, a) if wanted[1] else None


def _divide(w: Writer, step: Step, g: Value, wanted: Sequence[bool]) -> Gradients:
    over = w.divide(g, step.inputs[1])
    return over, w.unary("negate", w.multiply(over, step.outputs[0])) if wanted[1] else None


def _extreme(w: Writer, step: Step, g: Value, wanted: Sequence[bool]) -> Gradients:
    a, b = step.inputs
    first = w.compare(a, b, "GT" if step.primitive == "maximum" else "LT")
    zero = w.like(g, 0.0)
    return w.select(first, g, zero) if wanted[0] else None, w.select(first, zero, g) if wanted[1] else None


def _select(w: Writer, step: Step, g: Value, wanted: Sequence[bool]) -> Gradients:
    where, zero = step.inputs[0], w.like(g, 0.0)
    return (
        None,
        w.select(where, g, zero) if wanted[1] else None,
        w.select(where, zero, g) if wanted[2] else None,
    )


def _unary(slope: Callable[[Writer, Value, Value], Value]) -> Rule:
    """A rule from the slope, a function of input and result."""

    def rule(w: Writer, step: Step, g: Value, wanted: Sequence[bool]) -> Gradients:
        return (w.multiply(g, slope(w, step.inputs[0], step.outputs[0])),)

    return rule


def _negate(w: Writer, step: Step, g: Value, wanted: Sequence[bool]) -> Gradients:
    return (w.unary("negate", g),)


def _log(w: Writer, step: Step, g: Value, wanted: Sequence[bool]) -> Gradients:
    return (w.divide(g, step.inputs[0]),)


def _square_root(w: Writer, step: Step, g: Value, wanted: Sequence[bool]) -> Gradients:
    return (w.divide(w.scale(g, 0.5), step.outputs[0]),)


def _convert(w: Writer, step: Step, g: Value, wanted: Sequence[bool]) -> Gradients:
    return (w.convert(g, step.inputs[0].type),)


def _broadcast(w: Writer, step: Step, g: Value, wanted: Sequence[bool]) -> Gradients:
    source, axes = step.inputs[0], step.attributes["axes"]
    kept = [axis for axis, n in zip(axes, source.shape, strict=True) if g.shape[axis] == n]
    summed = w.reduce(g, [axis for axis in range(len(g.shape)) if axis not in kept])
    return (w.reshape(summed, source.shape),)


def _reshape(w: Writer, step: Step, g: Value, wanted: Sequence[bool]) -> Gradients:
    return (w.reshape(g, step.inputs[0].shape),)


def _transpose(w: Writer, step: Step, g: Value, wanted: Sequence[bool]) -> Gradients:
    axes = step.attributes["axes"]
    return (w.transpose(g, sorted(range(len(axes)), key=axes.__getitem__)),)


def _slice(w: Writer, step: Step, g: Value, wanted: Sequence[bool]) -> Gradients:
    low, steps = step.attributes["starts"], step.attributes["steps"]
    places = zip(step.inputs[0].shape, low, g.shape, steps, strict=True)
    high = [n - a - ((m - 1) * s + 1) for n, a, m, s in places]
    return (w.pad(g, low, high, [s - 1 for s in steps]),)


def _pad(w: Writer, step: Step, g: Value, wanted: Sequence[bool]) -> Gradients:
    low, shape = step.attributes["low"], step.inputs[0].shape
    return (w.slices(g, low, [a + n for a, n in zip(low, shape, strict=True)], [1] * len(shape)), None)


def _concatenate(w: Writer, step: Step, g: Value, wanted: Sequence[bool]) -> Gradients:
    axis, start, parts = step.attributes["axis"], 0, []
    for source, want in zip(step.inputs, wanted, strict=True):
        size = source.shape[axis]
        parts.append(w.slice(g, axis, start, start + size) if want else None)
        start += size
    return parts


def _reduce(w: Writer, step: Step, g: Value, wanted: Sequence[bool]) -> Gradients:
    x, axes = step.inputs[0], step.attributes["axes"]
    spread = w.back(g, x.shape, axes)
    if step.attributes["function"] == "add":
        return spread, None
    hit = w.compare(x, w.back(step.outputs[0], x.shape, axes), "EQ")
    ones = w.select(hit, w.like(x, 1.0), w.like(x, 0.0))
    share = w.divide(ones, w.back(w.reduce(ones, axes), x.shape, axes))
    return w.multiply(spread, share), None


def _dot(w: Writer, step: Step, g: Value, wanted: Sequence[bool]) -> Gradients:
    a, b = step.inputs
    (ca, cb), (ba, bb) = step.attributes["contract"], step.attributes["batch"]
    free_a = [axis for axis in range(len(a.shape)) if axis not in (*ca, *ba)]
    free_b = [axis for axis in range(len(b.shape)) if axis not in (*cb, *bb)]
    lead = list(range(len(ba)))
    middle = [len(ba) + place for place in range(len(free_a))]
    last = [len(ba) + len(free_a) + place for place in range(len(free_b))]
    by_a = by_b = None
    if wanted[0]:
        # Result: batch, free axes of a, contracted axes in the order in which they stand in b.
        product = w.dot(g, b, (last, free_b), (lead, bb))
        in_a = dict(zip(cb, ca, strict=True))
        by_a = w.transpose(product, _order([*ba, *free_a, *(in_a[axis] for axis in sorted(cb))]))
    if wanted[1]:
        product = w.dot(g, a, (middle, free_a), (lead, ba))
        in_b = dict(zip(ca, cb, strict=True))
        by_b = w.transpose(product, _order([*bb, *free_b, *(in_b[axis] for axis in sorted(ca))]))
    return by_a, by_b


def _order(axes: Sequence[int]) -> list[int]:
    """Where each axis of the original stands in a product whose axes are `axes` of the original."""
    return sorted(range(len(axes)), key=axes.__getitem__)


def _take(w: Writer, step: Step, g: Value, wanted: Sequence[bool]) -> Gradients:
    return w.put(g, step.inputs[1], step.inputs[0].shape, step.attributes["axis"]), None


def _put(w: Writer, step: Step, g: Value, wanted: Sequence[bool]) -> Gradients:
    return w.take(g, step.inputs[1], step.attributes["axis"]), None, None


_RULES: dict[str, Rule] = {
    "add": _add,
    "subtract": _subtract,
    "multiply": _multiply,
    "divide": _divide,
    "maximum": _extreme,
    "minimum": _extreme,
    "select": _select,
    "negate": _negate,
    "log": _log,
    "sqrt": _square_root,
    "exponential": _unary(lambda w, x, y: y),
    "tanh": _unary(lambda w, x, y: w.subtract(w.like(y, 1.0), w.multiply(y, y))),
    "sine": _unary(lambda w, x, y: w.unary("cosine", x)),
    "cosine": _unary(lambda w, x, y: w.unary("negate", w.unary("sine", x))),
    "logistic": _unary(lambda w, x, y: w.multiply(y, w.subtract(w.like(y, 1.0), y))),
    "rsqrt": _unary(lambda w, x, y: w.scale(w.divide(y, x), -0.5)),
    "abs": _unary(lambda w, x, y: w.unary("sign", x)),
    "convert": _convert,
    "broadcast": _broadcast,
    "reshape": _reshape,
    "transpose": _transpose,
    "slice": _slice,
    "pad": _pad,
    "concatenate": _concatenate,
    "reduce": _reduce,
    "dot": _dot,
    "take": _take,
    "put": _put,
    "convolution": backward_windows.convolution,
    "reduce_window": backward_windows.reduce_window,
}
