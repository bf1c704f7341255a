"""Device memory of one step: weights, gradients, optimizer, activations, framework. Vectorised over machines.

Bytes per parameter after Rajbhandari et al. (ZeRO), arXiv 1910.02054; activations after Korthikanti et al.,
arXiv 2205.05198, for transformers and 2 elements per activation for convolutional networks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from estimators.dnn.recipe import ADAPTER_SHARE, Recipe
from estimators.dnn.roofline import Floats

FRAMEWORK_BYTES = 1.3 * 2**30
"""CUDA context, libraries and work space of one PyTorch process (1 to 1.5 GiB seen)."""

USABLE_SHARE = 0.96
"""Part of the stated device memory a process can have: the driver and error correction keep the rest."""

FRAGMENTATION = 1.08
"""Allocated over needed: the caching allocator's rounding and fragments."""

OPTIMIZER_STATE_BYTES = {"sgd": 4.0, "adam": 8.0, "adamw": 8.0, "lion": 4.0, "adafactor": 0.5, "adamw8bit": 2.0}
"""Bytes of optimizer state per trainable parameter."""

MIXED_ACTIVATIONS = 1.15
"""Norms, softmax and loss stay in fp32 under autocast; this much on top of 16-bit activations."""

CHECKPOINTED_SHARE = 0.25
"""Share of the activations of a convolutional network kept with checkpointing."""

QUANTIZED_BYTES = 0.55
"""Bytes per weight in 4 bits with its scales."""


@dataclass(frozen=True, slots=True)
class MemoryModel:
    """Bytes on one device, as arrays: fixed parts by machine, and what every sample adds.

    Attributes:
        weights, gradients, optimizer: fixed parts. per_sample: activations of one sample, fragments included.
        available: memory of the device; nan = unknown.
    """

    weights: Floats
    gradients: Floats
    optimizer: Floats
    per_sample: Floats
    available: Floats

    @property
    def fixed(self) -> Floats:
        """All but activations."""
        return self.weights + self.gradients + self.optimizer + FRAMEWORK_BYTES

    def total(self, batch: Floats) -> Floats:
        """Bytes with `batch` samples per device."""
        return self.fixed + self.per_sample * batch

    @property
    def largest_batch(self) -> Floats:
        """Largest batch per device that fits; 0 = none does, infinite = the memory is unknown."""
        room = (self.available * USABLE_SHARE - self.fixed) / self.per_sample
        return np.where(np.isnan(self.available), np.inf, np.maximum(np.floor(room), 0.0))


def memory_model(
    recipe: Recipe,
    sixteen_bit: Floats,
    eight_bit: Floats,
    devices: Floats,
    available: Floats,
    zero: Floats,
    recomputed: Floats | None = None,
) -> MemoryModel:
    """Lay out the memory.

    Args:
        recipe: the completed workload.
        sixteen_bit, eight_bit: 1 where the device computes so. devices: how many share the state under ZeRO.
        available: bytes of device memory. zero: ZeRO stage (0 to 3) by machine.
        recomputed: 1 where activations are recomputed in the backward pass; `None` = as the workload says.
    """
    parameters = recipe.network.parameters
    trainable = parameters * (ADAPTER_SHARE if recipe.adapters_only else 1.0)
    language = recipe.network.kind in ("decoder", "encoder-decoder")
    half = sixteen_bit > 0
    weights = np.where(eight_bit > 0, 1.0, np.where(half, 2.0, 4.0)) * parameters
    gradients, optimizer = np.zeros_like(weights), np.zeros_like(weights)
    if recipe.trains:
        state = OPTIMIZER_STATE_BYTES[recipe.workload.optimizer or "adamw"]
        lean = half if language or recipe.adapters_only else np.zeros_like(half)
        weights = np.where(half, np.where(lean, 2.0, 6.0), 4.0) * parameters
        gradients = np.where(lean, 2.0, 4.0) * trainable
        optimizer = (state + np.where(lean, 4.0, 0.0)) * trainable
    if recipe.workload.mode == "qlora" or recipe.workload.precision == "int4":
        weights = np.full_like(weights, QUANTIZED_BYTES * parameters)
    shared = np.maximum(devices, 1.0)
    if recomputed is None:
        recomputed = np.full_like(weights, float(recipe.workload.activation_checkpointing))
    return MemoryModel(
        weights=weights
        / np.where(zero >= 3, shared, 1.0)
        / recipe.workload.tensor_parallel
        / recipe.workload.pipeline_parallel,
        gradients=gradients
        / np.where(zero >= 2, shared, 1.0)
        / recipe.workload.tensor_parallel
        / recipe.workload.pipeline_parallel,
        optimizer=optimizer
        / np.where(zero >= 1, shared, 1.0)
        / recipe.workload.tensor_parallel
        / recipe.workload.pipeline_parallel,
        per_sample=_per_sample(recipe, half, eight_bit, recomputed) * FRAGMENTATION,
        available=available,
    )


def _per_sample(recipe: Recipe, half: NDArray[np.bool_], eight_bit: Floats, recomputed: Floats) -> Floats:
    work, network = recipe.workload, recipe.network
    cost = network.cost(work.image_size, work.sequence_length)
    element = np.where(eight_bit > 0, 1.0, np.where(half, 2.0 * MIXED_ACTIVATIONS if recipe.trains else 2.0, 4.0))
    if not recipe.trains:
        live = (
            3.0 * cost.activations / network.layers
            if network.reads_text
            else 4.0 * cost.activations / network.layers**0.7
        )
        return live * element + cost.input_bytes + _cache_bytes(recipe)
    elements = np.where(recomputed > 0, _checkpointed(recipe, cost.stored), cost.stored)
    return elements * element + cost.input_bytes


def _checkpointed(recipe: Recipe, stored: float) -> float:
    """Kept with checkpointing: each block's input and one block in full."""
    shape, length = recipe.network.shape, recipe.workload.sequence_length
    if shape is None or length is None:
        return stored * CHECKPOINTED_SHARE
    return shape.hidden * length * recipe.network.layers + stored / recipe.network.layers


def _cache_bytes(recipe: Recipe) -> float:
    """Keys and values a decoder keeps for one sequence, in 16 bits."""
    shape, length = recipe.network.shape, recipe.workload.sequence_length
    if shape is None or length is None or recipe.network.kind == "encoder":
        return 0.0
    return 2.0 * 2.0 * (shape.layers + shape.decoder_layers) * shape.kv_heads * shape.head_size * length
