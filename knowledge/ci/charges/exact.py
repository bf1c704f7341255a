"""Decimal arithmetic for amounts: 9.2 h times 28 cores times 0.003 is 0.7728, not 0.7727999999999999.

Every float stands for the shortest decimal that is written for it; products and sums are made of those and turned back
into floats at the end.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from knowledge.quantities import write_number

_DIGITS_IN_FULL = 6
"""A figure of at most so many digits is written in full; a longer one was computed and is rounded."""


def product(*factors: float) -> float:
    """The product of figures as they are written."""
    result = Decimal(1)
    for factor in factors:
        result *= _decimal(factor)
    return float(result)


def total(amounts: Iterable[float]) -> float:
    """The sum of figures as they are written."""
    return float(sum((_decimal(amount) for amount in amounts), Decimal(0)))


def difference(minuend: float, subtrahend: float) -> float:
    """One figure less another, as they are written."""
    return float(_decimal(minuend) - _decimal(subtrahend))


def write_figure(value: float, digits: int = 3) -> str:
    """A figure of a formula: in full where it is short, so that it can be computed again; else with `digits` digits."""
    written = _decimal(value).normalize()
    if len(written.as_tuple().digits) <= _DIGITS_IN_FULL:
        return f"{written:,f}"
    return write_number(value, digits)


def _decimal(value: float) -> Decimal:
    return Decimal(repr(float(value)))
