"""What a run costs: the first price engine for centres and clouds.

charge = factor x basis-hours, where the basis is core-hours, accelerator-hours or node-hours. A job on whole nodes
pays for all their cores and accelerators; a job on shared nodes pays for what it asks for, cores in proportion to its
accelerators. Clouds charge whole instances by the hour. An unknown rate gives no amount, never zero; nothing to pay is
said in words and is zero only because a source says so.
"""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.ci.types import Offer
from knowledge.evidence import Quantity
from knowledge.quantities import write_money, write_number

_BASIS_WORDS = {"core_hour": "core-hour", "gpu_hour": "GPU-hour", "node_hour": "node-hour"}
_CHARGING_WORDS = ("charge", "billed", "billing", " BU", " SU", "SBU", "units per")
_OLD_PRICE_YEARS = 1
_THIS_YEAR = 2026
"""Year in which the facts were read; a price is called old against it, not against the clock."""


@dataclass(frozen=True, slots=True)
class ChargeResult:
    """What a run costs.

    Attributes:
        amount: in the unit of the site (or USD), with the run's interval; `None` = unknown.
        usd: the same in US dollars, where a price exists.
        formula: the arithmetic with its numbers, or why there is no amount.
        date: of the price or rule. caution: what to know before relying on it.
    """

    amount: Quantity | None
    usd: Quantity | None
    formula: str
    date: str | None
    caution: str | None


def charge(
    offer: Offer, hours: Quantity, accelerator_count: float, node_count: int, spot: bool = False
) -> ChargeResult:
    """Charge of one run.

    Args:
        offer: where it runs.
        hours: how long, with its interval; the charge has the same interval.
        accelerator_count: accelerators in all; 0 on processors only.
        node_count: nodes (or instances) in all.
        spot: on a cloud, the price of instances that can be taken away.
    """
    rule = offer.charge
    if rule.basis == "instance_hour":
        return _instances(offer, hours, node_count, spot)
    if rule.basis == "free":
        return _free(offer)
    if rule.basis not in _BASIS_WORDS:
        return _unknown(offer, _why_unknown(offer))
    counted = _counted(offer, accelerator_count, node_count)
    if rule.factor is None and (isinstance(counted, str) or rule.unit != _BASIS_WORDS[rule.basis]):
        return _unknown(offer, _why_unknown(offer))
    if isinstance(counted, str):
        return _unknown(offer, counted)
    if rule.factor is None:
        return _unknown(offer, _before_factor(offer, hours, *counted))
    return _by_rule(offer, hours, *counted)


def _by_rule(offer: Offer, hours: Quantity, count: float, counted_words: str) -> ChargeResult:
    rule = offer.charge
    assert rule.factor is not None
    basis = _BASIS_WORDS[rule.basis]
    unit = rule.unit or basis
    amount = hours.times(count * rule.factor, unit)
    usd = amount.times(rule.usd_per_unit, "USD") if rule.usd_per_unit is not None else None
    formula = (
        f"{counted_words} × {write_number(hours.value)} h × {write_number(rule.factor)} {unit} per {basis}"
        f" = {write_number(amount.value)} {unit}"
    )
    if usd is not None and rule.usd_per_unit is not None:
        formula += f" × ${rule.usd_per_unit:g} = {write_money(usd.value)}"
    return ChargeResult(amount, usd, formula, rule.date, _caution(offer))


def _before_factor(offer: Offer, hours: Quantity, count: float, counted_words: str) -> str:
    """Where the unit is the basis itself, the hours are known although the queue's factor is not."""
    unit = offer.charge.unit
    before = f"{counted_words} × {write_number(hours.value)} h = {write_number(hours.value * count)} {unit}"
    return f"{before} before the factor of the queue, which is not known{_site_says(offer)}"


