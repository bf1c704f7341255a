"""Writes the figures of options and estimates for table cells and sentences."""

from __future__ import annotations

from typing import Any

from knowledge.evidence import Quantity
from knowledge.quantities import write_interval, write_number, write_quantity

UNKNOWN = "unknown"


def hours(quantity: Quantity | None) -> str:
    """`3.2 h (2.6 h to 4.1 h)`, or that it is unknown."""
    if quantity is None:
        return UNKNOWN
    interval = write_interval(quantity)
    return f"{write_quantity(quantity)} ({interval})" if interval else write_quantity(quantity)


def amount(quantity: Quantity | None) -> str:
    """A quantity without interval, or that it is unknown."""
    return UNKNOWN if quantity is None else write_quantity(quantity)


def device(one: Any) -> str:
    """Name of what computes: the accelerator, else the processor."""
    return str(getattr(one, "processor", None) or one.accelerator)


def short_time(quantity: Quantity | None) -> str:
    """A time with its interval, in milliseconds below a second."""
    if quantity is None:
        return UNKNOWN
    return hours(quantity.times(1000.0, "ms") if quantity.value < 1 else quantity)


def charge(charge: Any) -> str:
    """In the system's own unit, and in dollars where another price exists."""
    if charge.amount is None:
        return write_quantity(charge.usd) if charge.usd is not None else UNKNOWN
    if charge.amount.value == 0:
        return "free"
    text = write_quantity(charge.amount)
    if charge.usd is not None and charge.amount.unit != "USD":
        text += f" ({write_quantity(charge.usd)})"
    return text


def devices(option: Any) -> str:
    """`4 x NVIDIA A100`, or the CPU nodes."""
    if option.accelerator_count:
        return f"{write_number(option.accelerator_count)} x {option.accelerator}"
    return f"{write_number(option.node_count)} node{'s' if option.node_count > 1 else ''} of {option.accelerator}"
