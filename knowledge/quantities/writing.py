"""Writes quantities as people read them: three significant figures, the unit that fits."""

from __future__ import annotations

import math

from knowledge.evidence import Quantity

_SMALL_PRICE = 0.001
"""Below this, four decimals would lose digits."""
_SIZES = (("PB", 10**15), ("TB", 10**12), ("GB", 10**9), ("MB", 10**6), ("kB", 10**3), ("bytes", 1))


def write_number(value: float, digits: int = 3) -> str:
    """A plain figure with `digits` significant digits and thousands commas: 0.0123, 4.56, 789, 12,300."""
    if value == 0 or not math.isfinite(value):
        return "0" if value == 0 else str(value)
    decimals = max(0, digits - 1 - math.floor(math.log10(abs(value))))
    text = f"{round(value, digits - 1 - math.floor(math.log10(abs(value)))):,.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def write_count(value: float) -> str:
    """A whole number with commas; millions and billions of four digits at most get the word: 2 million, 1,281,167."""
    for word, size in (("billion", 10**9), ("million", 10**6)):
        if value >= size and round(float(f"{value / size:.4g}") * size) == value:
            return f"{write_number(value / size, 4)} {word}"
    return f"{round(value):,}"


def write_hours(hours: float) -> str:
    """A duration in the unit that fits: 12 s, 4.5 min, 3.2 h, 2.5 days."""
    if hours < 1 / 60:
        return f"{write_number(hours * 3600)} s"
    if hours < 1:
        return f"{write_number(hours * 60)} min"
    if hours < 72:
        return f"{write_number(hours)} h"
    return f"{write_number(hours / 24)} days"


_BINARY = ((30, "GiB"), (20, "MiB"), (10, "KiB"))
"""Power of two and unit; a tenth of a unit is still told in it."""


def write_bytes(size: float, *, binary: bool = False) -> str:
    """A data size: decimal (10 TB) or, for device memory, binary (38.2 GiB)."""
    if binary:
        power, unit = next(((power, unit) for power, unit in _BINARY if size >= 2**power / 10), (10, "KiB"))
        return f"{write_number(size / 2**power)} {unit if size > 0 else 'GiB'}"
    for unit, factor in _SIZES:
        if size >= factor:
            return "1 byte" if size == 1 else f"{write_number(size / factor)} {unit}"
    return "0 bytes"


def write_money(amount: float) -> str:
    """US dollars: cents up to 100, whole dollars above, four decimals below ten cents; a small price is never $0."""
    if amount < 0:
        return f"-{write_money(-amount)}"
    if 0 < amount < _SMALL_PRICE:
        return f"${write_number(amount, 2)}"
    decimals = 0 if amount >= 100 or amount == 0 else 2 if amount >= 0.1 else 4
    return f"${amount:,.{decimals}f}"


def write_quantity(quantity: Quantity) -> str:
    """A quantity without its interval, in the unit that fits."""
    if quantity.unit == "h":
        return write_hours(quantity.value)
    if quantity.unit == "USD":
        return write_money(quantity.value)
    return f"{write_number(quantity.value)} {quantity.unit}"


def write_interval(quantity: Quantity) -> str:
    """The bounds of a quantity, such as `2.6 h to 4.1 h`; empty if it has none."""
    if quantity.low is None or quantity.high is None:
        return ""
    low, high = (write_quantity(Quantity(value=bound, unit=quantity.unit)) for bound in (quantity.low, quantity.high))
    return f"{low} to {high}"
