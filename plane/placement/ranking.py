"""The score of every candidate under an objective: lower is better (docs/decisions/0004-placement-ranking.md).

Scores are sums of logarithms, so a factor counts the same everywhere: twice as long costs as many points on a laptop as
on a supercomputer. What is unknown gets a neutral figure that the answer states, never the best one.
"""

from __future__ import annotations

import numpy as np

from plane.placement.access import CLOSED, MEMBERS_ONLY
from plane.placement.candidates import Floats, Mask
from plane.placement.request import PlacementRequest
from plane.placement.weighing import Weighed

QUEUE_WAIT_HOURS = 6.0
"""Counted where the wait in a batch queue is unknown (assumed; `iplane profile set wait delta=26h` replaces it)."""

START_HOURS = 0.25
"""Counted for starting a rented instance or one's own device (assumed; capacity is not promised)."""

WORKING_DAY_HOURS = 8.0
"""Added to the time in the balanced score: whether it takes one hour or two matters less than one day or two."""

TIE = 0.05
"""Weight of the other side when one side decides: 2 % cheaper does not outweigh twice as slow."""

LAST = 100.0
"""Added where the figure that the objective looks at is unknown: behind all known ones."""

LARGE_BATCH = 4096
"""Samples in a global batch beyond which training recipes need care."""

PREEMPTIBLE = 0.5
SEGMENT_DOUBLING = 0.15
NODE_DOUBLING = 0.10
BATCH_DOUBLING = 0.10
UNKNOWN_LIMIT = 0.10
WEAK_FACTS = 0.10
BLIND_ESTIMATE = 0.20
TESTBED = 0.25
FOREIGN = 0.25
OLD_PRICE = 0.30
UNKNOWN_PRICE = 0.30
SCARCITY = 0.12
RESTRICTED = 0.50
UNKNOWN_LINK_DOUBLING = 0.15
STARVED = 0.30
LATE = 1.0


SCALE_SHARE = 0.5
"""Share of the drawbacks of many nodes and large batches that counts outside balanced and fastest: where a larger job
costs or emits as much and is only quicker, the smaller one is the safer."""

INTERRUPTED_SHARE = 0.5
"""Share of the drawback of pre-emption that counts outside balanced."""


def score(weighed: Weighed, request: PlacementRequest, *, access_stated: bool) -> Floats:
    """Points of every row; lower is better.

    Args:
        weighed: the figures.
        request: its objective is what is looked at.
        access_stated: whether the person said what they can use; else hard-to-reach systems step back a little.
    """
    time, dollars = np.log(counted_hours(weighed)), np.log(weighed.counted_usd)
    last = LAST * (_is_toy(weighed, request) | _is_closed(weighed, request, access_stated)).astype(np.float64)
    last = last + RESTRICTED * weighed.columns.restricted
    if request.objective != "balanced":
        last = last + INTERRUPTED_SHARE * PREEMPTIBLE * (weighed.columns.preemptible | weighed.money.spot)
    if request.deadline_hours is not None:
        last = last + LATE * may_be_late(weighed, request.deadline_hours)
    if request.objective == "fastest":
        return np.log(weighed.run_hours) + TIE * dollars + last
    if request.objective == "cheapest":
        columns = weighed.columns
        unknown = weighed.money.unknown | columns.charge_unknown | columns.stale_price
        doubts = STARVED * columns.starved + FOREIGN * columns.foreign
        return np.asarray(dollars + TIE * time + doubts + _scale(weighed, request) + last + LAST * unknown)
    if request.objective == "soonest":
        return time + TIE * dollars + FOREIGN * weighed.columns.foreign + _scale(weighed, request) + last
    if request.objective == "greenest":
        return _green(weighed) + TIE * time + _scale(weighed, request) + last
    patient = np.log(counted_hours(weighed) + WORKING_DAY_HOURS)
    return (patient + dollars) / 2 + _drawbacks(weighed, request, access_stated=access_stated) + last


def counted_hours(weighed: Weighed) -> Floats:
    """Wait, transfer and run; an unknown wait counts as the neutral figure, before each job of a chain."""
    neutral = np.where(weighed.columns.batch_queue, QUEUE_WAIT_HOURS, START_HOURS)
    wait = np.where(np.isnan(weighed.wait_hours), neutral, weighed.wait_hours)
    return weighed.run_hours + np.nan_to_num(weighed.move_hours) + wait * weighed.segments