def _counted(offer: Offer, accelerator_count: float, node_count: int) -> tuple[float, str] | str:
    """How many cores, accelerators or nodes are charged, in figures and words; or why that is not known."""
    basis, shared = offer.charge.basis, offer.shared_nodes is not False
    share = _share_of_node(offer, accelerator_count, node_count) if shared else 1.0
    if share is None:
        return "how much of a node the accelerators take is not known, because its number of accelerators is not"
    nodes = node_count * share
    if basis == "node_hour":
        return nodes, f"{write_number(nodes)} {_plural('node', nodes)}"
    if basis == "gpu_hour":
        devices = accelerator_count if shared else node_count * offer.accelerators_per_node
        whole = " (whole nodes)" if not shared and devices != accelerator_count else ""
        return devices, f"{write_number(devices)} {_plural('GPU', devices)}{whole}"
    if offer.cores_per_node is None:
        return "the charge goes by cores, and the number of cores of a node is not known"
    cores = nodes * offer.cores_per_node
    return cores, f"{write_number(cores, 4)} cores"


def _share_of_node(offer: Offer, accelerator_count: float, node_count: int) -> float | None:
    """Part of each node that the job takes on shared nodes, going by its accelerators; `None` if unknown."""
    if offer.accelerators_per_node == 0 or accelerator_count == 0:
        return 1.0
    if not offer.accelerators_per_node_known:
        return None if offer.charge.basis != "gpu_hour" else 1.0
    return min(1.0, accelerator_count / (node_count * offer.accelerators_per_node))


def _instances(offer: Offer, hours: Quantity, node_count: int, spot: bool) -> ChargeResult:
    rule = offer.charge
    kind = "spot" if spot else "on-demand"
    price = rule.spot_usd_per_hour if spot else rule.on_demand_usd_per_hour
    date = rule.spot_date if spot else rule.date
    if price is None:
        return ChargeResult(None, None, f"no {kind} price is known for {offer.node_type_id}", date, None)
    amount = hours.times(node_count * price, "USD")
    formula = (
        f"{node_count} {_plural('instance', node_count)} × {write_number(hours.value)} h × ${price:g} per hour ({kind})"
        f" = {write_money(amount.value)}"
    )
    return ChargeResult(amount, amount, formula, date, _price_caution(date, spot))


def _free(offer: Offer) -> ChargeResult:
    """Nothing to pay, because a source says so: zero units, and zero dollars where the whole system is free."""
    rule = offer.charge
    words = rule.unit_text or "nothing is charged here"
    nothing = Quantity(value=0.0, unit=rule.unit or "USD")
    usd = nothing if nothing.unit == "USD" else None
    return ChargeResult(nothing, usd, f"not charged: {words}", rule.date, None)


def _unknown(offer: Offer, why: str) -> ChargeResult:
    return ChargeResult(None, None, why, offer.charge.date, _caution(offer))


def _why_unknown(offer: Offer) -> str:
    if offer.kind == "edge":
        return "runs on a device you own: no charge per hour; its price and electricity are not counted"
    return f"the charge rate of {offer.partition_label or offer.system_name} is not known{_site_says(offer)}"


def _site_says(offer: Offer) -> str:
    words = offer.charge.unit_text
    return f" (the site says: {words})" if words and words != offer.charge.unit else ""


def _caution(offer: Offer) -> str | None:
    notes = offer.notes or ""
    if any(word in f" {notes}" for word in _CHARGING_WORDS):
        return f"The site adds: {notes}."
    if offer.shared_nodes is None and offer.charge.factor is not None:
        return "Whether nodes are shared is not known; whole nodes may be charged."
    return None


def _price_caution(date: str | None, spot: bool) -> str | None:
    if date is None:
        return "The date of this price is not known."
    if int(date[:4]) < _THIS_YEAR - _OLD_PRICE_YEARS:
        return f"This price is of {date}: take it as an order of magnitude."
    return "Spot prices change all the time, and the instance can be taken away." if spot else None


def _plural(word: str, count: float) -> str:
    return word if count == 1 else f"{word}s"
