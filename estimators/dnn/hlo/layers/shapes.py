"""Operators that move, cut, join and sum."""

from __future__ import annotations

from estimators.dnn.graph import Operator
from estimators.dnn.hlo.lowering import Lowering, number, unknown, word
from estimators.dnn.hlo.values import Value

_REDUCTIONS = {"mean": "add", "sum": "add", "max": "maximum"}


def axes_of(operator: Operator, name: str) -> tuple[int, ...]:
    """Axes with the batch before them."""
    value = operator.attributes.get(name, ())
    return tuple(int(axis) + 1 for axis in value) if isinstance(value, tuple) else ()


def reduce(lowering: Lowering, operator: Operator) -> Value:
    """Mean, sum or largest value over axes."""
    w, x = lowering.w, lowering.inputs(operator)[0]
    name, axes = word(operator, "function", "mean"), axes_of(operator, "axes")
    if name not in _REDUCTIONS:
        raise unknown(lowering, operator, "the reduction", name, _REDUCTIONS)
    result = w.mean(x, axes) if name == "mean" else w.reduce(x, axes, _REDUCTIONS[name])
    return w.reshape(result, lowering.shape(operator))


def pad(lowering: Lowering, operator: Operator) -> Value:
    """Zeros around the last axes."""
    x = lowering.inputs(operator)[0]
    before, after = (axes_of(operator, name) for name in ("before", "after"))
    rest = (0,) * (len(x.shape) - len(before))
    return lowering.w.pad(x, (*rest, *(n - 1 for n in before)), (*rest, *(n - 1 for n in after)))


def concatenate(lowering: Lowering, operator: Operator) -> Value:
    """One after another."""
    return lowering.w.concatenate(lowering.inputs(operator), number(operator, "axis", 0) + 1)


def transpose(lowering: Lowering, operator: Operator) -> Value:
    """Axes in another order."""
    return lowering.w.transpose(lowering.inputs(operator)[0], (0, *axes_of(operator, "axes")))


def part(lowering: Lowering, operator: Operator) -> Value:
    """A part of one axis."""
    start, stop, step = (number(operator, name) for name in ("start", "stop", "step"))
    return lowering.w.slice(lowering.inputs(operator)[0], number(operator, "axis") + 1, start, stop, step)


def reshape(lowering: Lowering, operator: Operator) -> Value:
    """The same elements in another shape."""
    return lowering.w.reshape(lowering.inputs(operator)[0], lowering.shape(operator))
