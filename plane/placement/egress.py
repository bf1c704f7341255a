"""What a cloud asks for data that leaves it, from the egress facts of the CI database."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from knowledge.ci.types import Offer
from knowledge.evidence import Quantity, Source
from knowledge.quantities import write_money, write_number

if TYPE_CHECKING:
    from knowledge.ci.records import TransferFact

BYTES = {"usd_per_gb": 1e9, "usd_per_gib": 2.0**30}
"""Bytes that one priced unit stands for."""

NOT_FOR_THE_WAY_OUT = ("between", "data in", "standard tier", "interconnect", "waiver", "each direction")
"""Words of conditions that speak of other ways than out of the cloud by its default network."""

_FREE = re.compile(r"first (?P<amount>[\d.,]+) (?P<unit>GB|GiB|TB|TiB)")
_SIZES = {"GB": 1e9, "GiB": 2.0**30, "TB": 1e12, "TiB": 2.0**40}


def egress(
    provider: str | None, destination: Offer, size_bytes: int, facts: Sequence[TransferFact]
) -> tuple[Quantity | None, str]:
    """Charge for moving data out of a cloud, and a sentence with the prices.

    Prices fall with the month's volume, so the interval runs from all at the lowest price to all at the highest; the
    value is the highest.

    Args:
        provider: the cloud the data lies in; `None` = not a cloud, of which no such charge is known.
        destination: where it goes.
        size_bytes: how much.
        facts: transfer facts of the CI database.
    """
    if provider is None:
        return None, ""
    if destination.provider == provider:
        return None, f" Moving data inside {provider} may be charged too; the price depends on the regions."
    rows = way_out(provider, facts)
    prices = [(fact.value, fact.unit) for fact in rows if fact.value]
    if not prices:
        return _free_only(rows, provider, size_bytes)
    billed = max(0.0, size_bytes - _free_bytes(rows))
    costs = [price * billed / BYTES[unit] for price, unit in prices]
    low, high = min(costs), max(costs)
    per_unit, unit = max(prices)
    text = (
        f" {provider} asks at most {write_money(high)} for egress"
        f" (${write_number(per_unit)} per {'GiB' if unit == 'usd_per_gib' else 'GB'}, less for large volumes)."
    )
    return Quantity(value=high, unit="USD", low=low, high=high), text


def way_out(provider: str, facts: Sequence[TransferFact]) -> list[TransferFact]:
    """The facts that price data on its way out of a cloud."""
    return [fact for fact in facts if fact.subject == provider and _is_way_out(fact)]


def egress_sources(provider: str | None, facts: Sequence[TransferFact]) -> tuple[Source, ...]:
    """Where the egress prices of a cloud were read."""
    rows = way_out(provider, facts) if provider else []
    return tuple({fact.source.id: fact.source for fact in rows if fact.source is not None}.values())


def _is_way_out(fact: TransferFact) -> bool:
    conditions = (fact.conditions or "").lower()
    priced = fact.kind == "egress_price" and fact.unit in BYTES and fact.value is not None
    return priced and not any(word in conditions for word in NOT_FOR_THE_WAY_OUT)


def _free_only(rows: list[TransferFact], provider: str, size_bytes: int) -> tuple[Quantity | None, str]:
    if size_bytes <= _free_bytes(rows):
        return Quantity(value=0, unit="USD"), f" Within the free egress of {provider}."
    return None, f" What {provider} asks for egress is not known."


def _free_bytes(rows: list[TransferFact]) -> float:
    for row in rows:
        match = _FREE.search(row.conditions or "")
        if match and not row.value:
            return float(match.group("amount").replace(",", "")) * _SIZES[match.group("unit")]
    return 0.0
