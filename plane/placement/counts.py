"""Which numbers of accelerators and nodes are worth weighing on an offer."""

from __future__ import annotations

import math

from knowledge.ci.types import Offer

Counts = tuple[tuple[float, int], ...]
"""Pairs of accelerators in all and nodes; with CPUs only, the first is 0."""

WHOLE_NODES = (1, 2, 4, 8, 16)
"""Whole nodes weighed when nobody names a number; beyond them, data-parallel training rarely pays."""

INSTANCES = (1, 2, 4)
"""Cloud instances weighed when nobody names a number: their network is seldom known."""

JOINED_FROM = 4
"""Accelerators an instance must have before several are joined: below, clouds sell no fast network between them."""


def sensible_counts(offer: Offer) -> Counts:
    """Powers of two inside a node, the full node, then doubling whole nodes inside the partition's limits."""
    nodes = [(offer.accelerators_per_node * count, count) for count in _whole_nodes(offer)]
    return tuple((float(accelerators), count) for accelerators, count in (*_parts_of_a_node(offer), *nodes))


def exact_counts(offer: Offer, accelerators: int | None, nodes: int | None) -> Counts:
    """The ways to ask this offer for exactly so many accelerators or nodes; empty when there is none."""
    if accelerators is None and nodes is None:
        return sensible_counts(offer)
    if accelerators is None:
        whole = ((offer.accelerators_per_node * (nodes or 1), nodes or 1),) if _allows(offer, nodes or 1) else ()
        return (*_parts_of_a_node(offer), *whole) if nodes == 1 else whole
    count = nodes or _fewest_nodes(offer, accelerators)
    if count is None or not _allows(offer, count):
        return ()
    per_node = accelerators / count
    if per_node != int(per_node) or per_node > offer.accelerators_per_node:
        return ()
    if per_node < offer.accelerators_per_node and not _divisible(offer):
        return ()
    return ((float(accelerators), count),)


def is_instance(offer: Offer) -> bool:
    """Whether it is rented as a whole by the hour."""
    return offer.provider is not None


def _parts_of_a_node(offer: Offer) -> Counts:
    """1, 2, 4, ... accelerators of one node, where a job may take part of a node (`None` = perhaps)."""
    if not _divisible(offer) or (offer.min_nodes or 0) > 1:
        return ()
    most = offer.accelerators_per_node * min(1.0, _most_nodes(offer))
    powers = range(math.floor(math.log2(most)) + 1) if most >= 1 else range(0)
    return tuple((float(2**power), 1) for power in powers if 2**power < offer.accelerators_per_node)


def _divisible(offer: Offer) -> bool:
    return offer.shared_nodes is not False and not is_instance(offer) and offer.accelerators_per_node > 1


def _stands_alone(offer: Offer) -> bool:
    """Slices, devices, virtual machines of research clouds and high-throughput slots are not joined into one job."""
    virtual = offer.kind == "cloud" and (offer.provider is None or 0 < offer.accelerators_per_node < JOINED_FROM)
    return offer.accelerators_per_node % 1 > 0 or offer.kind in ("edge", "htc") or virtual


def _whole_nodes(offer: Offer) -> list[int]:
    least, most = _least_nodes(offer), _most_nodes(offer)
    if _stands_alone(offer):
        return [1]
    counts = INSTANCES if is_instance(offer) else WHOLE_NODES
    allowed = [count for count in counts if least <= count <= most]
    return allowed if least in allowed or not least <= min(most, max(counts)) else [least, *allowed]


def _fewest_nodes(offer: Offer, accelerators: int) -> int | None:
    """Fewest nodes that hold so many; evenly spread, because launchers want the same number everywhere."""
    if offer.accelerators_per_node < 1:
        return None
    least = max(_least_nodes(offer), math.ceil(accelerators / offer.accelerators_per_node))
    return least if accelerators % least == 0 else None


def _allows(offer: Offer, nodes: int) -> bool:
    if _stands_alone(offer) and nodes > 1:
        return False
    return _least_nodes(offer) <= nodes <= max(1.0, _most_nodes(offer))


def _least_nodes(offer: Offer) -> int:
    return max(1, math.ceil(offer.min_nodes or 1))


def _most_nodes(offer: Offer) -> float:
    limits = [limit for limit in (offer.max_nodes, offer.node_count) if limit is not None]
    return min(limits, default=math.inf)
