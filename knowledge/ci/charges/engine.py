"""What a run costs on an offer: chooses between a centre's rule, a cloud's price, and nothing to pay."""

from __future__ import annotations

from knowledge.ci.charges.centre import centre_charge
from knowledge.ci.charges.counting import JobSize
from knowledge.ci.charges.instances import instance_charge
from knowledge.ci.charges.parts import ChargeResult
from knowledge.ci.charges.words import centre_caution, why_unknown
from knowledge.ci.types import Offer
from knowledge.evidence import Quantity


def charge(
    offer: Offer,
    hours: Quantity,
    accelerator_count: float,
    node_count: int,
    spot: bool = False,
    *,
    cores: float | None = None,
    memory_gb: float | None = None,
) -> ChargeResult:
    """Charge of one run.

    Args:
        offer: where it runs.
        hours: how long, with its interval; the charge has the same interval, minimum and steps applied to each bound.
        accelerator_count: accelerators in all; 0 on processors only.
        node_count: nodes (or instances) in all.
        spot: on a cloud, the price of instances that can be taken away.
        cores, memory_gb: asked for in all, memory in GB as the site counts them; `None` = in proportion.

    Raises:
        RequestError: the run does not take more than zero hours or is endless, or the counts are no size of a job.
    """
    size = JobSize(accelerator_count, node_count, cores, memory_gb)
    rule = offer.charge
    if rule.basis == "instance_hour":
        return instance_charge(offer, hours, node_count, spot=spot)
    if rule.basis == "free":
        return _free(offer)
    if rule.basis == "other" and not rule.components:
        return ChargeResult(None, None, why_unknown(offer), rule.date, centre_caution(offer))
    return centre_charge(offer, hours, size)


def _free(offer: Offer) -> ChargeResult:
    """Nothing to pay, because a source says so: zero units, and zero dollars where the whole system is free."""
    rule = offer.charge
    words = rule.unit_text or "nothing is charged here"
    nothing = Quantity(value=0.0, unit=rule.unit or "USD")
    usd = nothing if nothing.unit == "USD" else None
    return ChargeResult(nothing, usd, f"not charged: {words}", rule.date, None)
