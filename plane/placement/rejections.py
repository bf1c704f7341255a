"""Says for every offer that is not shown why it is not: nothing is lost without a reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

import numpy as np

from knowledge.ci.types import Offer
from knowledge.quantities import write_count, write_hours, write_number
from plane.placement.candidates import Integers
from plane.placement.counts import WHOLE_NODES
from plane.placement.describing import where
from plane.placement.gates import Refusal
from plane.placement.option import Rejection
from plane.placement.request import PlacementRequest
from plane.placement.verdicts import Verdict, devices, reason
from plane.placement.weighing import Weighed


def fallen(weighed: Weighed, verdict: Integers, request: PlacementRequest) -> dict[int, Refusal]:
    """The reason of each offer of which no row passed: that of the row that came furthest, and there the one that
    misses by least (in memory, jobs, hours or dollars)."""
    short_of = np.select(
        [verdict == code for code in (Verdict.DOES_NOT_FIT, Verdict.OVER_WALLTIME, Verdict.OVER_BUDGET)],
        [weighed.predictions.memory_bytes, weighed.segments, weighed.price_usd],
        default=weighed.known_hours,
    )
    short_of = np.nan_to_num(short_of, nan=np.inf)
    order = np.lexsort((weighed.candidates.accelerators, short_of, -verdict, weighed.candidates.offer))
    offers, first = np.unique(weighed.candidates.offer[order], return_index=True)
    rows = order[first]
    out = verdict[rows] != int(Verdict.PASSED)
    return {
        int(offer): reason(weighed, int(row), Verdict(int(verdict[row])), request)
        for offer, row in zip(offers[out], rows[out], strict=True)
    }


def outranked(
    weighed: Weighed, order: Iterable[int], shown: Iterable[int], request: PlacementRequest
) -> dict[int, Refusal]:
    """Offers that can do it but are not shown: their best row, and how many places are better."""
    offers = weighed.candidates.offer.tolist()
    taken = {offers[row] for row in shown}
    best: dict[int, int] = {}
    for row in order:
        best.setdefault(offers[row], row)
    total = write_count(len(best))
    found = {}
    for place, (offer, row) in enumerate(best.items(), 1):
        if offer not in taken:
            found[offer] = Refusal("dominated", _outranked_text(weighed, row, place, total, request), place)
    return found


def rejections(offers: tuple[Offer, ...], refusals: Mapping[int, Refusal]) -> tuple[Rejection, ...]:
    """One rejection an offer, in the catalogue's order."""
    return tuple(
        Rejection(
            offer_id=offers[index].id,
            where=where(offers[index]),
            system_id=offers[index].system_id,
            code=refusals[index].code,
            text=refusals[index].text,
            place=refusals[index].place,
        )
        for index in sorted(refusals)
    )


def count_codes(refusals: Mapping[int, Refusal]) -> dict[str, int]:
    """How many offers each reason dropped, the most frequent first."""
    return dict(Counter(str(refusal.code) for refusal in refusals.values()).most_common())


def too_few(offer: Offer, request: PlacementRequest) -> Refusal:
    """The offer cannot be asked for the number of accelerators or nodes that the request wants."""
    if request.accelerator_count:
        asked = f"{write_count(request.accelerator_count)} accelerators"
    elif request.node_count:
        asked = f"{write_count(request.node_count)} nodes"
    elif request.max_accelerator_count:
        asked = f"at most {write_count(request.max_accelerator_count)} accelerators"
    else:
        most = write_count(WHOLE_NODES[-1])
        text = (
            f"Its jobs take more than {most} nodes; they are weighed when a number of nodes is named ({_shape(offer)})."
        )
        return Refusal("too_few_devices", text)
    if request.accelerator_count and request.node_count:
        asked += f" on {write_count(request.node_count)} nodes"
    return Refusal("too_few_devices", f"It cannot be asked for {asked}: it has {_shape(offer)}.")


def _shape(offer: Offer) -> str:
    each = f"{write_number(offer.accelerators_per_node)} a node" if offer.accelerators_per_node else "CPU nodes only"
    parts = "whole nodes only" if offer.shared_nodes is False or offer.provider is not None else ""
    nodes = f"{write_count(offer.node_count)} nodes" if offer.node_count is not None else ""
    least = f"at least {write_number(offer.min_nodes)} nodes a job" if offer.min_nodes and offer.min_nodes > 1 else ""
    most = f"at most {write_number(offer.max_nodes)} nodes a job" if offer.max_nodes is not None else ""
    return ", ".join(text for text in (each, parts, nodes, least, most) if text)


def _outranked_text(weighed: Weighed, row: int, place: int, total: str, request: PlacementRequest) -> str:
    offer = weighed.offer_of(row)
    asked = devices(offer, float(weighed.candidates.accelerators[row]), int(weighed.candidates.nodes[row]))
    hours = write_hours(float(weighed.run_hours[row]))
    return f"It can do it, {hours} on {asked}, but comes {write_count(place)} of {total} places by {request.objective}."