def may_be_late(weighed: Weighed, deadline_hours: float) -> Mask:
    """Whether the upper end of the interval, with what is known of wait and transfer, passes the deadline."""
    around = weighed.known_hours - weighed.run_hours
    return np.asarray(weighed.predictions.high * weighed.stretch + around > deadline_hours, dtype=np.bool_)


def main_carbon_method(weighed: Weighed) -> str:
    """The way of counting carbon that most candidates share; only these can be compared with each other."""
    return weighed.columns.carbon_method.most_frequent()


def _green(weighed: Weighed) -> Floats:
    comparable = weighed.columns.carbon_method.equal(main_carbon_method(weighed)) & ~np.isnan(weighed.carbon_kg)
    kilograms = np.where(comparable, weighed.carbon_kg, 1.0)
    other = np.where(np.isnan(weighed.carbon_kg), 2 * LAST, LAST)
    return np.log(np.maximum(kilograms, 1e-9)) + np.where(comparable, 0.0, other)


def _drawbacks(weighed: Weighed, request: PlacementRequest, *, access_stated: bool) -> Floats:
    columns, predictions = weighed.columns, weighed.predictions
    points = _many_nodes(weighed) + _large_batch(weighed, request) + SEGMENT_DOUBLING * np.log2(weighed.segments)
    points += PREEMPTIBLE * (columns.preemptible | weighed.money.spot) + TESTBED * columns.testbed
    points += UNKNOWN_LIMIT * np.isnan(columns.limit_hours) + WEAK_FACTS * columns.weak_facts
    points += BLIND_ESTIMATE * predictions.seen.equal("neither")
    points += FOREIGN * columns.foreign + OLD_PRICE * columns.old_price + UNKNOWN_PRICE * weighed.money.unknown
    points += UNKNOWN_LINK_DOUBLING * columns.link_unknown * np.log2(weighed.candidates.nodes)
    points += STARVED * columns.starved
    points += SCARCITY * np.log2(1 + 20 * _share_of_partition(weighed))
    return points if access_stated else points + columns.hurdle


def _scale(weighed: Weighed, request: PlacementRequest) -> Floats:
    return SCALE_SHARE * (_many_nodes(weighed) + _large_batch(weighed, request))


def _many_nodes(weighed: Weighed) -> Floats:
    return np.asarray(NODE_DOUBLING * np.log2(weighed.candidates.nodes))


def _large_batch(weighed: Weighed, request: PlacementRequest) -> Floats:
    """Nothing where the person chose the batch, and for inference, which knows no convergence."""
    if request.workload.mode == "inference" or request.workload.batch_size is not None:
        return np.zeros(len(weighed.candidates))
    samples = weighed.predictions.batch * np.maximum(weighed.candidates.accelerators, 1)
    return np.asarray(BATCH_DOUBLING * np.log2(np.maximum(samples / LARGE_BATCH, 1)))


def _is_toy(weighed: Weighed, request: PlacementRequest) -> Mask:
    """Training on a small device is possible, but not what anybody means who does not name one."""
    asked_for = "edge" in request.kinds or bool(request.systems)
    return weighed.columns.edge & (request.workload.mode != "inference" and not asked_for)


def _is_closed(weighed: Weighed, request: PlacementRequest, access_stated: bool) -> Mask:
    """What nobody can apply to stands last for somebody who has not said that they are in.

    Where one figure alone decides (fastest, cheapest, ...), so do the systems of one institution: the best figure is of
    no use to somebody who cannot log in. Balanced weighs them by their hurdle.
    """
    least = CLOSED if request.objective == "balanced" or request.systems else MEMBERS_ONLY
    return (weighed.columns.hurdle >= least) & (not access_stated)


def _share_of_partition(weighed: Weighed) -> Floats:
    """Share of the partition's devices that the job takes; an unknown size counts as a tenth."""
    asked = np.maximum(weighed.candidates.accelerators, weighed.candidates.nodes)
    share = np.clip(np.nan_to_num(asked / weighed.columns.devices, nan=0.1), 0.0, 1.0)
    return np.where(weighed.columns.sold, 0.0, share)
