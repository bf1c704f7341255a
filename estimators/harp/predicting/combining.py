"""Puts the uncertainty of the model, of the step in cores and of the step between machines into one distribution."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

from estimators.harp.predicting.beyond_cores import Factor

_NORMAL = NormalDist()
_ONE_SIDED = _NORMAL.inv_cdf(0.95)
"""Standard deviations from the median to either end of a 90 % interval."""


@dataclass(frozen=True, slots=True)
class Spread:
    """A positive quantity that is not known exactly.

    Attributes:
        median, low, high: 90 % interval, in the quantity's unit.
        upper: exceeded with the chance that was asked for.
    """

    median: float
    low: float
    high: float
    upper: float


def combined(median: float, low: float, high: float, upper: float, kill_risk: float, factors: list[Factor]) -> Spread:
    """The model's answer times factors that are themselves uncertain.

    Logarithms of independent errors add in squares, each side for itself. A factor's reach at the kill risk is that
    of its 95 % bound, scaled as a normal distribution's would be.

    Args:
        median, low, high, upper: of the model; `upper` at the kill risk.
        kill_risk: chance that `upper` is exceeded.
        factors: to multiply by.
    """
    shift = sum(one.median for one in factors)
    down = math.hypot(_reach(median, low), *(one.median - one.low for one in factors))
    up = math.hypot(_reach(high, median), *(one.high - one.median for one in factors))
    scale = _NORMAL.inv_cdf(1 - kill_risk) / _ONE_SIDED
    over = math.hypot(_reach(upper, median), *((one.high - one.median) * scale for one in factors))
    middle = math.log(median) + shift
    return Spread(math.exp(middle), math.exp(middle - down), math.exp(middle + up), math.exp(middle + over))


def _reach(large: float, small: float) -> float:
    """Log of the ratio; a bound on the wrong side of the median reaches nowhere."""
    return max(0.0, math.log(large / small))
