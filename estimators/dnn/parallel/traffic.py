"""What is exchanged in one optimizer step, in bytes per device: gradients, weights, results of split layers.

Volumes of sharing after Rajbhandari et al. (ZeRO), arXiv 1910.02054, section 7; of tensor parallelism after Shoeybi et
al., arXiv 1909.08053, section 3 (two all-reduces a block forward, two backward); experts after Lepikhin et al., arXiv
2006.16668 (two all-to-alls a block).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from estimators.dnn.communication import gradient_bytes
from estimators.dnn.recipe import Recipe
from estimators.dnn.roofline import Floats
from estimators.dnn.updated import updated_share

RESULT_BYTES = 2.0
"""Bytes of one element of a block's result in 16-bit computing."""


@dataclass(frozen=True, slots=True)
class Traffic:
    """Bytes per device and optimizer step (gradients, weights), or per micro-step (results).

    Attributes:
        gradients, weights: of this device's part of the network. blocks: of one pipeline stage, passes counted.
        result: of one block for one micro-batch. experts: bytes of tokens sent to experts by one block, 0 without.
    """

    gradients: Floats
    weights: Floats
    blocks: Floats
    result: Floats
    experts: Floats


def traffic_of(recipe: Recipe, sixteen_bit: Floats, batch: Floats, recomputed: Floats) -> Traffic:
    """Bytes to exchange.

    Args:
        recipe: the completed workload. sixteen_bit: 1 where the device computes so.
        batch: samples per device and micro-step. recomputed: 1 where activations are recomputed.
    """
    work, network = recipe.workload, recipe.network
    parts = float(work.tensor_parallel * work.pipeline_parallel)
    weights = gradient_bytes(network.parameters * recipe.dense_share, network.family, sixteen_bit) / parts
    blocks, result = result_elements(recipe)
    passes = 1.0 if not recipe.trains else 2.0
    shape = network.shape
    routed = shape is not None and shape.experts > 1
    share = float(shape.active_experts) if shape is not None else 1.0
    element = np.where(sixteen_bit > 0, RESULT_BYTES, 2.0 * RESULT_BYTES)
    return Traffic(
        gradients=weights * updated_share(recipe, batch),
        weights=weights,
        blocks=blocks / work.pipeline_parallel * (passes + recomputed * float(recipe.trains)),
        result=batch * result * element,
        experts=batch * result * element * share * float(routed),
    )


def _looked_up(recipe: Recipe, batch: Floats, element: Floats) -> Floats:
    """Rows of a recommender's tables, which lie on other devices: all that a sample's layers read, at most."""
    if recipe.dense_share == 1.0:
        return 0.0 * batch
    return np.asarray(batch * recipe.network.cost(recipe.workload.image_size, 1).activations * element)


def result_elements(recipe: Recipe) -> tuple[float, float]:
    """Number of blocks, and elements of the result of one for one sample."""
    work, network = recipe.workload, recipe.network
    if network.shape is not None and work.sequence_length is not None:
        blocks = network.shape.layers + network.shape.decoder_layers
        return float(blocks), float(network.shape.hidden * work.sequence_length)
    if network.patch is not None:
        patch, width, depth = network.patch
        return float(depth), float(width * (((work.image_size or 224) // patch) ** 2 + 1))
    activations = network.cost(work.image_size, work.sequence_length).activations
    return network.layers / 2.0, activations / network.layers
