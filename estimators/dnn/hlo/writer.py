"""Writes a program step by step; every method works out the shape of its result.

These are the primitives that need no windows: arithmetic, movement, sums, products, look-ups. `windows` has the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

from estimators.dnn.hlo.values import Step, Value

Shape = tuple[int, ...]


class Writer:
    """A program under construction.

    Attributes:
        steps: written so far. origin: name of the layer that is written now.
        stopped: numbers of values through which no gradient flows.
    """

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.origin = ""
        self.stopped: set[int] = set()
        self._count = 0
        self._constants: dict[tuple[float, Shape, str], Value] = {}

    def new(self, shape: Sequence[int], type: str) -> Value:
        """A value that nothing has written yet."""
        value = Value(self._count, tuple(shape), type)
        self._count += 1
        return value

    def emit(
        self,
        primitive: str,
        inputs: Sequence[Value],
        shape: Sequence[int],
        type: str,
        **attributes: Any,
    ) -> Value:
        """Write a step with one result."""
        value = self.new(shape, type)
        self.steps.append(Step(primitive, tuple(inputs), (value,), attributes, self.origin))
        return value

    def constant(self, number: float, shape: Sequence[int] = (), type: str = "f32") -> Value:
        """The same number everywhere; an equal constant is written once."""
        key = (number, tuple(shape), type)
        if key not in self._constants:
            self._constants[key] = self.emit("constant", (), shape, type, number=number)
        return self._constants[key]

    def like(self, value: Value, number: float) -> Value:
        """A constant of the shape and type of a value."""
        return self.constant(number, value.shape, value.type)

    def iota(self, shape: Sequence[int], axis: int, type: str = "i32") -> Value:
        """The index along an axis."""
        return self.emit("iota", (), shape, type, axis=axis)

    def unary(self, primitive: str, x: Value) -> Value:
        """A function of each element, by the word of StableHLO: negate, exponential, log, tanh, logistic, rsqrt ..."""
        return self.emit(primitive, (x,), x.shape, x.type)

    def binary(self, primitive: str, a: Value, b: Value) -> Value:
        """Of two values of equal shape: add, subtract, multiply, divide, maximum, minimum, and."""
        if a.shape != b.shape:
            raise ValueError(f"{primitive} of {a.shape} and {b.shape}")
        return self.emit(primitive, (a, b), a.shape, a.type)

    def add(self, a: Value, b: Value) -> Value:
        """Sum."""
        return self.binary("add", a, b)

    def subtract(self, a: Value, b: Value) -> Value:
        """Difference."""
        return self.binary("subtract", a, b)

    def multiply(self, a: Value, b: Value) -> Value:
        """Product, element by element."""
        return self.binary("multiply", a, b)

    def divide(self, a: Value, b: Value) -> Value:
        """Quotient."""
        return self.binary("divide", a, b)

    def scale(self, x: Value, factor: float) -> Value:
        """Times a number."""
        return x if factor == 1 else self.multiply(x, self.like(x, factor))

    def shift(self, x: Value, by: float) -> Value:
        """Plus a number."""
        return self.add(x, self.like(x, by))

    def compare(self, a: Value, b: Value, direction: str) -> Value:
        """Where a stands in a relation (GT, GE, EQ, LT) to b."""
        return self.emit("compare", (a, b), a.shape, "i1", direction=direction)

    def select(self, where: Value, a: Value, b: Value) -> Value:
        """Elements of a where true, else of b."""
        return self.emit("select", (where, a, b), a.shape, a.type)

    def convert(self, x: Value, type: str) -> Value:
        """The same in another element type."""
        return x if x.type == type else self.emit("convert", (x,), x.shape, type)

    def broadcast(self, x: Value, shape: Sequence[int], axes: Sequence[int]) -> Value:
        """Spread over a larger shape; `axes` says where each axis of x goes."""
        if tuple(shape) == x.shape and tuple(axes) == tuple(range(len(x.shape))):
            return x
        if any(n not in (1, shape[axis]) for n, axis in zip(x.shape, axes, strict=True)):
            raise ValueError(f"{x.shape} cannot be spread over {tuple(shape)}")
        return self.emit("broadcast", (x,), shape, x.type, axes=tuple(axes))

    def spread(self, x: Value, shape: Sequence[int]) -> Value:
        """Broadcast as NumPy does: axes align from the end, length 1 repeats."""
        lead = len(shape) - len(x.shape)
        return self.broadcast(x, shape, range(lead, len(shape)))

    def reshape(self, x: Value, shape: Sequence[int]) -> Value:
        """The same elements in another shape."""
        if prod(shape) != x.elements:
            raise ValueError(f"{x.shape} has other elements than {tuple(shape)}")
        return x if tuple(shape) == x.shape else self.emit("reshape", (x,), shape, x.type)

    def transpose(self, x: Value, axes: Sequence[int]) -> Value:
        """Axes in another order."""
        if list(axes) == list(range(len(axes))):
            return x
        return self.emit("transpose", (x,), [x.shape[axis] for axis in axes], x.type, axes=tuple(axes))

    def reverse(self, x: Value, axes: Sequence[int]) -> Value:
        """Elements along axes from the last to the first."""
        return self.emit("reverse", (x,), x.shape, x.type, axes=tuple(axes))

    def slice(self, x: Value, axis: int, start: int, stop: int, step: int = 1) -> Value:
        """A part of one axis."""
        starts, stops, steps = [0] * len(x.shape), list(x.shape), [1] * len(x.shape)
        starts[axis], stops[axis], steps[axis] = start, stop, step
        return self.slices(x, starts, stops, steps)

    def slices(self, x: Value, starts: Sequence[int], stops: Sequence[int], steps: Sequence[int]) -> Value:
        """A part of each axis."""
        shape = [-(-(b - a) // s) for a, b, s in zip(starts, stops, steps, strict=True)]
        if tuple(shape) == x.shape:
            return x
        return self.emit("slice", (x,), shape, x.type, starts=tuple(starts), stops=tuple(stops), steps=tuple(steps))

    def pad(self, x: Value, low: Sequence[int], high: Sequence[int], inner: Sequence[int] | None = None) -> Value:
        """Zeros before, after and between the elements of each axis."""
        inner = tuple(inner or (0,) * len(x.shape))
        if not any((*low, *high, *inner)):
            return x
        places = zip(x.shape, low, high, inner, strict=True)
        shape = [a + n + (n - 1) * i + b for n, a, b, i in places]
        zero = self.constant(0.0, (), x.type)
        return self.emit("pad", (x, zero), shape, x.type, low=tuple(low), high=tuple(high), inner=inner)

    def concatenate(self, xs: Sequence[Value], axis: int) -> Value:
        """One after another along an axis."""
        if len(xs) == 1:
            return xs[0]
        size = sum(x.shape[axis] for x in xs)
        shape = (*xs[0].shape[:axis], size, *xs[0].shape[axis + 1 :])
        return self.emit("concatenate", xs, shape, xs[0].type, axis=axis)

    def reduce(self, x: Value, axes: Sequence[int], function: str = "add") -> Value:
        """Sum (`add`) or largest value (`maximum`) over axes, which go."""
        if not axes:
            return x
        shape = [n for axis, n in enumerate(x.shape) if axis not in axes]
        start = self.constant(0.0 if function == "add" else float("-inf"), (), x.type)
        return self.emit("reduce", (x, start), shape, x.type, axes=tuple(axes), function=function)

    def mean(self, x: Value, axes: Sequence[int]) -> Value:
        """Mean over axes, which go."""
        count = 1
        for axis in axes:
            count *= x.shape[axis]
        return self.scale(self.reduce(x, axes), 1.0 / count)

    def back(self, x: Value, shape: Sequence[int], axes: Sequence[int]) -> Value:
        """Spread what was reduced over `axes` over the shape it had before."""
        return self.broadcast(x, shape, [axis for axis in range(len(shape)) if axis not in axes])

    def dot(
        self,
        a: Value,
        b: Value,
        contract: tuple[Sequence[int], Sequence[int]],
        batch: tuple[Sequence[int], Sequence[int]] = ((), ()),
    ) -> Value:
        """Product over contracted axes; the result has the batch axes, then the free axes of a, then those of b."""
        pairs = [(x, y) for axes in (contract, batch) for x, y in zip(*axes, strict=True)]
        if any(a.shape[x] != b.shape[y] for x, y in pairs):
            raise ValueError(f"{a.shape} and {b.shape} do not meet along {pairs}")
        free_a = [n for axis, n in enumerate(a.shape) if axis not in contract[0] and axis not in batch[0]]
        free_b = [n for axis, n in enumerate(b.shape) if axis not in contract[1] and axis not in batch[1]]
        shape = [a.shape[axis] for axis in batch[0]] + free_a + free_b
        axes_of = [tuple(tuple(axes) for axes in both) for both in (contract, batch)]
        return self.emit("dot", (a, b), shape, a.type, contract=axes_of[0], batch=axes_of[1])

    def take(self, x: Value, index: Value, axis: int = 0) -> Value:
        """Entries of an axis by number; the axes of `index` take its place."""
        shape = (*x.shape[:axis], *index.shape, *x.shape[axis + 1 :])
        return self.emit("take", (x, index), shape, x.type, axis=axis)

    def put(self, x: Value, index: Value, shape: Sequence[int], axis: int = 0) -> Value:
        """Zeros of a shape to which entries are added by number: the reverse of `take`."""
        zeros = self.constant(0.0, shape, x.type)
        return self.emit("put", (x, index, zeros), shape, x.type, axis=axis)

    def sort(self, keys: Value, values: Value, axis: int, direction: str) -> Value:
        """Values in the (stable) order of their keys along an axis: LT ascending, GT descending. Has no gradient."""
        sorted_keys, sorted_values = self.new(keys.shape, keys.type), self.new(values.shape, values.type)
        attributes = {"axis": axis, "direction": direction}
        self.steps.append(Step("sort", (keys, values), (sorted_keys, sorted_values), attributes, self.origin))
        self.stopped |= {sorted_keys.number, sorted_values.number}
        return sorted_values

    def stop(self, x: Value) -> Value:
        """Let no gradient flow through a value."""
        self.stopped.add(x.number)
        return x
