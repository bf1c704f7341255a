"""How many cores, accelerators, nodes or GB of memory of a job are charged, in figures and words.

A job on whole nodes pays for all they have. A job on shared nodes pays for what it asks for; what nobody said is taken
in proportion to the largest share of a node that was said (accelerators, cores or memory), and to whole nodes if
nothing was.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from knowledge.ci.charges.exact import write_figure
from knowledge.ci.types import ChargedResource, Offer
from knowledge.errors import RequestError
from knowledge.evidence import Assumption
from knowledge.quantities import write_number

GIB = 2**30
"""Offers hold a site's "GB" of memory as so many bytes; dividing gives the site's figure back."""


@dataclass(frozen=True, slots=True)
class JobSize:
    """What a job takes, in all.

    Attributes:
        accelerators: 0 on processors only. nodes: nodes or instances.
        cores: asked for; `None` = nobody said.
        memory_gb: asked for, in GB as the site counts them; `None` = nobody said.
    """

    accelerators: float
    nodes: int
    cores: float | None = None
    memory_gb: float | None = None

    def __post_init__(self) -> None:
        """Refuse what is no size of a job.

        Raises:
            RequestError: fewer than one node, less than nothing of anything, or no end to it.
        """
        for field, value, least in (
            ("nodes", self.nodes, 1),
            ("accelerators", self.accelerators, 0),
            ("cores", self.cores, 0),
            ("memory in GB", self.memory_gb, 0),
        ):
            if value is not None and not (least <= value and math.isfinite(value)):
                raise RequestError.of(
                    field, value, f"it must be at least {least} and have an end", "give such a number"
                )


@dataclass(frozen=True, slots=True)
class Counted:
    """A number of charged things. assumption: how it was come by, where nobody said it."""

    count: float
    words: str
    assumption: Assumption | None = None


def count_of(resource: ChargedResource, offer: Offer, size: JobSize) -> Counted | str:
    """How much of a resource is charged; or the reason why that is not known."""
    return _COUNTERS[resource](offer, size)


def check_size(offer: Offer, size: JobSize) -> None:
    """Refuse a job that does not fit the nodes it asks for.

    Raises:
        RequestError: more cores, accelerators or memory than its nodes have, or not a number of anything.
    """
    memory = None if offer.node_memory_bytes is None else offer.node_memory_bytes / GIB
    accelerators = offer.accelerators_per_node if offer.accelerators_per_node_known else None
    asked: tuple[tuple[str, float | None, float | None], ...] = (
        ("accelerators", size.accelerators, accelerators),
        ("cores", size.cores, offer.cores_per_node),
        ("memory in GB", size.memory_gb, memory),
    )
    for field, value, per_node in asked:
        if value is not None and per_node is not None and value > per_node * size.nodes:
            each = f"{write_number(per_node, 4)} a node"
            have = "has" if size.nodes == 1 else "have"
            raise RequestError.of(
                field, value, f"{_nodes(size.nodes)} of {offer.id} {have} {each}", "ask for more nodes"
            )


def _count_nodes(offer: Offer, size: JobSize) -> Counted | str:
    share = _share(offer, size)
    if share is None:
        return _SHARE_UNKNOWN
    nodes = size.nodes * share
    return Counted(nodes, _nodes(nodes))


def _count_accelerators(offer: Offer, size: JobSize) -> Counted | str:
    if offer.shared_nodes is not False:
        return Counted(size.accelerators, _devices(size.accelerators))
    if not offer.accelerators_per_node_known:
        return "whole nodes are charged by their accelerators, and how many a node has is not known"
    devices = size.nodes * offer.accelerators_per_node
    whole = " (whole nodes)" if devices != size.accelerators else ""
    return Counted(devices, f"{_devices(devices)}{whole}")


def _count_cores(offer: Offer, size: JobSize) -> Counted | str:
    if size.cores is not None and offer.shared_nodes is not False:
        return Counted(size.cores, f"{write_number(size.cores, 4)} cores")
    return _part_of_nodes(offer, size, offer.cores_per_node, "cores", "cores")


def _count_memory(offer: Offer, size: JobSize) -> Counted | str:
    if size.memory_gb is not None and offer.shared_nodes is not False:
        return Counted(size.memory_gb, f"{write_figure(size.memory_gb, 4)} GB")
    per_node = None if offer.node_memory_bytes is None else offer.node_memory_bytes / GIB
    return _part_of_nodes(offer, size, per_node, "memory", "GB")


_COUNTERS: dict[ChargedResource, Callable[[Offer, JobSize], Counted | str]] = {
    "core": _count_cores,
    "gpu": _count_accelerators,
    "node": _count_nodes,
    "memory_gb": _count_memory,
}

_SHARE_UNKNOWN = "how much of a node the accelerators take is not known, because its number of accelerators is not"


def _part_of_nodes(offer: Offer, size: JobSize, per_node: float | None, field: str, unit: str) -> Counted | str:
    """So much of the nodes as the job's share of them."""
    share = _share(offer, size)
    if share is None:
        return _SHARE_UNKNOWN
    if per_node is None:
        what = "the number of cores of a node" if field == "cores" else "the memory of a node"
        return f"the charge goes by {field}, and {what} is not known"
    count = size.nodes * share * per_node
    words = f"{write_number(count, 4)} {unit}"
    if offer.shared_nodes is False:
        return Counted(count, words)
    how = (
        "in proportion to what was asked for"
        if share < 1
        else f"all that {_nodes(size.nodes)} {'has' if size.nodes == 1 else 'have'}"
    )
    return Counted(count, words, Assumption(field=field, text=f"Nobody said how many {unit}: {words} are {how}."))


def _share(offer: Offer, size: JobSize) -> float | None:
    """The part of its nodes that the job takes: the largest of its known shares; `None` = unknown."""
    if offer.shared_nodes is False:
        return 1.0
    shares = []
    if offer.accelerators_per_node and size.accelerators:
        if not offer.accelerators_per_node_known:
            return None
        shares.append(size.accelerators / (size.nodes * offer.accelerators_per_node))
    if size.cores is not None and offer.cores_per_node:
        shares.append(size.cores / (size.nodes * offer.cores_per_node))
    if size.memory_gb is not None and offer.node_memory_bytes:
        shares.append(size.memory_gb * GIB / (size.nodes * offer.node_memory_bytes))
    return min(1.0, max(shares)) if shares else 1.0


def _nodes(count: float) -> str:
    return f"{write_number(count)} {'node' if count == 1 else 'nodes'}"


def _devices(count: float) -> str:
    return f"{write_number(count)} {'GPU' if count == 1 else 'GPUs'}"
