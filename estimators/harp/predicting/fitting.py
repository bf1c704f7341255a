"""Whether a partition takes a run: walltime limit, memory and cores of a node, fewest and most nodes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from estimators.harp.predicting.result import PartitionFit
from knowledge.quantities import write_hours, write_number

if TYPE_CHECKING:
    from knowledge.ci import Offer

GIB = 2**30


def nodes_for(offer: Offer | None, cores: int, nodes: int | None, memory_bytes: float | None) -> int:
    """Nodes a run takes: as said, else as few as hold its cores and memory."""
    if nodes is not None:
        return nodes
    needed = [1.0]
    if offer is not None and offer.cores_per_node:
        needed.append(cores / offer.cores_per_node)
    if offer is not None and offer.node_memory_bytes and memory_bytes:
        needed.append(memory_bytes / offer.node_memory_bytes)
    return math.ceil(max(needed))


def fit_of(
    offer: Offer, cores: int, nodes: int, gpus: int, memory_mib: int | None, walltime_minutes: int
) -> PartitionFit:
    """Whether the request fits.

    Args:
        offer: the partition.
        cores, nodes, gpus: over all nodes. memory_mib: of each node; `None` = not known, not checked.
        walltime_minutes: asked for.
    """
    reasons = [
        *_too_long(offer, walltime_minutes),
        *_wrong_nodes(offer, nodes),
        *_too_many_cores(offer, cores, nodes),
        *_too_much_memory(offer, memory_mib),
        *_wrong_gpus(offer, gpus, nodes),
    ]
    return PartitionFit(
        offer=offer.id,
        partition=offer.partition,
        node_type=offer.node_type_id,
        nodes=nodes,
        fits=not reasons,
        reason="; ".join(reasons),
        walltime_limit_hours=None if _endless(offer.max_walltime_hours) else offer.max_walltime_hours,
        memory_per_node_gib=None if offer.node_memory_bytes is None else offer.node_memory_bytes / GIB,
        cores_per_node=offer.cores_per_node,
        min_nodes=offer.min_nodes,
        max_nodes=None if _endless(offer.max_nodes) else offer.max_nodes,
    )


def unchecked(offer: Offer) -> list[str]:
    """Limits of the partition that nobody knows, in words."""
    facts = {"walltime limit": offer.max_walltime_hours, "memory of a node": offer.node_memory_bytes,
             "cores of a node": offer.cores_per_node}  # fmt: skip
    return [name for name, value in facts.items() if value is None]


def _endless(limit: float | None) -> bool:
    return limit is not None and math.isinf(limit)


def _too_long(offer: Offer, minutes: int) -> list[str]:
    limit = offer.max_walltime_hours
    if limit is None or minutes <= limit * 60:
        return []
    return [f"{write_hours(minutes / 60)} are asked for and the limit is {write_hours(limit)}"]


def _wrong_nodes(offer: Offer, nodes: int) -> list[str]:
    most = min((one for one in (offer.max_nodes, offer.node_count) if one is not None), default=None)
    if most is not None and nodes > most:
        return [f"{nodes} nodes are needed and a job may have {write_number(most)}"]
    if offer.min_nodes is not None and nodes < offer.min_nodes:
        needed = f"{nodes} node{'s are' if nodes > 1 else ' is'} needed"
        return [f"{needed} and a job has at least {write_number(offer.min_nodes)}"]
    return []


def _too_many_cores(offer: Offer, cores: int, nodes: int) -> list[str]:
    if offer.cores_per_node is None or cores <= nodes * offer.cores_per_node:
        return []
    return [f"{cores} cores on {nodes} node{'s' if nodes > 1 else ''} are more than {offer.cores_per_node} a node"]


def _too_much_memory(offer: Offer, memory_mib: int | None) -> list[str]:
    if memory_mib is None or offer.node_memory_bytes is None or memory_mib * 2**20 <= offer.node_memory_bytes:
        return []
    have = write_number(offer.node_memory_bytes / GIB)
    return [f"{write_number(memory_mib / 1024)} GiB are needed on a node and it has {have}"]


def _wrong_gpus(offer: Offer, gpus: int, nodes: int) -> list[str]:
    if not gpus:
        return []
    if not offer.accelerators_per_node:
        return ["its nodes have no accelerators"]
    if offer.accelerators_per_node_known and gpus > nodes * offer.accelerators_per_node:
        return [f"{gpus} accelerators on {nodes} node{'s' if nodes > 1 else ''} are more than they have"]
    return []
