"""How fast data moves between two places: from the rates that somebody achieved, a handful, between large centres."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import TYPE_CHECKING

from knowledge.evidence import Quantity, Source

if TYPE_CHECKING:
    from knowledge.ci.records import TransferFact

BITS_PER_SECOND = {
    "gbit_per_s": 1e9,
    "gbyte_per_s": 8e9,
    "tb_per_day": 8e12 / 86_400,
    "pb_per_week": 8e15 / 604_800,
}
"""Units of the rate facts in bits a second."""


def move_hours(size_bytes: int, ends: tuple[str | None, str | None], facts: Sequence[TransferFact]) -> Quantity | None:
    """Hours to move data between two organizations; `None` when no rate is known at all.

    Rates between two given places are seldom published. The achieved ones give the bounds: the slowest and the fastest
    are the interval, and the value is their median, or the rate of a fact that names both ends.
    """
    rates = [bits for fact in wide_area(facts) if (bits := _bits(fact))]
    if not rates:
        return None
    near = _between(ends, facts) or median(rates)
    low, value, high = (size_bytes * 8 / rate / 3600 for rate in (max(rates), near, min(rates)))
    return Quantity(value=value, unit="h", low=low, high=high)


def wide_area(facts: Sequence[TransferFact]) -> list[TransferFact]:
    """Achieved rates between centres: not those inside one, and no history."""
    return [fact for fact in facts if fact.kind == "rate" and not _is_elsewhere(fact.conditions or "")]


def rate_sources(facts: Sequence[TransferFact]) -> tuple[Source, ...]:
    """Where the rates were read."""
    return tuple({fact.source.id: fact.source for fact in wide_area(facts) if fact.source is not None}.values())


def _is_elsewhere(conditions: str) -> bool:
    return "inside" in conditions or "historical" in conditions


def _between(ends: tuple[str | None, str | None], facts: Sequence[TransferFact]) -> float | None:
    """The rate of a fact that names both ends (`ALCF, NERSC, OLCF, NCSA between each other`)."""
    for fact in wide_area(facts):
        centres = [name.strip() for name in fact.subject.split("between")[0].split(",")]
        if "between" in fact.subject and all(_names(centres, end) for end in ends):
            return _bits(fact)
    return None


def _names(centres: list[str], organization: str | None) -> bool:
    return organization is not None and any(centre in organization for centre in centres if centre)


def _bits(fact: TransferFact) -> float | None:
    factor = BITS_PER_SECOND.get(fact.unit)
    return None if fact.value is None or factor is None else fact.value * factor
