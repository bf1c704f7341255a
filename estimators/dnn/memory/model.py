"""Puts the parts of device memory together. Vectorised over machines."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from estimators.dnn.memory.activations import per_sample_bytes
from estimators.dnn.memory.buffers import buffer_bytes
from estimators.dnn.memory.framework import FRAGMENTATION, FRAMEWORK_BYTES, INFERENCE_FRAMEWORK_BYTES, USABLE_SHARE
from estimators.dnn.memory.states import states
from estimators.dnn.recipe import Recipe
from estimators.dnn.roofline import Floats


@dataclass(frozen=True, slots=True)
class MemoryModel:
    """Bytes on one device, as arrays: fixed parts by machine, and what every sample adds.

    Attributes:
        weights, master, gradients, optimizer: this device's share. buffers: for communication.
        framework: context and libraries. activations: of one sample. available: memory of the device; nan = unknown.
    """

    weights: Floats
    master: Floats
    gradients: Floats
    optimizer: Floats
    buffers: Floats
    framework: Floats
    activations: Floats
    available: Floats

    @property
    def states(self) -> Floats:
        """Weights and all that is kept along with them."""
        return self.weights + self.master + self.gradients + self.optimizer

    @property
    def fixed(self) -> Floats:
        """All but what samples add."""
        return self.states + self.buffers + self.framework

    @property
    def per_sample(self) -> Floats:
        """What one sample adds, fragments included."""
        return self.activations * FRAGMENTATION

    def fragments(self, batch: Floats) -> Floats:
        """Bytes the allocator loses with `batch` samples per device."""
        return np.asarray(self.activations * (FRAGMENTATION - 1.0) * batch)

    def total(self, batch: Floats) -> Floats:
        """Bytes with `batch` samples per device."""
        return self.fixed + self.per_sample * batch

    def allocated(self, batch: Floats) -> Floats:
        """Bytes of tensors alone, as `torch.cuda.max_memory_allocated` counts: no context, no fragments."""
        return np.asarray(self.states + self.buffers + self.activations * batch)

    @property
    def largest_batch(self) -> Floats:
        """Largest batch per device and micro-step that fits; 0 = none does, infinite = the memory is unknown."""
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
    *,
    eager_attention: bool = False,
) -> MemoryModel:
    """Lay out the memory.

    Args:
        recipe: the completed workload.
        sixteen_bit, eight_bit: 1 where the device computes so. devices: in all.
        available: bytes of device memory. zero: ZeRO stage (0 to 3) by machine.
        recomputed: 1 where activations are recomputed in the backward pass; `None` = as the workload says.
        eager_attention: attention keeps its matrix of scores, as frameworks without fused attention do.
    """
    work = recipe.workload
    parts = float(work.tensor_parallel * work.pipeline_parallel)
    replicas = np.maximum(devices / parts, 1.0)
    if recomputed is None:
        recomputed = np.full_like(available, float(work.activation_checkpointing))
    found = states(recipe, sixteen_bit, eight_bit)
    shared = [np.where(zero >= stage, replicas, 1.0) * parts for stage in (1, 2, 3)]
    return MemoryModel(
        weights=found.weights / shared[2],
        master=found.master / shared[0],
        gradients=found.gradients / shared[1],
        optimizer=found.optimizer / shared[0],
        buffers=buffer_bytes(recipe, found, devices, replicas, zero),
        framework=np.full_like(available, FRAMEWORK_BYTES if recipe.trains else INFERENCE_FRAMEWORK_BYTES),
        activations=per_sample_bytes(recipe, sixteen_bit, eight_bit, recomputed, eager=eager_attention),
        available=available,
    )
