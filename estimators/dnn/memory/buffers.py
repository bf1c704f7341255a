"""Device memory that communication needs: buckets of gradients, weights gathered for use, the library's own buffers."""

from __future__ import annotations

import numpy as np

from estimators.dnn.memory.states import States
from estimators.dnn.recipe import Recipe
from estimators.dnn.roofline import Floats

LIBRARY_BYTES = 0.25 * 2**30
"""Channels and rings of the communication library per process (assumed; a few hundred MB are seen with NCCL)."""

BUCKET_BYTES = 1e9
"""Largest bucket of gradients under ZeRO 1 and 2: DeepSpeed's default of 5e8 elements, in 16 bits
(deepspeed.ai/docs/config-json, reduce_bucket_size)."""

GATHERED_BLOCKS = 2.0
"""Blocks whose weights are whole at once under full sharding: the one in use and the one fetched ahead (PyTorch FSDP's
prefetching, docs.pytorch.org/docs/stable/fsdp.html)."""

BLOCKS_OF_IMAGES = 16.0
"""Parts into which a network on images is wrapped for sharding (assumed)."""


def buffer_bytes(recipe: Recipe, found: States, devices: Floats, replicas: Floats, zero: Floats) -> Floats:
    """Bytes on one device; 0 where one device works alone.

    Replicated training keeps the gradients a second time, in the buckets that are sent (PyTorch DDP without gradients
    as views of buckets). Fully shared training keeps the weights of the blocks in use and of the largest table whole.

    Args:
        recipe: the completed workload. found: states over all shards. devices: in all. replicas: data-parallel ones.
        zero: ZeRO stage.
    """
    parts = float(recipe.workload.tensor_parallel * recipe.workload.pipeline_parallel)
    library = np.where(devices > 1, LIBRARY_BYTES, 0.0)
    if not recipe.trains:
        return library
    sent = found.gradients / parts
    buckets = np.where(zero == 0, sent, np.where(zero < 3, np.minimum(sent, BUCKET_BYTES), 0.0))
    gathered = np.where(zero >= 3, _whole(recipe) * found.gathered / parts, 0.0)
    return np.asarray(library + np.where(replicas > 1, buckets + gathered, 0.0))


def _whole(recipe: Recipe) -> float:
    """Weights that are whole at once under full sharding."""
    parameters, shape = recipe.network.parameters, recipe.network.shape
    if shape is None:
        parameters *= recipe.dense_share
        return GATHERED_BLOCKS * parameters / BLOCKS_OF_IMAGES
    table = float(shape.vocabulary * shape.hidden)
    blocks = max(1, shape.layers + shape.decoder_layers)
    return GATHERED_BLOCKS * max(0.0, parameters - table) / blocks + table
