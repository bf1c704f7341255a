"""One picture at a time: how long a network looks at it, how many in a day, how long a diffusion network paints one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from estimators.dnn.engine import Computed, compute
from estimators.dnn.machine import Machine
from estimators.dnn.pipeline import FED_WITHOUT_WAITING, IMAGES_PER_WORKER, workers_per_device
from estimators.dnn.serving.result import Serving
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
    alone = _alone(table, row, batch=1)
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


def painted(table: EstimateTable, row: int) -> Serving:
    """Seconds in which a diffusion network paints one picture on one device: guided steps, then pixels."""
    alone = _alone(table, row, batch=GUIDED_PASSES)
    steps = (table.computed.recipe.workload.denoising_steps or DENOISING_STEPS) + DECODING_STEPS
    low, value, high = (float(bound[0]) * steps for bound in (alone.step_low, alone.step_seconds, alone.step_high))
    request = Quantity(value=value, unit="s", low=min(low, value), high=max(high, value), coverage=COVERAGE)
    devices = float(table.computed.hardware.devices[row])
    each = Quantity(
        value=devices / value,
        unit="images/s",
        low=devices / max(high, value),
        high=devices / min(low, value),
        coverage=COVERAGE,
    )
    return Serving(
        kind="pictures",
        concurrency=max(1, int(devices)),
        request_seconds=request,
        images_per_second=each,
        images_per_day=each.times(SECONDS_PER_DAY, "images/day"),
    )


def _alone(table: EstimateTable, row: int, *, batch: int) -> Computed:
    """The engine's answer for one device of the machine and a batch of its own that is decoded already."""
    machine = table.machines[row]
    one = Machine(
        accelerator=machine.accelerator,
        accelerator_count=min(machine.accelerator_count, 1.0) if machine.accelerator else 0.0,
        node_count=1,
        cores=None if machine.cores is None else max(1, machine.cores // max(1, machine.node_count)),
        memory_bytes=machine.memory_bytes,
        processor=machine.processor,
        sockets_per_node=machine.sockets_per_node,
    )
    changed = {"batch_size": batch, "largest_batch": False, "data_parallel": None, "storage_bytes_per_second": None,
               "loader_workers": FED_WITHOUT_WAITING}  # fmt: skip
    return compute(table.computed.recipe.workload.model_copy(update=changed), [one])


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
