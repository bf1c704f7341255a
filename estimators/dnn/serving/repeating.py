"""Networks that run many times for one result: a picture painted step by step, a transcript written token by token.

The engine's step is one pass over the batch. Here it becomes all that one batch of results takes, so that totals,
throughput, energy and ranking follow as for any other workload.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from estimators.dnn.energy import kilowatt_hours, watts
from estimators.dnn.engine import Computed
from estimators.dnn.overheads import SPREAD
from estimators.dnn.recipe import Recipe
from estimators.dnn.roofline import LAUNCH_SECONDS, Floats, Step
from estimators.dnn.serving.efficiency import efficiency, floor_seconds
from estimators.dnn.serving.measured import bits_of
from estimators.dnn.serving.pictures import on_one_device, passes_per_picture
from estimators.dnn.serving.result import Serving
from estimators.dnn.serving.text import stored_bytes, stored_precisions
from estimators.dnn.serving.work import Work, writing
from estimators.dnn.sound import hears, transcript_tokens, window_seconds
from estimators.uncertainty import COVERAGE
from knowledge.evidence import Quantity

if TYPE_CHECKING:
    from estimators.dnn.table import EstimateTable

LAUNCHES_SPREAD = 4.0
"""Times as long as counted that plain code can take to write a token, launching kernels one by one (assumed)."""


def transcribes(recipe: Recipe) -> bool:
    """Whether sound is heard and written down token by token by a decoder of known dimensions."""
    shape = recipe.network.shape
    return not recipe.trains and hears(recipe.network) and shape is not None and shape.decoder_layers > 0


def paints(recipe: Recipe) -> bool:
    """Whether a diffusion network paints pictures."""
    return not recipe.trains and str(recipe.network.kind) == "diffusion"


def repeated(done: Computed) -> Computed:
    """The engine's result with the time of whole results where a network paints or transcribes; else as it was."""
    if paints(done.recipe):
        return _painted(done)
    return _transcribed(done) if transcribes(done.recipe) else done


def heard(table: EstimateTable, row: int) -> Serving:
    """Seconds in which one device hears one window of sound, and writes it down where it does."""
    alone = repeated(on_one_device(table, row, batch=1))
    low, value, high = (float(bound[0]) for bound in (alone.step_low, alone.step_seconds, alone.step_high))
    time = Quantity(value=value, unit="s", low=min(low, value), high=max(high, value), coverage=COVERAGE)
    return Serving(kind="windows", concurrency=1, request_seconds=time)


def _painted(done: Computed) -> Computed:
    times = passes_per_picture(done.recipe.workload)
    step = _times(done.step, times)
    bounds = (done.step_low, done.step_seconds, done.step_high, done.floor_seconds)
    return _lasting(done, step, *(bound * times for bound in bounds))


def _transcribed(done: Computed) -> Computed:
    """Each token of the transcript is one more pass of the decoder for the whole batch."""
    recipe, hardware = done.recipe, done.hardware
    tokens = transcript_tokens(window_seconds(recipe.network, recipe.workload.sequence_length))
    work = _one_token(done, tokens)
    least = floor_seconds(work, hardware.bandwidth, hardware.flops)
    bits = np.array([bits_of(name) for name in stored_precisions(recipe.workload, hardware)])
    served = np.maximum(efficiency("decode").seconds(work, hardware.bandwidth, hardware.flops, bits), least)
    launched = done.step.operators * _decoder_share(recipe) * LAUNCH_SECONDS
    each = np.maximum(served, launched)
    step = replace(
        done.step,
        compute_seconds=done.step.compute_seconds + tokens * work.flops / hardware.flops,
        memory_seconds=done.step.memory_seconds + tokens * (work.weight_bytes + work.cache_bytes) / hardware.bandwidth,
        launch_seconds=done.step.launch_seconds + tokens * launched,
    )
    return _lasting(
        done,
        step,
        done.step_low + tokens * served,
        done.step_seconds + tokens * each,
        done.step_high + tokens * each * LAUNCHES_SPREAD,
        done.floor_seconds + tokens * least,
    )


def _one_token(done: Computed, tokens: float) -> Work:
    """What writing one token for every window of the batch reads and computes: the decoder's share of the network."""
    recipe = done.recipe
    weight, element = stored_bytes(recipe.workload, done.hardware)
    heard = float(recipe.workload.sequence_length or 1)
    whole = writing(
        recipe.network, done.batch, done.batch * 0.0 + heard + tokens / 2.0, weight, element, 1.0 + weight * 0
    )
    share = _decoder_share(recipe)
    return Work(**{name: getattr(whole, name) * share for name in Work.__dataclass_fields__})


def _decoder_share(recipe: Recipe) -> float:
    shape = recipe.network.shape
    return 1.0 if shape is None else shape.decoder_layers / max(1, shape.layers + shape.decoder_layers)


def _times(step: Step, factor: float) -> Step:
    return replace(
        step,
        compute_seconds=step.compute_seconds * factor,
        memory_seconds=step.memory_seconds * factor,
        launch_seconds=step.launch_seconds * factor,
    )


def _lasting(done: Computed, step: Step, low: Floats, usual: Floats, high: Floats, floor: Floats) -> Computed:
    """The result with other times of a step, and all that follows from them."""
    besides, hardware = done.overheads.total, done.hardware
    idle = watts(hardware.tdp, hardware.devices, 0.0 * usual, hardware.module)
    return replace(
        done,
        step=step,
        device_seconds=usual,
        step_seconds=usual,
        step_low=low,
        step_high=high,
        floor_seconds=floor,
        total_seconds=usual * done.steps + besides,
        total_low=low * done.steps + besides / SPREAD,
        total_high=high * done.steps + besides * SPREAD,
        energy_kwh=kilowatt_hours(done.watts, idle, usual * done.steps / 3600.0, besides / 3600.0),
    )
