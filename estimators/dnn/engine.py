"""Puts it together: recipe, hardware, memory, learned step time, communication, input, totals. All vectorised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from estimators.dnn.calibration import Calibration, open_calibration
from estimators.dnn.device_time import device_seconds
from estimators.dnn.energy import kilowatt_hours, watts
from estimators.dnn.hardware import Hardware, survey
from estimators.dnn.layout import Layout, fitting_batch, largest_batch, lay_out, wanted_batch
from estimators.dnn.machine import Machine
from estimators.dnn.memory import MemoryModel
from estimators.dnn.operators import operators_of
from estimators.dnn.overheads import SPREAD, Overheads, overheads
from estimators.dnn.parallel import Communication, Groups, communicate, groups_of, survey_links
from estimators.dnn.parallel.traffic import traffic_of
from estimators.dnn.pipeline import InputRates, input_rates
from estimators.dnn.recipe import Recipe, complete
from estimators.dnn.roofline import Device, Floats, Step, step_of
from estimators.dnn.steady import steadied
from estimators.dnn.updated import updated_share
from estimators.dnn.workload import Workload

COMMUNICATION_SPREAD = 2.0
"""Factor either way by which the communication is uncertain."""


@dataclass(frozen=True, slots=True)
class Computed:
    """Everything of a run of the engine, as arrays of one entry a machine; `nan` where a machine cannot do it.

    Attributes (seconds are of one optimizer step where nothing else is said):
        device_seconds: all micro-steps on one device. communication: parts; `exposed` is what the step waits for.
        step_seconds, step_low, step_high: with a 90 % interval. floor_seconds: no code can be faster.
        steps_per_epoch, steps: of the job. overheads: seconds of the job besides its steps.
        total_seconds, total_low, total_high: of the job. energy_kwh: of the job, without cooling.
        watts: while it steps. why_not: a sentence where the machine cannot do it, else empty.
    """

    recipe: Recipe
    hardware: Hardware
    groups: Groups
    memory: MemoryModel
    zero_stage: Floats
    recomputed: Floats
    batch: Floats
    global_batch: Floats
    fits: NDArray[np.bool_]
    step: Step
    device_seconds: Floats
    communication: Communication
    input: InputRates
    step_seconds: Floats
    step_low: Floats
    step_high: Floats
    floor_seconds: Floats
    steps_per_epoch: Floats
    steps: Floats
    overheads: Overheads
    total_seconds: Floats
    total_low: Floats
    total_high: Floats
    watts: Floats
    energy_kwh: Floats
    why_not: NDArray[np.str_]
    seen: NDArray[np.str_]
    method: NDArray[np.str_]
    cells: tuple[str, ...]
    citations: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Times:
    """Seconds of one optimizer step, and the least."""

    usual: Floats
    low: Floats
    high: Floats
    floor: Floats


def compute(workload: Workload, machines: Sequence[Machine]) -> Computed:
    """Run the estimator on machines.

    Raises:
        RequestError: the workload cannot be estimated (unknown network, unit that does not suit it).
    """
    recipe, calibration = complete(workload), open_calibration()
    hardware = survey(machines, recipe, calibration)
    groups, links = groups_of(recipe, hardware.devices, hardware.nodes), survey_links(machines, hardware)
    layout = lay_out(recipe, hardware)
    batch, fits = _batch(recipe, hardware, layout.memory)
    step = _step(recipe, hardware, layout, batch)
    usual, span, seen, method, cells = device_seconds(recipe, hardware, layout, step, calibration)
    device = _device(recipe, hardware, layout, step, usual, calibration)
    sixteen_bit = (hardware.precision_class == 2).astype(np.float64)
    traffic = traffic_of(recipe, sixteen_bit, batch, layout.recomputed)
    communication = communicate(recipe, traffic, groups, links, layout.zero_stage, device)
    rates = input_rates(recipe, hardware.cores, hardware.devices, links)
    micro = float(recipe.workload.gradient_accumulation)
    global_batch = batch * micro * groups.replicas
    # A device of a tensor group or pipeline needs its group's samples: the loaders of all its devices feed them.
    fed = global_batch / hardware.devices
    times = _times(recipe, step, device, span, communication, rates, fed)
    why_not = np.where(hardware.why_not != "", hardware.why_not, groups.why_not)
    possible = np.where(why_not == "", 1.0, np.nan)
    times = _Times(*(getattr(times, name) * possible for name in ("usual", "low", "high", "floor")))
    per_epoch, steps = _steps(recipe, global_batch)
    computing_seconds = device * micro + communication.bubble + communication.exposed
    besides = overheads(
        recipe, hardware.devices, hardware.nodes, computing_seconds, rates.usual * fed, steps, per_epoch
    )  # fmt: skip
    busy = np.minimum(device * micro / times.usual, 1.0)
    computing = step.compute_seconds / (step.compute_seconds + step.memory_seconds)
    working = watts(hardware.tdp, hardware.devices, busy, hardware.module, computing)
    idle = watts(hardware.tdp, hardware.devices, 0.0 * busy, hardware.module)
    return Computed(
        recipe=recipe,
        hardware=hardware,
        groups=groups,
        memory=layout.memory,
        zero_stage=layout.zero_stage,
        recomputed=layout.recomputed,
        batch=batch,
        global_batch=global_batch,
        fits=fits,
        step=step,
        device_seconds=device * micro,
        communication=communication,
        input=rates,
        step_seconds=times.usual,
        step_low=times.low,
        step_high=times.high,
        floor_seconds=times.floor,
        steps_per_epoch=per_epoch,
        steps=steps,
        overheads=besides,
        total_seconds=times.usual * steps + besides.total,
        total_low=times.low * steps + besides.total / SPREAD,
        total_high=times.high * steps + besides.total * SPREAD,
        watts=working,
        energy_kwh=kilowatt_hours(working, idle, times.usual * steps / 3600.0, besides.total / 3600.0),
        why_not=why_not,
        seen=seen,
        method=method,
        cells=cells,
        citations=calibration.citations,
    )


def _batch(recipe: Recipe, hardware: Hardware, memory: MemoryModel) -> tuple[Floats, NDArray[np.bool_]]:
    """Samples per replica and micro-step, and whether they fit."""
    if recipe.workload.batch_size is not None:
        wanted = wanted_batch(recipe, hardware.devices)
        return wanted, memory.largest_batch >= wanted
    if recipe.workload.largest_batch:
        return largest_batch(recipe, memory), memory.largest_batch >= 1
    return fitting_batch(recipe, memory), memory.largest_batch >= 1


def _device(
    recipe: Recipe, hardware: Hardware, layout: Layout, step: Step, usual: Floats, calibration: Calibration
) -> Floats:
    """Seconds of a micro-step on one device. No step with recomputed activations was measured: it takes one that keeps
    them, and as many more forward passes' worth of what is not the update."""

    def seconds_at(some: Hardware, laid: Layout, samples: Floats) -> Floats:
        return device_seconds(recipe, some, laid, _step(recipe, some, laid, samples), calibration)[0]

    if not layout.recomputed.any():
        return steadied(usual, seconds_at, hardware, layout, step)
    keeping = replace(layout, recomputed=np.zeros_like(layout.recomputed))
    kept = _step(recipe, hardware, keeping, step.batch)
    found = steadied(seconds_at(hardware, keeping, step.batch), seconds_at, hardware, keeping, kept)
    again = step.passes / kept.passes - 1.0
    return np.maximum(found + np.maximum(found - kept.update_seconds, 0.0) * again, step.floor_seconds)


