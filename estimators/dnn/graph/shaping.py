"""Operators that move values and compute nothing: padding, joining, cutting, turning, other shapes."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from estimators.dnn.graph.base import GraphBase
from estimators.dnn.graph.operator import Attribute


class Shaping(GraphBase):
    """Adds operators that give values another place or shape."""

    def resize(self, x: str, size: Sequence[int], *, function: str = "nearest", name: str | None = None) -> str:
        """To another height and width."""
        return self._new("resize", (x,), (self.shape(x)[0], *size), {"function": function}, name)

    def pad(self, x: str, before: Sequence[int], after: Sequence[int], *, name: str | None = None) -> str:
        """Zeros around the last `len(before)` axes."""
        source = self.shape(x)
        rest = source[len(source) - len(before) :]
        size = tuple(b + n + a for b, n, a in zip(before, rest, after, strict=True))
        attributes: dict[str, Attribute] = {"before": tuple(before), "after": tuple(after)}
        return self._new("pad", (x,), (*source[: len(source) - len(before)], *size), attributes, name)

    def concatenate(self, xs: Sequence[str], axis: int = 0, *, name: str | None = None) -> str:
        """One after another along an axis."""
        shapes = [self.shape(x) for x in xs]
        place = axis % len(shapes[0])
        rest = {tuple(n for other, n in enumerate(shape) if other != place) for shape in shapes}
        if len(rest) > 1 or len({len(shape) for shape in shapes}) > 1:
            raise self._wrong("concatenate", name, shapes[0], f"does not go with {shapes[1:]} along axis {place}")
        size = sum(shape[place] for shape in shapes)
        shape = (*shapes[0][:place], size, *shapes[0][place + 1 :])
        return self._new("concatenate", tuple(xs), shape, {"axis": place}, name)

    def transpose(self, x: str, axes: Sequence[int], *, name: str | None = None) -> str:
        """Axes in another order."""
        source = self.shape(x)
        if sorted(axes) != list(range(len(source))):
            raise self._wrong("transpose", name, source, f"{tuple(axes)} is no order of its axes")
        return self._new("transpose", (x,), tuple(source[axis] for axis in axes), {"axes": tuple(axes)}, name)

    def slice(self, x: str, axis: int, start: int, stop: int, step: int = 1, *, name: str | None = None) -> str:
        """A part of one axis."""
        source = self.shape(x)
        place = axis % len(source)
        if not 0 <= start < stop <= source[place]:
            raise self._wrong("slice", name, source, f"{start} to {stop} lies outside axis {place}")
        size = -(-(stop - start) // step)
        attributes: dict[str, Attribute] = {"axis": place, "start": start, "stop": stop, "step": step}
        return self._new("slice", (x,), (*source[:place], size, *source[place + 1 :]), attributes, name)

    def reshape(self, x: str, shape: Sequence[int], *, name: str | None = None) -> str:
        """The same elements in another shape; one axis may be -1."""
        source = self.shape(x)
        known = prod(n for n in shape if n != -1)
        size = tuple(prod(source) // known if n == -1 and known else n for n in shape)
        if prod(size) != prod(source):
            raise self._wrong("reshape", name, source, f"has other elements than {tuple(shape)}")
        return self._new("reshape", (x,), size, {}, name)

    def flatten(self, x: str, *, name: str | None = None) -> str:
        """All axes as one."""
        return self.reshape(x, (-1,), name=name)
