"""The operators of a network on one sample of a size: traced, built as a graph, or those of one alike."""

from __future__ import annotations

from functools import lru_cache

from estimators.dnn.graph import Profile, profile_of
from estimators.dnn.networks import Network
from estimators.dnn.networks.profiles import alike, traced

KEPT = 256
"""Profiles kept in memory."""


@lru_cache(maxsize=KEPT)
def operators_of(network: Network, image_size: int | None = None, sequence_length: int | None = None) -> Profile:
    """Profile of one sample at an image size or sequence length; `None` = the network's usual one.

    Where no operators are known, the mix of the family's usual network stands for it, scaled to the totals.
    """
    if network.table_name:
        found = traced(network.table_name, image_size or network.image_size or 224)
        if found is not None:
            return found
    if network.shape is not None:
        from estimators.dnn.families.text import build

        return profile_of(build(network.name, network.shape, sequence_length or network.sequence_length or 1))
    cost = network.cost(image_size, sequence_length)
    return alike(network.family, cost.macs, cost.activations, network.parameters)