def _times(
    recipe: Recipe,
    step: Step,
    device: Floats,
    span: tuple[Floats, Floats],
    communication: Communication,
    rates: InputRates,
    fed: Floats,
) -> _Times:
    """One optimizer step: micro-steps, the pipeline's bubble, what communication does not hide, and the input."""
    micro = float(recipe.workload.gradient_accumulation)
    turns = micro + communication.bubble / device
    floor = np.maximum(np.maximum(step.floor_seconds * turns, communication.floor), rates.floor * fed)
    low, high = (np.maximum(device * np.exp(bound), step.floor_seconds) * turns for bound in span)
    least = communication.exposed / COMMUNICATION_SPREAD
    return _Times(
        usual=np.maximum(rates.waits(device * turns + communication.exposed, fed, rates.usual), floor),
        low=np.maximum(rates.waits(low + least, fed, rates.fast), floor),
        high=np.maximum(rates.waits(high + COMMUNICATION_SPREAD * communication.exposed, fed, rates.slow), floor),
        floor=floor,
    )


def _step(recipe: Recipe, hardware: Hardware, layout: Layout, batch: Floats) -> Step:
    work = recipe.workload
    profile = operators_of(recipe.network, work.image_size, work.sequence_length)
    one = np.ones_like(batch)
    device = Device(
        flops=hardware.flops,
        bandwidth=hardware.bandwidth,
        sustained=hardware.sustained,
        cached=hardware.cached,
        element_bytes=hardware.element_bytes,
        batch=batch,
        trains=one * float(recipe.trains),
        passes=recipe.passes_with(layout.recomputed),
        updated=updated_share(recipe, batch),
    )
    return step_of(profile.divided(work.tensor_parallel).staged(work.pipeline_parallel), device)


def _steps(recipe: Recipe, global_batch: Floats) -> tuple[Floats, Floats]:
    nothing = np.full_like(global_batch, np.nan)
    per_epoch = nothing if recipe.samples is None else np.ceil(recipe.samples / global_batch)
    if recipe.workload.steps is not None:
        return per_epoch, np.full_like(global_batch, float(recipe.workload.steps))
    if recipe.workload.epochs is None:
        return per_epoch, nothing
    return per_epoch, np.maximum(np.ceil(per_epoch * recipe.workload.epochs), 1.0)
