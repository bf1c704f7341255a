"""What a whole placement rests on and does not know, one sentence each."""

from __future__ import annotations

import math
from collections.abc import Sequence

from knowledge.ci.types import Offer
from knowledge.evidence import Assumption
from knowledge.quantities import write_count, write_hours, write_money, write_number
from plane.placement.money import ALLOCATION_SHARE
from plane.placement.once import once_per_catalogue
from plane.placement.option import Option
from plane.placement.ranking import QUEUE_WAIT_HOURS, START_HOURS, main_carbon_method
from plane.placement.reasons import COUNTED_COST
from plane.placement.request import PlacementRequest
from plane.placement.weighing import Weighed, assumed_pue
from plane.profile import Profile


def assumptions(
    weighed: Weighed, rows: Sequence[int], request: PlacementRequest, profile: Profile
) -> tuple[Assumption, ...]:
    """The estimator's assumptions, then those of the ranking, as far as they touch what is shown."""
    found = list(weighed.predictions.assumptions)
    if request.budget_usd is not None and request.budget_usd == profile.budget_usd:
        text = f"The budget of {write_money(request.budget_usd)} from your profile applies."
        found.append(Assumption(field="budget_usd", text=text))
    if request.objective in ("balanced", "soonest") and any(_is_unknown(weighed.wait_hours[row]) for row in rows):
        found.append(Assumption(field="wait", text=_wait_text()))
    if request.objective != "greenest" and any(_is_unknown(weighed.money.price[row]) for row in rows):
        found.append(Assumption(field="objective", text=_allocation_text()))
    others = other_regions(weighed.candidates.offers)
    if others and any(weighed.offer_of(row).provider is not None for row in rows):
        text = (
            f"Each cloud instance type is weighed once, where it is cheapest; {write_count(others)} offers of the same"
            " types in other regions are left aside."
        )
        found.append(Assumption(field="region", text=text))
    pue = assumed_pue(weighed.candidates.offers)
    if pue and any(_is_unknown(weighed.columns.pue[row]) and not _is_unknown(weighed.carbon_kg[row]) for row in rows):
        text = f"Where a site publishes no PUE, {write_number(pue)} is used, the median of those published."
        found.append(Assumption(field="pue", text=text))
    return tuple(found)


def unknowns(
    options: Sequence[Option], weighed: Weighed, request: PlacementRequest, *, access_stated: bool
) -> tuple[str, ...]:
    """What the estimator does not know, then what placement does not."""
    found = list(weighed.predictions.unknowns)
    if not options:
        found.append("No place passes all the conditions.")
    if not access_stated:
        found.append("What you have access to was not said, so every place is compared.")
        if request.objective != "balanced" and not request.systems:
            found.append("Places for members of one institution stand last, as it is not known whether you are one.")
    if options and all(option.wait_hours is None for option in options):
        found.append("The queue wait is not known for any of these options.")
    if request.objective == "greenest" and options:
        method = main_carbon_method(weighed)
        found.append(
            f"Grid averages are compared within one way of counting only ({method or 'none known'}); places counted"
            " otherwise, or without a figure, stand behind."
        )
    if request.data_location is None and request.workload.dataset_bytes is not None:
        found.append("Where the data lies was not said, so no transfer is counted.")
    return tuple(dict.fromkeys(found))


@once_per_catalogue
def other_regions(offers: tuple[Offer, ...]) -> int:
    """Offers of the same instance types in regions where they cost more."""
    return sum(len(offer.other_regions) for offer in offers)


def _wait_text() -> str:
    return (
        f"Where the queue wait is unknown, the ranking counts {write_hours(QUEUE_WAIT_HOURS)} for a batch queue and"
        f" {write_hours(START_HOURS)} for starting a rented instance or an own device."
    )


def _allocation_text() -> str:
    return (
        f"{COUNTED_COST.capitalize()} (for the ranking only, billed to nobody): an hour on an allocation counts as"
        f" {write_number(ALLOCATION_SHARE)} of the median cloud price of the same hardware; else free would always win."
    )


def _is_unknown(value: float) -> bool:
    return math.isnan(value)
