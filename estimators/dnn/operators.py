"""The operators of a network on one sample of a size: traced, built as a graph, or those of one alike."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from estimators.dnn.graph import Profile
from estimators.dnn.networks import Network
from estimators.dnn.networks.profiles import alike, traced

AGREEING = 0.05
"""Difference to the table's arithmetic and weights up to which a traced profile is believed. Beyond it, it is of
another network: an older name that was taken for a relative, branches that are folded into one convolution before they
run (RepVGG, MobileOne, GhostNet v3), or tables of positions that were counted as often as they are read."""

ROUNDING_MACS = 5e6
"""Half a unit of the last digit of the table's multiply-accumulates."""

WINDOWED = ("swin",)
"""Families whose attention looks at windows of one size, whatever the image's: it grows with the area alone."""


def operators_of(network: Network, image_size: int | None = None, sequence_length: int | None = None) -> Profile:
    """Profile of one sample at an image size or sequence length; `None` = the network's usual one.

    A traced profile that disagrees with what the table says of the network gives way to the graph. Without a graph,
    its mix of operators (or that of the family's usual network, where nothing was traced) is scaled to the totals.
    """
    side = image_size or network.image_size or 224
    found = _traced(network, side)
    if found is not None and _believed(network):
        return found
    built = network.profile(image_size, sequence_length)
    if built is not None:
        return built
    cost = network.cost(image_size, sequence_length)
    if found is not None:
        return _scaled(found, cost.macs, network.parameters)
    return alike(network.family, cost.macs, cost.activations, network.parameters)


def _traced(network: Network, side: int) -> Profile | None:
    return traced(network.table_name, side, windows=network.family in WINDOWED) if network.table_name else None


@lru_cache(maxsize=4096)
def _believed(network: Network) -> bool:
    """Whether the traced profile is of the network that the table describes."""
    for size in network.sizes:
        found = _traced(network, size.image_size)
        assert found is not None
        if abs(found.total_macs - size.macs) > AGREEING * size.macs + ROUNDING_MACS:
            return False
        if abs(found.total_parameters - network.parameters) > AGREEING * network.parameters:
            return False
    return True


def _scaled(profile: Profile, macs: float, parameters: float) -> Profile:
    """The same mix of operators with these totals; traffic goes with the arithmetic."""
    more, weights = macs / profile.total_macs, parameters / profile.total_parameters
    return replace(
        profile,
        macs=profile.macs * more,
        elements=profile.elements * more,
        parameters=profile.parameters * weights,
        active_parameters=profile.active_parameters * weights,
    )
