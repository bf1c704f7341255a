"""Which devices work together: tensor groups inside the node, data-parallel replicas next, pipeline stages outermost.

The order is Megatron-LM's (Narayanan et al., arXiv 2104.04473, section 3.5): tensor parallelism talks most and stays
inside the node as far as it fits.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from estimators.dnn.recipe import Recipe
from estimators.dnn.roofline import Floats


@dataclass(frozen=True, slots=True)
class Group:
    """Devices that exchange data, one entry a machine.

    Attributes:
        size: devices. inside: those of them in one node. nodes: nodes they span.
        sharing: such groups that share a node's link to the others.
    """

    size: Floats
    inside: Floats
    nodes: Floats
    sharing: Floats


@dataclass(frozen=True, slots=True)
class Groups:
    """How the devices of every machine are divided.

    Attributes:
        tensor, data: groups. stages: of the pipeline. crossing: 1 where stages stand on several nodes.
        per_node: devices of a node. why_not: a sentence where the devices cannot be divided so, else empty.
    """

    tensor: Group
    data: Group
    stages: float
    crossing: Floats
    per_node: Floats
    why_not: NDArray[np.str_]

    @property
    def replicas(self) -> Floats:
        """Data-parallel copies of the network."""
        return self.data.size


def groups_of(recipe: Recipe, devices: Floats, nodes: Floats) -> Groups:
    """Divide devices.

    Args:
        recipe: the completed workload. devices: in all. nodes: they stand on.
    """
    tensor, stages = float(recipe.workload.tensor_parallel), float(recipe.workload.pipeline_parallel)
    parts = tensor * stages
    replicas = np.maximum(np.floor(devices / parts), 1.0)
    per_node = np.maximum(devices / nodes, 1.0)
    beside = np.minimum(tensor, per_node)
    room = np.maximum(np.floor(per_node / tensor), 1.0)
    together = np.minimum(replicas, room)
    return Groups(
        tensor=_group(np.full_like(devices, tensor), beside, per_node),
        data=_group(replicas, together, per_node),
        stages=stages,
        crossing=((nodes > 1) & (tensor * replicas >= per_node)).astype(np.float64),
        per_node=per_node,
        why_not=_why_not(recipe, devices, parts),
    )


def _group(size: Floats, inside: Floats, per_node: Floats) -> Group:
    nodes = np.maximum(size / inside, 1.0)
    return Group(size, inside, nodes, np.maximum(per_node / inside, 1.0))


def _why_not(recipe: Recipe, devices: Floats, parts: float) -> NDArray[np.str_]:
    """Counts that do not divide, each in one sentence."""
    if parts == 1.0:
        return np.full(len(devices), "", dtype=np.str_)
    work = recipe.workload
    wrong = np.fmod(devices, parts) != 0.0
    said = f"tensor_parallel {work.tensor_parallel} x pipeline_parallel {work.pipeline_parallel}"
    texts = [f"{said} needs a multiple of {parts:.0f} devices, not {count:g}; ask for {_next(count, parts):g}"
             if no else "" for count, no in zip(devices.tolist(), wrong.tolist(), strict=True)]  # fmt: skip
    return np.array(texts, dtype=np.str_)


def _next(count: float, parts: float) -> float:
    return float(np.ceil(count / parts) * parts)
