"""The operators of a network on one sample of a size: traced, built as a graph, or those of one alike."""

from __future__ import annotations

from estimators.dnn.graph import Profile
from estimators.dnn.networks import Network
from estimators.dnn.networks.profiles import alike, traced


def operators_of(network: Network, image_size: int | None = None, sequence_length: int | None = None) -> Profile:
    """Profile of one sample at an image size or sequence length; `None` = the network's usual one.

    Where no operators are known, the mix of the family's usual network stands for it, scaled to the totals.
    """
    if network.table_name:
        found = traced(network.table_name, image_size or network.image_size or 224)
        if found is not None:
            return found
    found = network.profile(image_size, sequence_length)
    if found is not None:
        return found
    cost = network.cost(image_size, sequence_length)
    return alike(network.family, cost.macs, cost.activations, network.parameters)
