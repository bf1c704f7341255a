"""Updates of weights: stochastic gradient descent with momentum, and AdamW."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from estimators.dnn.hlo.lowering import Lowering
from estimators.dnn.hlo.values import Argument, Value
from estimators.dnn.hlo.writer import Writer

Named = list[tuple[str, Value]]
Update = Callable[[Lowering, Sequence[Argument], Sequence[Value]], Named]
"""Writes new weights, then new state."""

MOMENTUM = 0.9
BETA_1, BETA_2, EPSILON, WEIGHT_DECAY = 0.9, 0.999, 1e-8, 0.01
"""Usual settings; the learning rate is an argument."""


def sgd(lowering: Lowering, weights: Sequence[Argument], gradients: Sequence[Value]) -> Named:
    """Velocity = momentum x velocity + gradient; weight -= rate x velocity."""
    w = lowering.w
    rate = lowering.argument("learning rate", "scalar", (), "f32")
    new: Named = []
    state: Named = []
    for weight, gradient in zip(weights, gradients, strict=True):
        name = f"velocity of {weight.name}"
        before = lowering.argument(name, "state", weight.value.shape, "f32")
        velocity = w.add(w.scale(before, MOMENTUM), gradient)
        new.append((weight.name, w.subtract(weight.value, w.multiply(_over(w, rate, velocity), velocity))))
        state.append((name, velocity))
    return new + state


def adamw(lowering: Lowering, weights: Sequence[Argument], gradients: Sequence[Value]) -> Named:
    """Decoupled weight decay (Loshchilov and Hutter 2019, arXiv 1711.05101); the step number is an argument."""
    w = lowering.w
    rate = lowering.argument("learning rate", "scalar", (), "f32")
    count = w.shift(lowering.argument("step", "state", (), "f32"), 1.0)
    first_part, second_part = _unbiased(w, count, BETA_1), _unbiased(w, count, BETA_2)
    new: Named = []
    state: Named = [("step", count)]
    for weight, gradient in zip(weights, gradients, strict=True):
        names = f"first moment of {weight.name}", f"second moment of {weight.name}"
        old = [lowering.argument(name, "state", weight.value.shape, "f32") for name in names]
        first = w.add(w.scale(old[0], BETA_1), w.scale(gradient, 1 - BETA_1))
        second = w.add(w.scale(old[1], BETA_2), w.scale(w.multiply(gradient, gradient), 1 - BETA_2))
        root = w.shift(w.unary("sqrt", w.divide(second, _over(w, second_part, second))), EPSILON)
        step = w.divide(w.divide(first, _over(w, first_part, first)), root)
        change = w.multiply(_over(w, rate, step), w.add(step, w.scale(weight.value, WEIGHT_DECAY)))
        new.append((weight.name, w.subtract(weight.value, change)))
        state += [(names[0], first), (names[1], second)]
    return new + state


def _unbiased(w: Writer, count: Value, beta: float) -> Value:
    """1 - beta to the power of the step number."""
    power = w.emit("power", (w.like(count, beta), count), (), "f32")
    return w.subtract(w.like(power, 1.0), power)


def _over(w: Writer, number: Value, like: Value) -> Value:
    return w.broadcast(number, like.shape, ())


UPDATES: Mapping[str, Update] = {"sgd": sgd, "adamw": adamw}
