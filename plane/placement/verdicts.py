"""What the figures rule out: memory, walltime, deadline, budget. A candidate falls at the first gate it fails."""

from __future__ import annotations

import re
from enum import IntEnum
from functools import lru_cache

import numpy as np

from knowledge.ci.types import Offer
from knowledge.quantities import write_bytes, write_count, write_hours, write_money, write_number
from plane.placement.candidates import Integers
from plane.placement.gates import Refusal
from plane.placement.option import RejectionCode
from plane.placement.request import PlacementRequest
from plane.placement.walltime import MOST_SEGMENTS
from plane.placement.weighing import Weighed


class Verdict(IntEnum):
    """How far a candidate came; the higher, the closer it was to being usable. `PASSED` is the highest."""

    NO_FIGURES = 1
    DOES_NOT_FIT = 2
    OVER_WALLTIME = 3
    OVER_DEADLINE = 4
    OVER_BUDGET = 5
    PASSED = 6


def judge(weighed: Weighed, request: PlacementRequest) -> Integers:
    """The verdict on every row.

    Unknown figures never rule out: an unknown wait, transfer or walltime limit counts nothing here and is said.
    """
    predictions = weighed.predictions
    verdict = np.full(len(weighed.candidates), int(Verdict.PASSED), dtype=np.int64)
    over = weighed.known_hours > request.deadline_hours if request.deadline_hours else None
    dear = weighed.price_usd > request.budget_usd if request.budget_usd else None
    for mask, code in ((dear, Verdict.OVER_BUDGET), (over, Verdict.OVER_DEADLINE)):
        if mask is not None:
            verdict[mask] = code
    verdict[weighed.segments > MOST_SEGMENTS] = Verdict.OVER_WALLTIME
    verdict[~np.isfinite(predictions.hours)] = Verdict.NO_FIGURES
    verdict[~predictions.fits & np.isfinite(predictions.memory_bytes)] = Verdict.DOES_NOT_FIT
    verdict[~predictions.why_not.equal("")] = Verdict.NO_FIGURES
    return verdict


def reason(weighed: Weighed, row: int, verdict: Verdict, request: PlacementRequest) -> Refusal:
    """Why this row fell, in one sentence with its figures."""
    offer = weighed.offer_of(row)
    if verdict is Verdict.NO_FIGURES:
        return _no_figures(offer, weighed.predictions.why_not[row])
    if verdict is Verdict.DOES_NOT_FIT:
        return Refusal("does_not_fit", _memory(weighed, row, offer))
    hours = write_hours(float(weighed.run_hours[row]))
    there = f"on {devices(offer, float(weighed.candidates.accelerators[row]), int(weighed.candidates.nodes[row]))}"
    if verdict is Verdict.OVER_WALLTIME:
        limit = write_hours(float(weighed.limit_hours[row]))
        jobs = write_count(float(weighed.segments[row]))
        text = f"{hours} {there} would take {jobs} checkpointed jobs of {limit} (more than {MOST_SEGMENTS})."
        return Refusal("over_walltime", text)
    if verdict is Verdict.OVER_DEADLINE:
        known = write_hours(float(weighed.known_hours[row]))
        parts = f"{hours} {there}" + (f", {known} with wait and transfer" if known != hours else "")
        return Refusal("over_deadline", f"{parts}, but the deadline is {write_hours(request.deadline_hours or 0)}.")
    price, budget = write_money(float(weighed.price_usd[row])), write_money(request.budget_usd or 0)
    return Refusal("over_budget", f"{price} for {hours} {there}, but the budget is {budget}.")


def devices(offer: Offer, accelerators: float, nodes: int) -> str:
    """What is asked for: `4 NVIDIA A100`, `16 X on 4 nodes`, `2 CPU nodes`, `0.2 of a X`."""
    return _devices(offer.accelerator and short_accelerator(offer.accelerator.name), accelerators, nodes)


@lru_cache(maxsize=1024)
def short_accelerator(name: str) -> str:
    """The name without its explanation: `Instinct MI250X (one GCD)`."""
    return re.sub(r"; what [^)]*\)", ")", name)


@lru_cache(maxsize=4096)
def _devices(name: str | None, accelerators: float, nodes: int) -> str:
    plural = "s" if nodes != 1 else ""
    if not accelerators or name is None:
        return f"{write_count(nodes)} CPU node{plural}"
    if accelerators < 1:
        return f"{write_number(accelerators)} of one {name}"
    spread = f" on {write_count(nodes)} nodes" if nodes > 1 else ""
    return f"{write_number(accelerators)} {name}{spread}"


def no_figures_code(offer: Offer, why_not: str) -> RejectionCode:
    """Whether it is the accelerator that is not known well enough, or the place that cannot compute this."""
    is_unknown = "known" in why_not if why_not else offer.accelerator is not None
    return "accelerator_unknown" if is_unknown and offer.accelerators_per_node else "cannot_compute"


def _no_figures(offer: Offer, why_not: str) -> Refusal:
    code = no_figures_code(offer, why_not)
    if why_not:
        return Refusal(code, why_not[0].upper() + why_not[1:].rstrip(".") + ".")
    if offer.accelerator is not None and code == "accelerator_unknown":
        text = f"The arithmetic peaks of {offer.accelerator.name} are not known, so the time cannot be estimated."
        return Refusal(code, text)
    name = offer.processor_text or "its processor"
    return Refusal(code, f"The speed of {name} is not known, so the time cannot be estimated.")


def _memory(weighed: Weighed, row: int, offer: Offer) -> str:
    needed = write_bytes(float(weighed.predictions.memory_bytes[row]), binary=True)
    accelerators, nodes = float(weighed.candidates.accelerators[row]), int(weighed.candidates.nodes[row])
    there = float(weighed.columns.memory_bytes[row])
    has = f"there are {write_bytes(there, binary=True)}" if np.isfinite(there) else "what is there is not known"
    each = "per accelerator" if accelerators else "per node"
    return f"Needs {needed} {each} on {devices(offer, accelerators, nodes)}; {has}."
