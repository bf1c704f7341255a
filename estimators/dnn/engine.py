"""Puts it together: recipe, hardware, memory, learned step time, communication, input, totals. All vectorised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from estimators.dnn.calibration import open_calibration
from estimators.dnn.communication import (
    NODE_LINK_SHARE,
    PROCESSOR_LINK_SHARE,
    all_reduce_seconds,
    exposed_seconds,
    gradient_bytes,
    sent_bytes,
    straggling_seconds,
)
from estimators.dnn.device_time import device_seconds
from estimators.dnn.energy import watts
from estimators.dnn.hardware import Hardware, survey
from estimators.dnn.layout import Layout, lay_out, wanted_batch
from estimators.dnn.machine import Machine
from estimators.dnn.memory import MemoryModel
from estimators.dnn.pipeline import InputRates, input_rates
from estimators.dnn.recipe import ADAPTER_SHARE, Recipe, complete
from estimators.dnn.roofline import Floats, Step
from estimators.dnn.workload import Workload
from knowledge.settings import Settings


@dataclass(frozen=True, slots=True)
class Computed:
    """Everything of a run of the engine, as arrays of one entry a machine; `nan` where a machine cannot do it."""

    recipe: Recipe
    hardware: Hardware
    memory: MemoryModel
    zero_stage: Floats
    recomputed: Floats
    batch: Floats
    global_batch: Floats
    fits: NDArray[np.bool_]
    step: Step
    device_seconds: Floats
    communication: Floats
    input: InputRates
    step_seconds: Floats
    step_low: Floats
    step_high: Floats
    floor_seconds: Floats
    steps_per_epoch: Floats
    steps: Floats
    watts: Floats
    seen: NDArray[np.str_]
    method: NDArray[np.str_]
    cells: tuple[str, ...]
    citations: Mapping[str, str]


def compute(workload: Workload, machines: Sequence[Machine], settings: Settings | None = None) -> Computed:
    """Run the estimator on machines.

    Raises:
        RequestError: the workload cannot be estimated (unknown network, unit that does not suit it).
    """
    recipe, calibration = complete(workload), open_calibration(settings)
    hardware = survey(machines, recipe, calibration)
    layout = lay_out(recipe, hardware)
    memory = layout.memory
    batch, fits = _batch(recipe, hardware, memory)
    step = _step(recipe, hardware, layout, batch)
    device, span, seen, method, cells = device_seconds(recipe, hardware, layout, step, calibration)
    accumulation = recipe.workload.gradient_accumulation
    communication = _communication(recipe, hardware, layout.zero_stage, device * accumulation)
    rates = input_rates(recipe, hardware.cores, hardware.devices)
    floor = step.floor_seconds * accumulation
    low, high = (np.maximum(device * np.exp(bound), step.floor_seconds) * accumulation for bound in span)
    samples = batch * accumulation
    global_batch = samples * hardware.devices
    seconds = np.maximum(device * accumulation + communication, rates.usual * samples)
    steps_per_epoch, steps = _steps(recipe, global_batch)
    return Computed(
        recipe=recipe,
        hardware=hardware,
        memory=memory,
        zero_stage=layout.zero_stage,
        recomputed=layout.recomputed,
        batch=batch,
        global_batch=global_batch,
        fits=fits,
        step=step,
        device_seconds=device * accumulation,
        communication=communication,
        input=rates,
        step_seconds=seconds,
        step_low=np.maximum(low + 0.5 * communication, rates.fast * samples),
        step_high=np.maximum(high + 2.0 * communication, rates.slow * samples),
        floor_seconds=floor,
        steps_per_epoch=steps_per_epoch,
        steps=steps,
        watts=watts(hardware.tdp, hardware.devices, device * accumulation / seconds, hardware.module),
        seen=seen,
        method=method,
        cells=cells,
        citations=calibration.citations,
    )


def _batch(recipe: Recipe, hardware: Hardware, memory: MemoryModel) -> tuple[Floats, NDArray[np.bool_]]:
    """Samples per device and micro-step, and whether they fit."""
    largest, asked = memory.largest_batch, recipe.workload.batch_size
    if asked is not None:
        wanted = wanted_batch(recipe, hardware.devices)
        return wanted, largest >= wanted
    room = np.where(np.isfinite(largest), np.maximum(largest, 1.0), recipe.usual_batch)
    if recipe.workload.largest_batch:
        return room, largest >= 1
    fitting = 2.0 ** np.floor(np.log2(np.minimum(room, 2.0**40)))
    return np.minimum(float(recipe.usual_batch), fitting), largest >= 1


def _step(recipe: Recipe, hardware: Hardware, layout: Layout, batch: Floats) -> Step:
    work, network = recipe.workload, recipe.network
    cost = network.cost(work.image_size, work.sequence_length)
    split = float(work.tensor_parallel * work.pipeline_parallel)
    one = np.ones_like(batch)
    return Step(
        macs=one * cost.macs / split,
        activations=one * cost.activations / split,
        parameters=one * network.active_parameters / split,
        layers=one * network.layers,
        batch=batch,
        trains=one * float(recipe.trains),
        passes=recipe.passes_with(layout.recomputed),
        element_bytes=hardware.element_bytes,
        flops=hardware.flops,
        bandwidth=hardware.bandwidth,
    )


def _communication(recipe: Recipe, hardware: Hardware, zero: Floats, device: Floats) -> Floats:
    """Exposed seconds of adding up gradients (and gathering shared weights), and of waiting for the slowest node."""
    if not recipe.trains:
        return np.zeros_like(device)
    sixteen_bit = (hardware.precision_class == 2).astype(np.float64)
    weights = gradient_bytes(recipe.network.parameters, recipe.network.family, sixteen_bit)
    gradients = weights * (ADAPTER_SHARE if recipe.adapters_only else 1.0)
    share = np.where(hardware.processor > 0, PROCESSOR_LINK_SHARE, NODE_LINK_SHARE)
    sent = sent_bytes(gradients, weights, zero)
    total = all_reduce_seconds(sent, hardware.devices, hardware.nodes, hardware.link, hardware.node_link * share)
    return exposed_seconds(total, device) + straggling_seconds(device, hardware.nodes)


def _steps(recipe: Recipe, global_batch: Floats) -> tuple[Floats, Floats]:
    nothing = np.full_like(global_batch, np.nan)
    per_epoch = nothing if recipe.samples is None else np.ceil(recipe.samples / global_batch)
    if recipe.workload.steps is not None:
        return per_epoch, np.full_like(global_batch, float(recipe.workload.steps))
    if recipe.workload.epochs is None:
        return per_epoch, nothing
    return per_epoch, np.maximum(np.ceil(per_epoch * recipe.workload.epochs), 1.0)
