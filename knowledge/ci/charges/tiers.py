"""Prices that fall with the volume: each part of it costs what its own step costs (marginal tiers).

A step's bounds are read from the words of its fact: `first 10 TB a month`, `next 40 TB`, `above 150 TB`,
`1 to 1,024 GiB`, `largest step`; words without a bound mean one price for everything. What lies between two stated
steps costs what the step below it does.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from knowledge.ci.charges.exact import difference, product
from knowledge.quantities import write_bytes

_SIZES = {"GB": 1e9, "GiB": 2.0**30, "TB": 1e12, "TiB": 2.0**40, "PB": 1e15, "PiB": 2.0**50}
_UNITS = "|".join(_SIZES)
_FIRST_OR_NEXT = re.compile(rf"\b(?:first|next) (?P<width>[\d.,]+) (?P<unit>{_UNITS})\b")
_FROM_TO = re.compile(rf"\b(?P<low>[\d.,]+) to (?P<high>[\d.,]+) (?P<unit>{_UNITS})\b")
_ABOVE = re.compile(rf"\b(?:above|over) (?P<low>[\d.,]+) (?P<unit>{_UNITS})\b")


@dataclass(frozen=True, slots=True)
class PricedStep:
    """A price as a source gives it, before its bounds are read.

    Attributes:
        price: US dollars for one `unit_bytes`; 0 = a source says that this part is free; `None` = not known.
        words: when it holds. date: of the price.
    """

    price: float | None
    unit_bytes: float
    words: str
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Tier:
    """A price between two volumes; `high_bytes` is infinite for the last."""

    low_bytes: float
    high_bytes: float
    price: float | None
    unit_bytes: float
    date: str | None = None

    def units_of(self, size_bytes: float) -> float:
        """How many priced units of a volume fall into this tier."""
        inside = difference(min(size_bytes, self.high_bytes), self.low_bytes) if size_bytes > self.low_bytes else 0.0
        return inside / self.unit_bytes


def tiers_of(steps: Sequence[PricedStep]) -> tuple[Tier, ...]:
    """The tiers of a price list, by volume. A free part comes first, and the priced steps are stacked on it."""
    free = [step for step in steps if step.price == 0 and _FIRST_OR_NEXT.search(step.words)]
    tiers: list[Tier] = []
    for step in [*free, *(step for step in steps if step not in free)]:
        low, high = _bounds(step.words, tiers[-1].high_bytes if tiers else 0.0)
        if math.isinf(low) or high <= low:
            continue
        tiers.append(Tier(low, high, step.price, step.unit_bytes, step.date))
    return _without_gaps(sorted(tiers, key=lambda tier: tier.low_bytes))


def split(size_bytes: float, tiers: Sequence[Tier]) -> tuple[tuple[Tier, float], ...]:
    """The tiers a volume reaches, each with its number of priced units."""
    reached = ((tier, tier.units_of(size_bytes)) for tier in tiers)
    return tuple((tier, units) for tier, units in reached if units > 0)


def is_covered(size_bytes: float, tiers: Sequence[Tier]) -> bool:
    """Whether every byte of a volume has a known price, from the first on."""
    if not tiers or tiers[0].low_bytes > 0 or size_bytes > tiers[-1].high_bytes:
        return False
    return all(tier.price is not None for tier, _ in split(size_bytes, tiers))


def uncovered(size_bytes: float, tiers: Sequence[Tier]) -> str:
    """Words for what of a volume has no price: `more than 10 TB of ` where the part below has one, else nothing."""
    known = [tier.high_bytes for tier, _ in split(size_bytes, tiers) if tier.price is not None]
    return f"more than {write_bytes(max(known))} of " if known and tiers[0].low_bytes == 0 else ""


def oldest(size_bytes: float, tiers: Sequence[Tier]) -> str | None:
    """The date of the oldest price that a volume reaches; unknown as soon as one of them is."""
    dates = [tier.date for tier, _ in split(size_bytes, tiers)]
    return None if not dates or None in dates else min(date for date in dates if date is not None)


def _bounds(words: str, reached: float) -> tuple[float, float]:
    """Where a step starts and ends; `reached` is where the step before it ends."""
    if match := _FROM_TO.search(words):
        return _bytes(match["low"], match["unit"]), _bytes(match["high"], match["unit"])
    if match := _ABOVE.search(words):
        return max(reached, _bytes(match["low"], match["unit"])), math.inf
    if match := _FIRST_OR_NEXT.search(words):
        return reached, reached + _bytes(match["width"], match["unit"])
    return reached, math.inf


def _bytes(number: str, unit: str) -> float:
    return product(float(number.replace(",", "")), _SIZES[unit])


def _without_gaps(tiers: Sequence[Tier]) -> tuple[Tier, ...]:
    """Each tier reaches to the next one, so that no part of a volume falls between two; what is free does not grow."""
    joined: list[Tier] = []
    for tier in tiers:
        before = joined[-1] if joined else None
        if before is not None and before.price == 0:
            tier = replace(tier, low_bytes=before.high_bytes)
        elif before is not None:
            joined[-1] = replace(before, high_bytes=tier.low_bytes)
        joined.append(tier)
    return tuple(tier for tier in joined if tier.high_bytes > tier.low_bytes)
