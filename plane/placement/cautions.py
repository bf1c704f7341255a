"""What to know before using an option: what is unknown, what can go wrong, what the figures do not cover."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knowledge.ci.types import Offer
from knowledge.quantities import write_bytes, write_count, write_hours, write_money, write_quantity
from plane.placement.access import restriction
from plane.placement.columns import SOFTWARE, has_queue, is_starved
from plane.placement.ranking import LARGE_BATCH
from plane.placement.walltime import CHECKPOINT_OVERHEAD

if TYPE_CHECKING:
    from knowledge.ci.charges import ChargeResult
    from plane.placement.option import Option
    from plane.placement.request import PlacementRequest
    from plane.placement.weighing import Weighed


def cautions(
    option: Option, weighed: Weighed, row: int, request: PlacementRequest, priced: ChargeResult
) -> tuple[str, ...]:
    """The cautions of an option, the gravest first."""
    offer = weighed.offer_of(row)
    found = [
        *_access(option, offer),
        *_precision(weighed, row, option),
        *_interruption(offer, weighed, row),
        *_jobs(option),
        *_limits(option, request, offer),
        *_wait(option, offer),
        *_estimate(weighed, row, option),
        *_sharing(option, offer),
        *_batch(option, request),
        *_link(option, offer),
        *([priced.caution] if priced.caution else []),
        *_spot(offer, option),
        *_hardware(offer, option),
    ]
    return tuple(dict.fromkeys(found))


def _access(option: Option, offer: Offer) -> list[str]:
    limits = restriction(offer)
    found = [f"Not for everybody there; the site says: {limits}."] if limits else []
    if option.access_known is False:
        found.append(f"Your profile does not cover {option.system_name}; access is by {', '.join(option.access)}.")
    return found


def _precision(weighed: Weighed, row: int, option: Option) -> list[str]:
    counted, asked = weighed.predictions.other_precision(row), weighed.predictions.workload.precision
    if counted is None:
        return []
    return [f"No {asked} rate of the {option.accelerator} is on record, so the time is counted in {counted}."]


def _interruption(offer: Offer, weighed: Weighed, row: int) -> list[str]:
    if weighed.money.spot[row]:
        return ["Only a spot price is known: it can be taken away at any time; checkpoint often."]
    return ["Jobs here can be pre-empted; checkpoint often."] if offer.preemptible else []


def _jobs(option: Option) -> list[str]:
    if option.segments <= 1:
        return []
    share = f"; {CHECKPOINT_OVERHEAD:.0%} is added for checkpoints" if option.method else ""
    limit = option.request_walltime_hours
    each = f" of at most {write_hours(limit)} each" if limit else ""
    wait = option.wait_hours
    again = f" The wait of {write_quantity(wait)} comes before each." if wait else " Each waits in the queue again."
    return [f"Needs {write_count(option.segments)} jobs in a chain{each}{share}.{again}"]


def _limits(option: Option, request: PlacementRequest, offer: Offer) -> list[str]:
    found = []
    if option.max_walltime_hours is None and has_queue(offer):
        found.append("The longest walltime there is not known.")
    if request.deadline_hours:
        found.extend(_deadline(option, request.deadline_hours))
    if request.budget_usd and option.charge.usd is None:
        found.append(
            f"It has no price in US dollars, so the budget of {write_money(request.budget_usd)} is not checked."
        )
    high = option.charge.usd.high if option.charge.usd else None
    if request.budget_usd and high is not None and high > request.budget_usd:
        found.append(f"At the upper end it costs {write_money(high)}, over the budget.")
    return found


def _deadline(option: Option, deadline: float) -> list[str]:
    total = option.total_hours or option.run_hours
    found = []
    if total.high is not None and total.high > deadline:
        found.append(
            f"At the upper end it takes {write_hours(total.high)}, over the deadline of {write_hours(deadline)}."
        )
    if option.wait_hours is None:
        found.append(f"The wait is unknown and not counted against the deadline of {write_hours(deadline)}.")
    return found


def _wait(option: Option, offer: Offer) -> list[str]:
    if option.wait_hours is not None:
        return []
    return ["The queue wait is not known." if has_queue(offer) else "Free capacity is not promised."]


def _estimate(weighed: Weighed, row: int, option: Option) -> list[str]:
    if option.method == "roofline" or weighed.predictions.seen[row] == "neither":
        return ["Neither this network nor this hardware was measured: the time rests on peak figures alone."]
    return []


def _batch(option: Option, request: PlacementRequest) -> list[str]:
    samples = (option.batch_per_device or 0) * max(1.0, option.accelerator_count)
    if request.workload.mode == "inference" or request.workload.batch_size is not None or samples <= LARGE_BATCH:
        return []
    return [f"The global batch becomes {write_count(samples)}: check that training still converges."]


def _link(option: Option, offer: Offer) -> list[str]:
    if option.node_count > 1 and offer.interconnect_bytes_per_second is None:
        return ["How fast the nodes are linked is not known; training over several may be slower."]
    return []


def _sharing(option: Option, offer: Offer) -> list[str]:
    part = 0 < option.accelerator_count < offer.accelerators_per_node * option.node_count
    if part and offer.shared_nodes is None:
        return ["Whether a job may take part of a node is not known; a whole node may be charged."]
    return []


def _spot(offer: Offer, option: Option) -> list[str]:
    spot = offer.charge.spot_usd_per_hour
    if spot is None or offer.charge.on_demand_usd_per_hour is None or option.charge.usd is None:
        return []
    price = write_money(spot * option.node_count * option.run_hours.value)
    dated = f" (price of {offer.charge.spot_date})" if offer.charge.spot_date else ""
    return [f"As a spot instance about {price}{dated}; it can be taken away at any time."]


def _hardware(offer: Offer, option: Option) -> list[str]:
    accelerator = offer.accelerator
    if accelerator is None or not option.accelerator_count:
        return []
    found = [SOFTWARE[accelerator.vendor]] if accelerator.vendor in SOFTWARE else []
    if len(offer.accelerator_candidates) > 1:
        others = " or ".join(row.name for row in offer.accelerator_candidates)
        found.append(f"The site does not say whether it is {others}; the slowest is taken.")
    if is_starved(offer):
        memory = write_bytes(offer.node_memory_bytes or 0, binary=True)
        found.append(f"A node has {memory} of host memory only, less than its accelerators have.")
    if not offer.accelerators_per_node_known:
        found.append("How many accelerators a node has is not known; one is taken.")
    if accelerator.confidence == "not_reread":
        found.append(f"The figures of {accelerator.name} were not checked against their source again.")
    return found
