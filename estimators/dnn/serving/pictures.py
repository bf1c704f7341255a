"""One picture at a time: how long a network looks at it, how many in a day, how long a diffusion network paints one."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from estimators.dnn.engine import Computed, compute
from estimators.dnn.machine import Machine
from estimators.dnn.pipeline import FED_WITHOUT_WAITING, IMAGES_PER_WORKER, workers_per_device
from estimators.dnn.serving.result import Serving
from estimators.dnn.workload import Workload
from estimators.uncertainty import COVERAGE
from knowledge.evidence import Quantity

if TYPE_CHECKING:
    from estimators.dnn.table import EstimateTable

SECONDS_PER_DAY = 86_400.0

GUIDED_PASSES = 2
"""Passes of one step: with the prompt and without it (classifier-free guidance, arXiv 2207.12598)."""

DENOISING_STEPS = 30
"""Steps for one picture where it was not said, as in the published timings of Stable Diffusion XL."""

DECODING_STEPS = 2.4
"""Guided steps that turning the result into pixels takes: 228 ms against 48 ms a pass on an A100, 127 ms against 26 ms
on an H100 (huggingface.co/stabilityai/stable-diffusion-xl-1.0-tensorrt, 1024 x 1024 pixels)."""


def looked_at(table: EstimateTable, row: int) -> Serving:
    """Latency of one picture (or sequence) on one device, and pictures a second and a day at the estimate's batch."""
    done = table.computed
    alone = on_one_device(table, row, batch=1)
    extra = _decoding(done, row) if done.recipe.decodes_images else (0.0, 0.0, 0.0)
    bounds = (alone.step_low, alone.step_seconds, alone.step_high)
    low, value, high = (float(bound[0]) + more for bound, more in zip(bounds, extra, strict=True))
    request = Quantity(value=value, unit="s", low=min(low, value), high=max(high, value), coverage=COVERAGE)
    if not done.recipe.decodes_images:
        return Serving(kind="sequences", concurrency=1, request_seconds=request)
    each_second = _rate(done, row, "images/s", 1.0)
    return Serving(
        kind="images",
        concurrency=1,
        request_seconds=request,
        images_per_second=each_second,
        images_per_day=each_second.times(SECONDS_PER_DAY, "images/day"),
    )


def passes_per_picture(workload: Workload) -> float:
    """Passes of the network that one picture takes, turning the result into pixels included."""
    return GUIDED_PASSES * ((workload.denoising_steps or DENOISING_STEPS) + DECODING_STEPS)


def painted(table: EstimateTable, row: int) -> Serving:
    """Seconds in which a diffusion network paints one picture on one device (guided steps, then pixels), and pictures
    a second and a day at the estimate's batch."""
    alone = on_one_device(table, row, batch=GUIDED_PASSES)
    steps = passes_per_picture(table.computed.recipe.workload) / GUIDED_PASSES
    low, value, high = (float(bound[0]) * steps for bound in (alone.step_low, alone.step_seconds, alone.step_high))
    request = Quantity(value=value, unit="s", low=min(low, value), high=max(high, value), coverage=COVERAGE)
    each = _rate(table.computed, row, "images/s", 1.0)
    return Serving(
        kind="pictures",
        concurrency=1,
        request_seconds=request,
        images_per_second=each,
        images_per_day=each.times(SECONDS_PER_DAY, "images/day"),
    )


def on_one_device(table: EstimateTable, row: int, *, batch: int) -> Computed:
    """The engine's answer for one device of the machine (or those that share one copy) and a batch of its own
    that is decoded already."""
    machine, ways = table.machines[row], _ways(table)
    nodes = max(1, machine.node_count)
    per_node = max(1.0, machine.accelerator_count / nodes) if machine.accelerator else 1.0
    needed = math.ceil(ways / per_node)
    one = Machine(
        accelerator=machine.accelerator,
        accelerator_count=min(machine.accelerator_count, float(ways)) if machine.accelerator else 0.0,
        node_count=needed,
        cores=None if machine.cores is None else max(1, machine.cores * needed // nodes),
        memory_bytes=machine.memory_bytes,
        processor=machine.processor,
        sockets_per_node=machine.sockets_per_node,
        link_bytes_per_second=machine.link_bytes_per_second,
    )
    changed = {"batch_size": batch, "largest_batch": False, "data_parallel": None, "storage_bytes_per_second": None,
               "loader_workers": FED_WITHOUT_WAITING}  # fmt: skip
    return compute(table.computed.recipe.workload.model_copy(update=changed), [one])


def _ways(table: EstimateTable) -> int:
    """Devices that one copy of the network is spread over."""
    work = table.computed.recipe.workload
    return work.tensor_parallel * work.pipeline_parallel


def _decoding(done: Computed, row: int) -> tuple[float, float, float]:
    """Seconds in which one worker decodes one picture: fast, usual, slow. Nothing hides it for a single picture."""
    workers = float(workers_per_device(done.recipe, done.hardware.cores, done.hardware.devices)[row])
    usual = float(done.input.usual[row]) * workers
    slow, middle, fast = IMAGES_PER_WORKER
    return usual * middle / fast, usual, usual * middle / slow


def _rate(done: Computed, row: int, unit: str, factor: float) -> Quantity:
    amount = float(done.global_batch[row]) * factor
    low, value, high = (float(bound[row]) for bound in (done.step_low, done.step_seconds, done.step_high))
    rates = np.sort([amount / bound for bound in (low, value, high)])
    return Quantity(value=amount / value, unit=unit, low=float(rates[0]), high=float(rates[-1]), coverage=COVERAGE)
