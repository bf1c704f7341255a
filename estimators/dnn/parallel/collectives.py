"""Seconds of collectives by size, group and links: start + steps x latency + bytes / rate (alpha and beta).

Ring after Patarasu and Yuan, doi 10.1016/j.jpdc.2008.09.002; for small sizes a double binary tree, whose steps grow
with the logarithm of the group (Sanders, Speck and Traff, doi 10.1016/j.parco.2009.09.001). Over several nodes
hierarchical: inside the node, between the nodes with what each device was left with, inside again.
"""

from __future__ import annotations

import numpy as np

from estimators.dnn.parallel.groups import Group
from estimators.dnn.parallel.links import START_SECONDS, Links
from estimators.dnn.roofline import Floats

TREE_RATE = 0.85
"""Bandwidth of a tree over that of a ring (assumed; trees do not quite reach the ring's)."""


def all_reduce(size: Floats, group: Group, links: Links) -> Floats:
    """Add `size` bytes up over a group, so that every device has the sum; 0 for one device."""
    inside = _better(size, group.inside, links.device, links.device_seconds)
    between = _better(size * group.sharing, group.nodes, links.node, links.node_seconds)
    return _started(inside + between, group)


def all_gather(size: Floats, group: Group, links: Links) -> Floats:
    """Bring `size` bytes together on every device of a group, each of which has its share of them."""
    inside = _ring(size, group.inside, links.device, links.device_seconds)
    between = _ring(size * group.sharing, group.nodes, links.node, links.node_seconds)
    return _started(inside + between, group)


def reduce_scatter(size: Floats, group: Group, links: Links) -> Floats:
    """Add `size` bytes up, each device keeping its share: the mirror image of `all_gather`."""
    return all_gather(size, group, links)


def all_to_all(size: Floats, group: Group, links: Links) -> Floats:
    """Every device sends an equal part of its `size` bytes to every other (experts)."""
    inside = size * (group.inside - 1.0) / group.size / links.device + (group.inside - 1.0) * links.device_seconds
    outside = size * (group.size - group.inside) / group.size * group.inside * group.sharing / links.node
    return _started(inside + outside + (group.nodes - 1.0) * links.node_seconds, group)


def point_to_point(size: Floats, crossing: Floats, senders: Floats, links: Links) -> Floats:
    """One device sends `size` bytes to another; between nodes `senders` of a node do so at once."""
    near = size / links.device + links.device_seconds
    far = size * senders / links.node + links.node_seconds
    return np.asarray(START_SECONDS + np.where(crossing > 0, far, near))


def _started(seconds: Floats, group: Group) -> Floats:
    return np.asarray(np.where(group.size > 1.0, START_SECONDS + seconds, 0.0))


def _ring(size: Floats, count: Floats, rate: Floats, latency: Floats) -> Floats:
    """One turn round a ring."""
    return np.asarray((count - 1.0) / count * size / rate + (count - 1.0) * latency)


def _better(size: Floats, count: Floats, rate: Floats, latency: Floats) -> Floats:
    """An all-reduce by ring (two turns) or tree, whichever is faster."""
    ring = 2.0 * _ring(size, count, rate, latency)
    tree = np.where(count > 1.0, 2.0 * size / (TREE_RATE * rate) + 2.0 * np.log2(count) * latency, 0.0)
    return np.asarray(np.minimum(ring, tree))
