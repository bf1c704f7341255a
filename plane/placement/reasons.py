"""Why an option stands where it stands: short sentences, every figure written as people read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knowledge.ci.types import Offer
from knowledge.quantities import write_count, write_hours, write_money, write_number, write_quantity
from plane.placement.money import charge_account
from plane.placement.weighing import Weighed

if TYPE_CHECKING:
    from plane.placement.option import Option
    from plane.placement.request import PlacementRequest

COUNTED_COST = "counted cost"
"""What the ranking counts as cost where units cannot be compared; `remarks` says how."""

FIRST = {
    "balanced": "Best balance of time and cost.",
    "fastest": "Shortest run time.",
    "cheapest": f"Least {COUNTED_COST}, drawbacks weighed.",
    "soonest": "Done soonest, drawbacks weighed.",
    "greenest": "Least emissions among the comparable ones, drawbacks weighed.",
}


def reasons(option: Option, weighed: Weighed, row: int, request: PlacementRequest, best: int | None) -> tuple[str, ...]:
    """The reasons of an option, the most telling first."""
    offer = weighed.offer_of(row)
    found = [
        FIRST[request.objective] if best is None or best == row else _compared(weighed, row, best),
        _memory(option),
        _fits_walltime(option),
        _allocation(option, weighed, row),
        _emissions(option, offer, weighed, row),
        _size(offer) if weighed.predictions.stated else "",
        _regions(offer),
        option.transfer.text if option.transfer else "",
    ]
    return tuple(text for text in found if text)


def _compared(weighed: Weighed, row: int, best: int) -> str:
    """How it stands against the first option in time and cost, and what speaks against it besides."""
    time = float(weighed.run_hours[row] / weighed.run_hours[best])
    found = [_quickness(time), _cost(weighed, row, best), *_drawbacks(weighed, row)]
    return f"Against the first option: {', '.join(text for text in found if text)}."


def _quickness(ratio: float) -> str:
    if 0.95 < ratio < 1.05:
        return "as quick"
    return f"{write_number(ratio, 2)}x slower" if ratio > 1 else f"{write_number(1 / ratio, 2)}x quicker"


def _cost(weighed: Weighed, row: int, best: int) -> str:
    """Price against price, units of one system against each other; else what the ranking counts, by that name."""
    price = weighed.money.price
    if not price[row] >= 0 and (weighed.money.unknown[row] or weighed.columns.charge_unknown[row]):
        return "charge unknown"
    if not price[best] >= 0 and (weighed.money.unknown[best] or weighed.columns.charge_unknown[best]):
        return ""
    one, other = weighed.offer_of(row), weighed.offer_of(best)
    alike = charge_account(one) == charge_account(other)
    what = "price" if price[row] >= 0 and price[best] >= 0 else "charge" if alike else COUNTED_COST
    ratio = float(weighed.counted_usd[row] / weighed.counted_usd[best])
    return f"the same {what}" if 0.95 < ratio < 1.05 else f"{write_number(ratio, 2)}x the {what}"


def _drawbacks(weighed: Weighed, row: int) -> list[str]:
    offer = weighed.offer_of(row)
    no_peak = weighed.predictions.other_precision(row) is not None
    found = [(f"no {weighed.predictions.workload.precision}", no_peak)]
    found += [("only a spot price", bool(weighed.money.spot[row])), ("can be pre-empted", bool(offer.preemptible))]
    found += [
        ("needs other software", bool(weighed.columns.foreign[row])),
        ("old price", bool(weighed.columns.old_price[row])),
    ]
    return [text for text, holds in found if holds][:2]


def _memory(option: Option) -> str:
    if option.memory_needed is None or option.memory_available is None:
        return ""
    each = "accelerator" if option.accelerator_count else "node"
    batch = f" at a batch of {write_count(option.batch_per_device)}" if option.batch_per_device else ""
    return (
        f"Uses {write_quantity(option.memory_needed)} of {write_quantity(option.memory_available)} per {each}{batch}."
    )


def _fits_walltime(option: Option) -> str:
    limit = option.max_walltime_hours
    if limit is None or option.segments > 1 or limit == float("inf"):
        return ""
    return f"Fits in one job: the limit is {write_hours(limit)}."


def _allocation(option: Option, weighed: Weighed, row: int) -> str:
    if option.ranking_usd is None or weighed.money.price[row] >= 0:
        return ""
    counted = write_money(option.ranking_usd.value)
    if weighed.money.unknown[row]:
        return f"Its price is not known; counted as {counted}, the median price of such hardware, in the ranking only."
    return f"Counted as {counted} in the ranking only; nobody is billed this."


def _emissions(option: Option, offer: Offer, weighed: Weighed, row: int) -> str:
    if option.emissions is None or offer.carbon_g_per_kwh is None:
        return ""
    pue = f"PUE {write_number(float(weighed.pue[row]))}" + (" assumed" if offer.pue is None else "")
    grid = f"{write_number(offer.carbon_g_per_kwh)} g CO2e per kWh"
    return f"About {write_quantity(option.emissions)}: {grid} ({_words(offer.carbon_method)}), {pue}."


def _words(method: str | None) -> str:
    return (method or "counted in an unknown way").replace("_", " ")


def _size(offer: Offer) -> str:
    if offer.node_count is None:
        return ""
    each = write_number(offer.accelerators_per_node)
    return f"The partition has {write_count(offer.node_count)} such nodes with {each} accelerators each."


def _regions(offer: Offer) -> str:
    many = len(offer.other_regions)
    if not many:
        return ""
    others = f"{write_count(many)} other region{'s' if many > 1 else ''}"
    return f"In {offer.region}, the cheapest known; the same instance is sold in {others}."
