"""The names that partitions and cloud regions of a catalogue go by."""

from __future__ import annotations

from collections import defaultdict

from knowledge.ci.types import Offer
from plane.placement.once import once_per_catalogue


def matches_partition(offer: Offer, partition: str) -> bool:
    """Whether a partition, QOS or instance type is the one named (case does not matter)."""
    wanted = partition.strip().lower()
    return wanted in _names_of(offer)


@once_per_catalogue
def named_partitions(offers: tuple[Offer, ...]) -> dict[str, list[int]]:
    """Offers (their indices) by each name that `matches_partition` knows them by, in small letters."""
    found: dict[str, list[int]] = defaultdict(list)
    for index, offer in enumerate(offers):
        for name in _names_of(offer):
            found[name].append(index)
    return dict(found)


def _names_of(offer: Offer) -> set[str]:
    instance = offer.node_type_id if offer.provider is not None else None
    return {name.lower() for name in (offer.partition, offer.partition_label, offer.qos, instance) if name is not None}


@once_per_catalogue
def cloud_regions(offers: tuple[Offer, ...]) -> dict[str, str]:
    """Names of all cloud regions by their small letters."""
    sold_in = {(*offer.other_regions, offer.region) for offer in offers if offer.provider is not None}
    return {region.lower(): region for regions in sold_in for region in regions if region}
