"""Clouds: whole instances by the hour, on demand or spot, with the provider's minimum and steps of billing."""

from __future__ import annotations

from knowledge.ci.charges.billed_hours import billed_hours, write_billed
from knowledge.ci.charges.exact import product
from knowledge.ci.charges.parts import ChargePart, ChargeResult
from knowledge.ci.charges.words import plural, price_caution
from knowledge.ci.types import Offer
from knowledge.evidence import Assumption, Quantity
from knowledge.quantities import write_money


def instance_charge(offer: Offer, hours: Quantity, count: int, *, spot: bool) -> ChargeResult:
    """Charge of so many instances; no amount where the price asked for is not known."""
    rule = offer.charge
    kind = "spot" if spot else "on-demand"
    price = rule.spot_usd_per_hour if spot else rule.on_demand_usd_per_hour
    date = rule.spot_date if spot else rule.date
    if price is None:
        return ChargeResult(None, None, f"no {kind} price is known for {offer.node_type_id}", date, None)
    billed = billed_hours(hours, rule)
    amount = _priced(billed, count, price)
    formula = (
        f"{count} {plural('instance', count)} × {write_billed(hours.value, billed.value, rule)} × ${price:g} per hour"
        f" ({kind}) = {write_money(amount.value)}"
    )
    return ChargeResult(
        amount,
        amount,
        formula,
        date,
        price_caution(date, spot=spot),
        parts=(ChargePart("instance", count, billed.value, price, "USD", amount.value),),
        assumptions=() if rule.billing else (_as_it_runs(offer),),
        sources=() if rule.billing_source is None else (rule.billing_source,),
    )


def _priced(billed: Quantity, count: int, price: float) -> Quantity:
    value, low, high = (
        None if hours is None else product(count, hours, price) for hours in (billed.value, billed.low, billed.high)
    )
    assert value is not None
    return Quantity(value=value, unit="USD", low=low, high=high, coverage=billed.coverage)


def _as_it_runs(offer: Offer) -> Assumption:
    text = f"The steps in which {offer.system_name} bills time are not on record: the time is charged as it runs."
    return Assumption(field="billing", text=text)
