"""Puts requests to a language model in the place of the engine's step: one step answers one wave of requests.

Totals, energy and ranking then follow as for any other workload.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from estimators.dnn.energy import kilowatt_hours, watts
from estimators.dnn.engine import Computed
from estimators.dnn.machine import Machine
from estimators.dnn.memory import FRAGMENTATION, MemoryModel
from estimators.dnn.overheads import SPREAD, overheads
from estimators.dnn.parallel import Communication
from estimators.dnn.pipeline import InputRates
from estimators.dnn.roofline import LAUNCH_SECONDS, Step
from estimators.dnn.serving.text import TextPlan, known_device, known_network, plan_text
from estimators.dnn.serving.work import Floats, writes_text


def answered(done: Computed, machines: Sequence[Machine]) -> Computed:
    """The engine's result with the time of answering requests, where requests are asked for; else as it was."""
    recipe = done.recipe
    if not (recipe.writes and writes_text(recipe.network)):
        return done
    plan = plan_text(recipe.workload, recipe.network, done.hardware, recipe.usual_batch)
    output = recipe.unit_per_sample
    why_not = _why_not(done, machines)
    possible = np.where(why_not == "", 1.0, np.nan)
    low, usual, high = (plan.wave_seconds(output, bound) * possible for bound in range(3))
    nothing = np.zeros_like(usual)
    waves = _waves(done, plan.at_once)
    steps = _steps(done, waves)
    besides = overheads(recipe, done.hardware.devices, done.hardware.nodes, usual, nothing, steps, waves)
    step = _step(done, plan, output)
    working, energy = _power(done, step, usual * steps, besides.total)
    return replace(
        done,
        memory=_memory(done, plan),
        batch=plan.batch,
        global_batch=plan.at_once,
        fits=plan.largest >= plan.batch,
        step=step,
        device_seconds=usual,
        communication=Communication(**dict.fromkeys(Communication.__dataclass_fields__, nothing)),
        input=InputRates(**dict.fromkeys(InputRates.__dataclass_fields__, nothing)),
        step_seconds=usual,
        step_low=low,
        step_high=high,
        floor_seconds=plan.wave_floor(output) * possible,
        steps_per_epoch=waves,
        steps=steps,
        overheads=besides,
        total_seconds=usual * steps + besides.total,
        total_low=low * steps + besides.total / SPREAD,
        total_high=high * steps + besides.total * SPREAD,
        watts=working,
        energy_kwh=energy,
        why_not=why_not,
        seen=_seen(done),
        method=np.where(plan.measured_kind, "learned", "roofline"),
        cells=("",) * len(usual),
    )


def _power(done: Computed, step: Step, busy: Floats, besides: Floats) -> tuple[Floats, Floats]:
    """Watts and energy of devices that write all the time, and of the job's overheads at rest."""
    hardware = done.hardware
    computing = step.compute_seconds / (step.compute_seconds + step.memory_seconds)
    one = np.ones_like(busy)
    working = watts(hardware.tdp, hardware.devices, one, hardware.module, computing)
    idle = watts(hardware.tdp, hardware.devices, 0.0 * one, hardware.module)
    return working, kilowatt_hours(working, idle, busy / 3600.0, besides / 3600.0)


def _memory(done: Computed, plan: TextPlan) -> MemoryModel:
    """Weights, and what the cache of one request adds; nothing else is kept. Pages of a cache leave no fragments."""
    nothing = np.zeros_like(plan.weight_bytes)
    return replace(
        done.memory,
        weights=plan.weight_bytes,
        master=nothing,
        gradients=nothing,
        optimizer=nothing,
        buffers=nothing,
        activations=plan.cache_bytes_per_request / FRAGMENTATION,
    )


def _waves(done: Computed, at_once: Floats) -> Floats:
    samples = done.recipe.samples
    return np.full_like(at_once, np.nan) if samples is None else np.ceil(samples / at_once)


def _steps(done: Computed, waves: Floats) -> Floats:
    work = done.recipe.workload
    if work.steps is not None:
        return np.full_like(waves, float(work.steps))
    return waves * (work.epochs or 1.0)


def _step(done: Computed, plan: TextPlan, output: float) -> Step:
    """A step whose arithmetic, traffic and launches are those of a wave, so that the breakdown tells of it."""
    hardware, old = done.hardware, done.step
    flops = plan.batch * plan.reading.flops + output * plan.writing.flops
    traffic = plan.batch * plan.reading.weight_bytes + output * (plan.writing.weight_bytes + plan.writing.cache_bytes)
    return replace(
        old,
        compute_seconds=flops / hardware.flops,
        memory_seconds=traffic / hardware.bandwidth,
        launch_seconds=old.operators * (output + plan.batch) * LAUNCH_SECONDS,
        floor_seconds=plan.wave_floor(output),
    )


def _seen(done: Computed) -> NDArray[np.str_]:
    network = known_network(done.recipe.network.name)
    words = {(True, True): "network and hardware", (True, False): "network", (False, True): "hardware"}
    devices = [known_device(str(name)) for name in done.hardware.device.tolist()]
    return np.array([words.get((network, device), "neither") for device in devices])


def _why_not(done: Computed, machines: Sequence[Machine]) -> NDArray[np.str_]:
    """Writing is bound by bandwidth: where a processor's is not known, no rate can be told."""
    reasons = [str(text) for text in done.why_not.tolist()]
    for place, machine in enumerate(machines):
        if not reasons[place] and (unknown := bandwidth_unknown(machine)):
            reasons[place] = unknown
    return np.array(reasons)


def bandwidth_unknown(machine: Machine) -> str:
    """A sentence where the CPUs write and their memory bandwidth is not known; else empty."""
    processor = machine.processor
    if machine.accelerator is not None or (processor and processor.memory_bandwidth_bytes_per_second):
        return ""
    name = processor.name if processor else "processor"
    return f"the memory bandwidth of the {name} is not known, and writing text is bound by it"
