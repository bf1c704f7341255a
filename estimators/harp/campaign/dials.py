"""Every parameter of an application as a dial from 0 (least at small scale) to 1 (most at full scale).

Points between the small and the full range are as good as those in them: they are the bridge a campaign walks. What a
dial is turned to is always a value that the application takes: whole where it must be, one of the choices where there
are any.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from estimators.harp.application import Application
from estimators.harp.configuration import Configuration
from estimators.harp.expressions import Value
from estimators.harp.parameter import Input
from estimators.harp.run import Scale

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Dial:
    """One parameter.

    Attributes:
        name: of the parameter. input: as its application file has it.
        most: largest value that may be run here; `None` = no such bound.
    """

    name: str
    input: Input
    most: float | None = None

    @cached_property
    def levels(self) -> tuple[Value, ...]:
        """The only values there are, small ones first; empty where any value of the range is one."""
        return self._levels(None)

    def _levels(self, scale: str | None) -> tuple[Value, ...]:
        found = self.input.choices if scale is None else self.input.levels(scale)
        allowed = [one for one in found if self.most is None or isinstance(one, str) or one <= self.most]
        return tuple(allowed) if self.input.is_word else tuple(sorted(allowed or found, key=float))

    @property
    def is_word(self) -> bool:
        """Whether its values are words."""
        return self.input.is_word

    @property
    def is_log(self) -> bool:
        """Whether its values are spread by ratio."""
        return self.input.spacing == "log" and min(self.input.span("small")[0], self.input.span("full")[0]) > 0

    def ends(self, scale: str) -> tuple[float, float]:
        """Least and most value at a scale ("small", "full" or "all"), as spread evenly: logarithms or plain."""
        low, high = self._span(scale)
        return (math.log(low), math.log(high)) if self.is_log else (low, high)

    def _span(self, scale: str) -> tuple[float, float]:
        spans = [self.input.span(one) for one in (("small", "full") if scale == "all" else (scale,))]
        low, high = min(span[0] for span in spans), max(span[1] for span in spans)
        return (low, high) if self.most is None else (low, max(low, min(high, self.most)))

    def turned(self, share: float, scale: str) -> Value:
        """The value at this share, 0 to 1, of the way through its values at a scale ("small", "full" or "all")."""
        if self.levels:
            levels = self.levels if scale == "all" or self.is_word else self._levels(scale)
            return levels[min(int(share * len(levels)), len(levels) - 1)]
        low, high = self.ends(scale)
        even = low + share * (high - low)
        value = math.exp(even) if self.is_log else even
        return self._in_range(value, scale)

    def _in_range(self, value: float, scale: str) -> Value:
        low, high = self._span(scale)
        if self.input.type == "integer":
            return int(min(max(round(value), math.ceil(low)), math.floor(high)))
        return min(max(float(f"{value:.4g}"), low), high)


@dataclass(frozen=True)
class Panel:
    """All dials of an application that can be turned, and what stays fixed.

    Args:
        application: whose parameters they are.
        most: the most cores, nodes or gpus one run may take here; any number of what is not named.
    """

    application: Application
    most: Mapping[str, int] = field(default_factory=dict)

    @cached_property
    def dials(self) -> tuple[Dial, ...]:
        """One a parameter, in the order of the application file."""
        return tuple(Dial(name, one, self.most.get(name)) for name, one in self.application.parameters.items())

    @property
    def size(self) -> int:
        """Number of dials."""
        return len(self.dials)

    def configuration(self, shares: Sequence[float] | Floats, scale: str = "all") -> dict[str, Value]:
        """The configuration with every dial at its share of a scale."""
        return {dial.name: dial.turned(float(share), scale) for dial, share in zip(self.dials, shares, strict=True)}

    def runs_here(self, configuration: Configuration) -> bool:
        """Whether it takes no more than one run may, and all its features have a value."""
        try:
            values = self.application.values(configuration)
        except ValueError:
            return False
        return all(float(values[name]) <= most for name, most in self.most.items())

    def scale_of(self, configuration: Configuration) -> Scale:
        """Small or full where every value lies in that range; other between and beyond them."""
        for scale in (Scale.SMALL, Scale.FULL):
            if all(_within(dial.input, configuration.get(dial.name), scale) for dial in self.dials):
                return scale
        return Scale.OTHER

    def targets(self, number: int, draw: Callable[[int], Floats]) -> list[dict[str, Value]]:
        """Points spread over the full-scale ranges, whatever can be run here. draw: points in the unit cube."""
        free = Panel(self.application)
        found = {}
        for point in draw(number):
            one = free.configuration(point, "full")
            if free.runs_here(one):
                found[repr(one)] = one
        return list(found.values())


def _within(one: Input, value: Value | None, scale: str) -> bool:
    if value is None or isinstance(value, str):
        return True
    low, high = one.span(scale)
    return low - 1e-9 * abs(low) <= value <= high + 1e-9 * abs(high)
