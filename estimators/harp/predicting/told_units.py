"""Spreads in the units that people read: hours and GiB, with their 90 % interval."""

from __future__ import annotations

from estimators.harp.predicting.combining import Spread
from estimators.uncertainty import COVERAGE
from knowledge.evidence import Quantity

GIB = 2**30
SECONDS_PER_HOUR = 3600


def hours_of(spread: Spread) -> Quantity:
    """Seconds as hours."""
    return _quantity(spread, SECONDS_PER_HOUR, "h")


def gibibytes_of(spread: Spread) -> Quantity:
    """Bytes as GiB."""
    return _quantity(spread, GIB, "GiB")


def _quantity(spread: Spread, unit_size: int, unit: str) -> Quantity:
    return Quantity(
        value=spread.median / unit_size,
        unit=unit,
        low=spread.low / unit_size,
        high=spread.high / unit_size,
        coverage=COVERAGE,
    )
