"""How a training step is laid out over devices where that was not said: replicated, shared, or with recomputation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from estimators.dnn.amounts import is_table_network
from estimators.dnn.hardware import Hardware
from estimators.dnn.memory import MemoryModel, memory_model
from estimators.dnn.recipe import Recipe
from estimators.dnn.roofline import Floats


@dataclass(frozen=True, slots=True)
class Layout:
    """One entry a machine.

    Attributes:
        zero_stage: 0 = replicate, ..., 3 = share everything. recomputed: 1 where activations are recomputed.
        memory: of the step laid out so.
    """

    zero_stage: Floats
    recomputed: Floats
    memory: MemoryModel


def lay_out(recipe: Recipe, hardware: Hardware) -> Layout:
    """As asked; what was not asked is changed only where the step does not fit otherwise.

    All weights trained: first everything is shared over the devices (FSDP), then activations are recomputed. In a
    pipeline: first the optimizer's state is shared, then activations are recomputed, last everything is shared.
    Adapters only, or layers split over devices: activations first, because shared weights would have to be gathered
    for little, or again for every micro-step. Networks on images keep their activations: what does not fit there, is
    helped by a smaller batch.
    """
    work = recipe.workload
    stage = np.full_like(hardware.devices, float(work.zero_stage))
    recomputed = np.full_like(hardware.devices, float(work.activation_checkpointing))
    found = _laid(recipe, hardware, stage, recomputed)
    if not recipe.trains:
        return found
    changes = [_recompute, _share] if recipe.adapters_only or work.tensor_parallel > 1 else [_share, _recompute]
    if work.pipeline_parallel > 1:
        changes = [_share_optimizer, _recompute, _share]
    for change in changes:
        found = change(recipe, hardware, found)
    return found


def wanted_batch(recipe: Recipe, devices: Floats) -> Floats:
    """Samples per replica of the network and micro-step that the asked batch needs; 1 where none was asked."""
    work = recipe.workload
    if work.batch_size is None:
        return np.ones_like(devices)
    replicas = np.maximum(devices / (work.tensor_parallel * work.pipeline_parallel), 1.0)
    return np.maximum(np.ceil(work.batch_size / replicas / work.gradient_accumulation), 1.0)


def fitting_batch(recipe: Recipe, memory: MemoryModel) -> Floats:
    """Samples per replica and micro-step where none were asked for: the usual number, or the largest power of two that
    fits where that is less."""
    room = np.where(np.isfinite(memory.largest_batch), np.maximum(memory.largest_batch, 1.0), recipe.usual_batch)
    if is_table_network(recipe.network):  # one row at a time would tell of no time that anybody has
        room = np.where(room > 1, room, float(recipe.usual_batch))
    return np.minimum(float(recipe.usual_batch), 2.0 ** np.floor(np.log2(np.minimum(room, 2.0**40))))


def largest_batch(recipe: Recipe, memory: MemoryModel) -> Floats:
    """Samples per replica and micro-step that fill the memory; the usual number where the memory is unknown, and at
    least 1."""
    return np.where(np.isfinite(memory.largest_batch), np.maximum(memory.largest_batch, 1.0), recipe.usual_batch)


def _share(recipe: Recipe, hardware: Hardware, found: Layout) -> Layout:
    if "zero_stage" in recipe.workload.model_fields_set:
        return found
    needed = (found.memory.largest_batch < 1) & (hardware.devices > 1)
    return _laid(recipe, hardware, np.where(needed, 3.0, found.zero_stage), found.recomputed)


def _share_optimizer(recipe: Recipe, hardware: Hardware, found: Layout) -> Layout:
    """Stages of a pipeline keep their weights: gathered for every micro-batch they would be sent many times a step."""
    if "zero_stage" in recipe.workload.model_fields_set:
        return found
    needed = (found.memory.largest_batch < 1) & (hardware.devices > 1)
    return _laid(recipe, hardware, np.where(needed, 1.0, found.zero_stage), found.recomputed)


def _recompute(recipe: Recipe, hardware: Hardware, found: Layout) -> Layout:
    asked = "activation_checkpointing" in recipe.workload.model_fields_set
    if asked or not recipe.network.reads_text or is_table_network(recipe.network):
        return found
    needed = found.memory.largest_batch < wanted_batch(recipe, hardware.devices)
    return _laid(recipe, hardware, found.zero_stage, np.where(needed, 1.0, found.recomputed))


def _laid(recipe: Recipe, hardware: Hardware, stage: Floats, recomputed: Floats) -> Layout:
    half, eight = (hardware.precision_class == 2).astype(float), (hardware.precision_class >= 3).astype(float)
    memory = memory_model(recipe, half, eight, hardware.devices, hardware.memory, stage, recomputed)
    return Layout(stage, recomputed, memory)
