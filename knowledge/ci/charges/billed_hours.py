"""The hours that are charged: at least the minimum, in whole steps."""

from __future__ import annotations

import math

from knowledge.ci.charges.exact import product, write_figure
from knowledge.ci.types import ChargeRule
from knowledge.errors import RequestError
from knowledge.evidence import Quantity

_NOISE = 1e-9
"""Part of a step that floating-point arithmetic may add to a whole number of them."""


def billed_hours(hours: Quantity, rule: ChargeRule) -> Quantity:
    """Hours charged for a run; the minimum and the steps hold for the value and for each bound.

    Raises:
        RequestError: the run does not take more than zero hours, or is endless.
    """
    if not (math.isfinite(hours.value) and hours.value > 0 and math.isfinite(hours.high or 0)):
        raise RequestError.of("hours", hours.value, "a run takes more than zero hours", "give a time such as 2.5 h")
    bounds = (None if bound is None else _billed(bound, rule) for bound in (hours.low, hours.high))
    low, high = bounds
    return Quantity(value=_billed(hours.value, rule), unit="h", low=low, high=high, coverage=hours.coverage)


def write_billed(hours: float, billed: float, rule: ChargeRule) -> str:
    """The hours as a formula shows them, with what the minimum or the steps made of them."""
    shown = f"{write_figure(billed)} h"
    if billed == hours:
        return shown
    least = rule.minimum_hours is not None and billed == _billed(0, rule)
    why = "minimum instead of" if least else "in whole steps instead of"
    return f"({shown} {why} {write_figure(hours)} h)"


def _billed(hours: float, rule: ChargeRule) -> float:
    least = max(hours, rule.minimum_hours or 0.0)
    if rule.step_hours is None:
        return least
    steps = math.ceil(least / rule.step_hours - _NOISE)
    return product(max(steps, 1), rule.step_hours)  # however short, a run takes a step
