"""A volume at tiered prices: the charge with its interval, shared by egress and storage."""

from __future__ import annotations

import math
from collections.abc import Sequence

from knowledge.ci.charges.exact import product, total, write_figure
from knowledge.ci.charges.parts import ChargePart
from knowledge.ci.charges.tiers import PricedStep, Tier, split, tiers_of
from knowledge.ci.charges.words import plural
from knowledge.errors import RequestError
from knowledge.evidence import Quantity

UNIT_NAMES = {1e9: "GB", 2.0**30: "GiB"}
"""How the priced units are written."""


def check_volume(size_bytes: float) -> None:
    """Refuse what is no volume, as nothing of a price list holds for it.

    Raises:
        RequestError: less than nothing, not a number, or without an end.
    """
    if not (size_bytes >= 0 and math.isfinite(size_bytes)):
        raise RequestError.of("size", size_bytes, "data takes zero bytes or more", "give a size such as 2TB")


def volume_parts(
    resource: str, size_bytes: float, steps: Sequence[PricedStep], *, months: float | None, hours: float | None
) -> tuple[ChargePart, ...]:
    """One part for each tier a volume reaches; every tier must have a price."""
    return tuple(
        _part(resource, tier, units, months=months, hours=hours) for tier, units in split(size_bytes, tiers_of(steps))
    )


def volume_amount(size_bytes: float, parts: Sequence[ChargePart], steps: Sequence[PricedStep]) -> Quantity:
    """The sum of the parts in US dollars.

    Steps hold for all that an account moves or stores in a month, so the interval runs from all beyond the free part at
    the lowest price (much else is moved) to all at the highest one (the free part is used up).
    """
    value = total(part.amount for part in parts)
    prices = [step for step in steps if step.price]
    if not prices or value == 0:
        return Quantity(value=value, unit="USD")
    times = [time for time in (parts[0].months, parts[0].hours) if time is not None]
    free = sum(units * tier.unit_bytes for tier, units in split(size_bytes, tiers_of(steps)) if tier.price == 0)
    paid = max(0.0, size_bytes - free)
    low = min(product(paid / step.unit_bytes, step.price or 0.0, *times) for step in prices)
    high = max(product(size_bytes / step.unit_bytes, step.price or 0.0, *times) for step in prices)
    if low >= value >= high:
        return Quantity(value=value, unit="USD")
    return Quantity(value=value, unit="USD", low=min(value, low), high=max(value, high))


def write_parts(parts: Sequence[ChargePart]) -> str:
    """The arithmetic of the parts: `100 GB free + 900 GB × $0.09 per GB`."""
    return " + ".join(_write(part) for part in parts) or "0 bytes"


def _part(resource: str, tier: Tier, units: float, *, months: float | None, hours: float | None) -> ChargePart:
    rate = tier.price or 0.0
    times = [time for time in (months, hours) if time is not None]
    amount, unit = product(units, rate, *times), UNIT_NAMES[tier.unit_bytes]
    return ChargePart(resource, units, hours, rate, "USD", amount, months=months, count_unit=unit)


def _write(part: ChargePart) -> str:
    unit = part.count_unit
    amount = f"{write_figure(part.count)} {unit}"
    if part.rate == 0:
        return f"{amount} free"
    time = "" if part.months is None else f" × {write_figure(part.months)} {plural('month', part.months)}"
    per = f"{unit} a month" if part.months is not None else unit
    if part.hours is not None:
        time, per = f" × {write_figure(part.hours)} h", f"{unit}-hour"
    return f"{amount}{time} × ${write_figure(part.rate)} per {per}"
