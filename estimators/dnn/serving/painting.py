"""A diffusion network paints a picture in many passes: totals count them all, not one pass a picture."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from estimators.dnn.energy import kilowatt_hours, watts
from estimators.dnn.engine import Computed
from estimators.dnn.overheads import SPREAD, overheads
from estimators.dnn.recipe import Recipe
from estimators.dnn.serving.pictures import DECODING_STEPS, DENOISING_STEPS, GUIDED_PASSES

LONGER = ("compute_seconds", "memory_seconds", "update_seconds", "unfilled_seconds", "launch_seconds", "floor_seconds")
"""What of a step grows with the passes."""


def passes_of_picture(recipe: Recipe) -> float:
    """Passes through the network until a picture is done, turning the result into pixels among them."""
    return GUIDED_PASSES * ((recipe.workload.denoising_steps or DENOISING_STEPS) + DECODING_STEPS)


def painted(done: Computed) -> Computed:
    """The engine's result, of one pass of a batch, as one of a batch of whole pictures."""
    times, hardware = passes_of_picture(done.recipe), done.hardware
    usual, low, high = (bound * times for bound in (done.step_seconds, done.step_low, done.step_high))
    nothing = np.zeros_like(usual)
    besides = overheads(done.recipe, hardware.devices, hardware.nodes, usual, nothing, done.steps, done.steps_per_epoch)
    idle = watts(hardware.tdp, hardware.devices, nothing, hardware.module)
    longer = {name: getattr(done.step, name) * times for name in LONGER}
    sent = {name: getattr(done.communication, name) * times for name in type(done.communication).__dataclass_fields__}
    return replace(
        done,
        step=replace(done.step, class_seconds=done.step.class_seconds * times, **longer),
        device_seconds=done.device_seconds * times,
        communication=type(done.communication)(**sent),
        step_seconds=usual,
        step_low=low,
        step_high=high,
        floor_seconds=done.floor_seconds * times,
        overheads=besides,
        total_seconds=usual * done.steps + besides.total,
        total_low=low * done.steps + besides.total / SPREAD,
        total_high=high * done.steps + besides.total * SPREAD,
        energy_kwh=kilowatt_hours(done.watts, idle, usual * done.steps / 3600.0, besides.total / 3600.0),
    )
