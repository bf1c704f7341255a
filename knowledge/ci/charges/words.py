"""The sentences of the engine: why there is no amount, and what to know before relying on one."""

from __future__ import annotations

from knowledge.ci.types import ChargedResource, Offer

RESOURCE_HOURS: dict[ChargedResource, str] = {
    "core": "core-hour",
    "gpu": "GPU-hour",
    "node": "node-hour",
    "memory_gb": "GB-hour of memory",
}
"""How an hour of each resource is written."""

_CHARGING_WORDS = ("charge", "billed", "billing", " BU", " SU", "SBU", "units per")
_OLD_PRICE_YEARS = 1
_THIS_YEAR = 2026
"""Year in which the facts were read; a price is called old against it, not against the clock."""


def why_unknown(offer: Offer) -> str:
    """Why the charge of an offer without a known rate cannot be given."""
    if offer.kind == "edge":
        return "runs on a device you own: no charge per hour; its price and electricity are not counted"
    return f"the charge rate of {offer.partition_label or offer.system_name} is not known{site_says(offer)}"


def site_says(offer: Offer) -> str:
    """The site's own words about its unit, in brackets; empty if there are none."""
    words = offer.charge.unit_text
    return f" (the site says: {words})" if words and words != offer.charge.unit else ""


def centre_caution(offer: Offer) -> str | None:
    """What to know about a centre's charge."""
    notes = offer.notes or ""
    if any(word in f" {notes}" for word in _CHARGING_WORDS):
        return f"The site adds: {notes}."
    known = offer.charge.factor is not None or offer.charge.components
    if offer.shared_nodes is None and known:
        return "Whether nodes are shared is not known; whole nodes may be charged."
    return None


def price_caution(date: str | None, *, spot: bool = False) -> str | None:
    """What to know about a cloud's price of that date."""
    if date is None:
        return "The date of this price is not known."
    if int(date[:4]) < _THIS_YEAR - _OLD_PRICE_YEARS:
        return f"This price is of {date}: take it as an order of magnitude."
    return "Spot prices change all the time, and the instance can be taken away." if spot else None


def plural(word: str, count: float) -> str:
    """The word for so many."""
    return word if count == 1 else f"{word}s"
