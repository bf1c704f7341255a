"""What a cloud asks for data that leaves it, by the steps of its price list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from knowledge.ci.charges.parts import ChargeResult
from knowledge.ci.charges.tiers import PricedStep, is_covered, oldest, tiers_of, uncovered
from knowledge.ci.charges.volumes import check_volume, volume_amount, volume_parts, write_parts
from knowledge.ci.charges.words import price_caution
from knowledge.evidence import Assumption, Source
from knowledge.quantities import write_bytes, write_money

if TYPE_CHECKING:
    from knowledge.ci.records import TransferFact

UNIT_BYTES = {"usd_per_gb": 1e9, "usd_per_gib": 2.0**30}
"""Bytes that one priced unit stands for."""

NOT_FOR_THE_WAY_OUT = ("between", "data in", "standard tier", "interconnect", "waiver", "each direction")
"""Words of conditions that speak of other ways than out of the cloud by its default network."""


def egress_charge(provider: str, size_bytes: float, facts: Sequence[TransferFact]) -> ChargeResult:
    """Charge for moving data out of a cloud to the internet by its default network.

    Args:
        provider: the cloud the data lies in.
        size_bytes: how much.
        facts: transfer facts of the CI database.

    Raises:
        RequestError: the size is less than nothing, not a number or endless.
    """
    check_volume(size_bytes)
    rows = way_out(provider, facts)
    steps = steps_of(rows)
    tiers = tiers_of(steps)
    sources, date = egress_sources(provider, facts), oldest(size_bytes, tiers)
    if not is_covered(size_bytes, tiers):
        why = f"what {provider} asks for {uncovered(size_bytes, tiers)}egress is not known"
        return ChargeResult(None, None, why, date, None, sources=sources)
    parts = volume_parts("egress", size_bytes, steps, months=None, hours=None)
    amount = volume_amount(size_bytes, parts, steps)
    if amount.value == 0:
        formula = f"not charged: {write_bytes(size_bytes)} lie within the free egress of {provider}"
    else:
        formula = f"{write_parts(parts)} = {write_money(amount.value)}"
    text = f"Nothing else leaves {provider} in that month: its steps and its free part hold for all that does."
    assumption = Assumption(field="egress", text=text)
    return ChargeResult(amount, amount, formula, date, price_caution(date), parts, (assumption,), sources)


def way_out(provider: str, facts: Sequence[TransferFact]) -> list[TransferFact]:
    """The facts that price data on its way out of a cloud."""
    return [fact for fact in facts if fact.subject == provider and _is_way_out(fact)]


def egress_sources(provider: str | None, facts: Sequence[TransferFact]) -> tuple[Source, ...]:
    """Where the egress prices of a cloud were read."""
    rows = way_out(provider, facts) if provider else []
    return tuple({fact.source.id: fact.source for fact in rows if fact.source is not None}.values())


def steps_of(rows: Sequence[TransferFact]) -> list[PricedStep]:
    """The prices of a cloud's way out. Zero is a price only where the words bound it or say that it is all there is."""
    return [PricedStep(fact.value, UNIT_BYTES[fact.unit], fact.conditions or "", fact.date) for fact in rows]


def _is_way_out(fact: TransferFact) -> bool:
    conditions = (fact.conditions or "").lower()
    priced = fact.kind == "egress_price" and fact.unit in UNIT_BYTES and fact.value is not None
    return priced and not any(word in conditions for word in NOT_FOR_THE_WAY_OUT)
