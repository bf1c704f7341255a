"""What a cloud asks for data that leaves it on its way to an offer; the prices are the price engine's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from knowledge.ci.charges.egress import egress_charge, egress_sources
from knowledge.ci.types import Offer
from knowledge.evidence import Quantity
from knowledge.quantities import write_money, write_number

if TYPE_CHECKING:
    from knowledge.ci.charges import ChargeResult
    from knowledge.ci.records import TransferFact

__all__ = ["egress", "egress_sources"]


def egress(
    provider: str | None, destination: Offer, size_bytes: int, facts: Sequence[TransferFact]
) -> tuple[Quantity | None, str]:
    """Charge for moving data out of a cloud, and a sentence with the prices.

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
    priced = egress_charge(provider, size_bytes, facts)
    if priced.usd is None:
        return None, f" {priced.formula[0].upper()}{priced.formula[1:]}."
    if priced.usd.value == 0:
        return priced.usd, f" Within the free egress of {provider}."
    return priced.usd, f" {provider} asks about {write_money(priced.usd.value)} for egress ({_prices(priced)})."


def _prices(priced: ChargeResult) -> str:
    """The highest price of the volume, and whether a part of it costs less."""
    rates = {part.rate: part.count_unit for part in priced.parts if part.rate}
    fewer = ", less for large volumes" if len(rates) > 1 else ""
    return f"at most ${write_number(max(rates))} per {rates[max(rates)]}{fewer}"
