"""Which offers are alike in what one rule looks at, so that the rule is asked once for all of them.

A catalogue can hold a hundred thousand offers, but few systems, kinds of hardware or limits. A rule that reads only
some fields of an offer is asked for the first offer of each group, and its answer is spread over the group.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from knowledge.ci.types import Accelerator, Offer
from plane.placement.once import once_per_catalogue

Integers = NDArray[np.int64]
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """Groups of offers that are alike, numbered in the order of their first offers.

    Attributes:
        number: group of each offer.
        first: index of the first offer of each group.
    """

    number: Integers
    first: Integers

    def __len__(self) -> int:
        return len(self.first)

    def ask(self, rule: Callable[[Offer], Answer], offers: tuple[Offer, ...]) -> list[Answer]:
        """What the rule says of each group."""
        return [rule(offers[index]) for index in self.first.tolist()]


@dataclass(frozen=True, slots=True, eq=False)
class OfferGroups:
    """The groups of a catalogue, by what is looked at.

    Attributes:
        place: who runs it and how one gets in.
        hardware: what of a node decides whether it can compute something at all.
        node: everything of a node that decides how quick it is.
        sizes: which numbers of accelerators and nodes can be asked for.
        queue: where jobs wait. region: where data would go.
        choice: what the first round of choosing tells apart: place and accelerator.
    """

    place: Groups
    hardware: Groups
    node: Groups
    sizes: Groups
    queue: Groups
    region: Groups
    choice: Groups


@once_per_catalogue
def offer_groups(offers: tuple[Offer, ...]) -> OfferGroups:
    """Group the offers of a catalogue."""
    return OfferGroups(
        place=_grouped(offers, _place),
        hardware=_grouped(offers, _hardware),
        node=_grouped(offers, _node),
        sizes=_grouped(offers, _sizes),
        queue=_grouped(offers, lambda offer: (offer.system_id, offer.partition, offer.kind)),
        region=_grouped(offers, lambda offer: (offer.system_id, offer.provider, offer.region)),
        choice=_grouped(offers, lambda offer: (_place(offer), _accelerator(offer.accelerator))),
    )


@once_per_catalogue
def providers(offers: tuple[Offer, ...]) -> frozenset[str]:
    """Ids of the clouds."""
    places = offer_groups(offers).place.ask(lambda offer: offer.provider, offers)
    return frozenset(provider for provider in places if provider)


def first_of_each(groups: Integers, how_many: int) -> Integers:
    """Position of the first entry of each group; the number of entries where a group has none.

    Args:
        groups: group of each entry. how_many: groups there are.
    """
    found = np.full(how_many, len(groups), dtype=np.int64)
    found[groups[::-1]] = np.arange(len(groups) - 1, -1, -1)
    return found


def _grouped(offers: tuple[Offer, ...], key: Callable[[Offer], Hashable]) -> Groups:
    known: dict[Hashable, int] = {}
    number = np.fromiter((known.setdefault(key(offer), len(known)) for offer in offers), np.int64, len(offers))
    return Groups(number, first_of_each(number, len(known)))


def _place(offer: Offer) -> Hashable:
    return (
        offer.system_id,
        offer.system_name,
        offer.organization,
        offer.provider,
        offer.region,
        offer.country,
        offer.kind,
        offer.programs,
    )


def _hardware(offer: Offer) -> Hashable:
    return offer.kind, offer.accelerators_per_node, offer.node_memory_bytes, _accelerator(offer.accelerator)


def _node(offer: Offer) -> Hashable:
    return (
        offer.accelerators_per_node,
        offer.cores_per_node,
        offer.node_memory_bytes,
        offer.processor and offer.processor.id,
        offer.sockets_per_node,
        offer.interconnect_bytes_per_second,
        _accelerator(offer.accelerator),
    )


def _sizes(offer: Offer) -> Hashable:
    """The fewest and most nodes stand as they bind: a partition of 300 nodes with jobs of 4 is like one of 400."""
    limits = [limit for limit in (offer.max_nodes, offer.node_count) if limit is not None]
    return (
        offer.accelerators_per_node,
        offer.min_nodes,
        min(limits, default=None),
        offer.shared_nodes,
        offer.kind,
        offer.provider is None,
    )


def _accelerator(accelerator: Accelerator | None) -> Hashable:
    """One model can occur with different memories, where a site's cards are another size than the table's."""
    return None if accelerator is None else (accelerator.id, accelerator.memory_bytes, id(accelerator.peak_flops))
