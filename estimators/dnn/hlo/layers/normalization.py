"""Normalizations: batch (statistics of the batch, or running ones), group, layer, channel and rms."""

from __future__ import annotations

from collections.abc import Sequence

from estimators.dnn.graph import Operator
from estimators.dnn.hlo.lowering import Lowering, flag, number, unknown, word
from estimators.dnn.hlo.values import Value
from estimators.dnn.hlo.writer import Writer

EPSILON = 1e-5
RENEWED = 0.1
"""Share of a batch's statistics in the new running ones."""

_TYPES = {"batch": "", "group": "", "instance": "", "layer": "", "rms": "", "channel": ""}


def normalization(lowering: Lowering, operator: Operator) -> Value:
    """Computed in f32; scale and shift by channel (batch, group, channel) or along the last axis (layer, rms)."""
    kind = word(operator, "type", "batch")
    if kind not in _TYPES:
        raise unknown(lowering, operator, "the normalization", kind, _TYPES)
    source = lowering.inputs(operator)[0]
    x = lowering.w.convert(source, "f32")
    if kind == "batch":
        normal = _by_batch(lowering, operator, x)
    elif kind in ("group", "instance"):
        normal = _by_group(lowering, operator, x, x.shape[1] if kind == "instance" else number(operator, "groups"))
    else:
        normal = _by_axis(lowering.w, x, 1 if kind == "channel" else len(x.shape) - 1, centred=kind != "rms")
    axis = 1 if kind in ("batch", "group", "channel") else len(x.shape) - 1
    return _scaled(lowering, operator, lowering.w.convert(normal, source.type), axis, shifted=kind != "rms")


def _scaled(lowering: Lowering, operator: Operator, x: Value, axis: int, *, shifted: bool) -> Value:
    w = lowering.w
    if not flag(operator, "affine", True):
        return x
    x = w.multiply(x, w.broadcast(lowering.weight(f"{operator.name}.weight", (x.shape[axis],)), x.shape, (axis,)))
    if not shifted or not flag(operator, "bias", True):
        return x
    return w.add(x, w.broadcast(lowering.weight(f"{operator.name}.bias", (x.shape[axis],)), x.shape, (axis,)))


def _by_axis(w: Writer, x: Value, axis: int, *, centred: bool) -> Value:
    if centred:
        x = w.subtract(x, w.back(w.mean(x, [axis]), x.shape, [axis]))
    return w.multiply(x, w.back(_inverse(w, w.mean(w.multiply(x, x), [axis])), x.shape, [axis]))


def _inverse(w: Writer, variance: Value) -> Value:
    return w.unary("rsqrt", w.shift(variance, EPSILON))


def _by_group(lowering: Lowering, operator: Operator, x: Value, groups: int) -> Value:
    w = lowering.w
    parted = w.reshape(x, (x.shape[0], groups, x.shape[1] // groups, *x.shape[2:]))
    return w.reshape(_over(w, parted, range(2, len(parted.shape)))[0], x.shape)


def _over(w: Writer, x: Value, axes: Sequence[int]) -> tuple[Value, Value, Value]:
    """Normal values, mean and variance over axes."""
    mean = w.mean(x, axes)
    away = w.subtract(x, w.back(mean, x.shape, axes))
    variance = w.mean(w.multiply(away, away), axes)
    return w.multiply(away, w.back(_inverse(w, variance), x.shape, axes)), mean, variance


def _by_batch(lowering: Lowering, operator: Operator, x: Value) -> Value:
    w = lowering.w
    names = f"{operator.name}.running mean", f"{operator.name}.running variance"
    running = [lowering.argument(name, "statistic", (x.shape[1],), "f32") for name in names]
    others = [axis for axis in range(len(x.shape)) if axis != 1]
    if not lowering.train:
        mean, variance = running
        away = w.subtract(x, w.back(mean, x.shape, others))
        return w.multiply(away, w.back(_inverse(w, variance), x.shape, others))
    normal, *found = _over(w, x, others)
    for name, old, new in zip(names, running, found, strict=True):
        lowering.renewed[name] = w.add(w.scale(old, 1 - RENEWED), w.scale(new, RENEWED))
    return normal
