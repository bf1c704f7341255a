"""One row of an `EstimateTable` as an `Estimate`: quantities, breakdown, memory, remedies, assumptions, sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from estimators.dnn.energy import SPREAD
from estimators.dnn.engine import Computed
from estimators.dnn.estimate import Breakdown, Estimate, MemoryNeed
from estimators.dnn.memory import FRAMEWORK_BYTES
from estimators.dnn.serving.row import serving_of
from estimators.dnn.wording import measured_by, row_assumptions
from estimators.uncertainty import COVERAGE
from knowledge.errors import RequestError
from knowledge.evidence import Quantity, Source
from knowledge.quantities import write_bytes

if TYPE_CHECKING:
    from estimators.dnn.table import EstimateTable


def estimate_of(table: EstimateTable, row: int) -> Estimate:
    """The estimate of one machine.

    Raises:
        RequestError: it cannot compute the workload.
    """
    done, machine = table.computed, table.machines[row]
    name = machine.accelerator.name if machine.accelerator else "CPU"
    if table.why_not[row]:
        raise RequestError(f"{done.recipe.network.title} cannot be estimated there: {table.why_not[row]}.")
    hours = float(done.steps[row]) / 3600.0
    epoch_hours = float(done.steps_per_epoch[row]) / 3600.0
    total = _seconds(done, row, hours, "h")
    return Estimate(
        workload=table.workload.model_copy(update={"precision": str(done.hardware.precision[row])}),
        accelerator=name,
        processor=None if machine.accelerator or not machine.processor else machine.processor.name,
        accelerator_count=machine.accelerator_count,
        node_count=machine.node_count,
        batch_per_device=int(done.batch[row]),
        global_batch=int(done.global_batch[row]),
        step_seconds=_seconds(done, row, 1.0, "s") or Quantity(value=0.0, unit="s"),
        epoch_hours=_seconds(done, row, epoch_hours, "h"),
        total_hours=total,
        throughput=_throughput(done, row),
        breakdown=_breakdown(done, row),
        memory=_memory(done, row),
        energy=_energy(done, row, total),
        floor_hours=None if np.isnan(hours) else float(table.floor_hours[row]),
        bottleneck=str(table.bottleneck[row]),
        method=str(table.method[row]),
        seen=str(table.seen[row]),
        remedies=_remedies(done, row),
        serving=serving_of(table, row),
        assumptions=row_assumptions(done, row),
        unknowns=(*table.unknowns, *_unknowns(done, row)),
        sources=_sources(table, row),
    )


def _seconds(done: Computed, row: int, factor: float, unit: str) -> Quantity | None:
    if np.isnan(factor):
        return None
    low, value, high = (float(array[row]) * factor for array in (done.step_low, done.step_seconds, done.step_high))
    return Quantity(value=value, unit=unit, low=min(low, value), high=max(high, value), coverage=COVERAGE)


def _throughput(done: Computed, row: int) -> Quantity:
    amount = float(done.global_batch[row]) * done.recipe.unit_per_sample
    slow, usual, fast = (amount / float(array[row]) for array in (done.step_high, done.step_seconds, done.step_low))
    unit = f"{done.recipe.unit}/s"
    return Quantity(value=usual, unit=unit, low=min(slow, usual), high=max(fast, usual), coverage=COVERAGE)


def _breakdown(done: Computed, row: int) -> Breakdown:
    micro = done.recipe.workload.gradient_accumulation
    compute, memory = (float(array[row]) * micro for array in (done.step.compute_seconds, done.step.memory_seconds))
    device = float(done.device_seconds[row])
    return Breakdown(
        compute_seconds=compute,
        memory_seconds=memory,
        communication_seconds=float(done.communication[row]),
        input_seconds=float(done.input.usual[row] * done.batch[row]) * micro,
        overhead_seconds=max(0.0, device - max(compute, memory)),
        step_seconds=float(done.step_seconds[row]),
    )


def _memory(done: Computed, row: int) -> MemoryNeed:
    model, batch = done.memory, float(done.batch[row])
    available, largest = float(model.available[row]), float(model.largest_batch[row])
    parts = [float(array[row]) for array in (model.weights, model.gradients, model.optimizer)]
    return MemoryNeed(
        weights_bytes=parts[0],
        gradients_bytes=parts[1],
        optimizer_bytes=parts[2],
        activations_bytes=float(model.per_sample[row]) * batch,
        framework_bytes=FRAMEWORK_BYTES,
        total_bytes=float(model.total(done.batch)[row]),
        available_bytes=None if np.isnan(available) else available,
        fits=None if np.isnan(available) else bool(done.fits[row]),
        largest_batch_per_device=int(largest) if np.isfinite(largest) else None,
    )


def _energy(done: Computed, row: int, total: Quantity | None) -> Quantity | None:
    power = float(done.watts[row])
    if total is None or np.isnan(power) or total.low is None or total.high is None:
        return None
    kilowatts = power / 1000.0
    return Quantity(
        value=total.value * kilowatts,
        unit="kWh",
        low=total.low * kilowatts / SPREAD,
        high=total.high * kilowatts * SPREAD,
        coverage=COVERAGE,
    )


def _unknowns(done: Computed, row: int) -> tuple[str, ...]:
    found = []
    if np.isnan(done.watts[row]):
        found.append("The device's power limit is not known, so there is no energy figure.")
    if np.isnan(done.memory.available[row]):
        found.append("The device's memory is not known, so whether it fits is not known either.")
    return tuple(found)


def _remedies(done: Computed, row: int) -> tuple[str, ...]:
    """What to change when it does not fit, the least costly change first."""
    if done.fits[row] or np.isnan(done.memory.available[row]):
        return ()
    recipe, work = done.recipe, done.recipe.workload
    largest = int(done.memory.largest_batch[row])
    remedies = []
    if done.hardware.precision_class[row] < 2:
        remedies.append("Compute in bf16 or fp16: activations take half the memory.")
    if largest >= 1:
        remedies.append(f"Take at most {largest} samples per device and make up for it with gradient accumulation.")
    if recipe.trains and not done.recomputed[row]:
        remedies.append("Recompute activations (checkpointing): about a third more time, far less memory.")
    if recipe.trains and done.zero_stage[row] < 3:
        remedies.append("Share weights, gradients and optimizer over several devices (FSDP or ZeRO 3).")
    if recipe.trains and recipe.network.reads_text and not recipe.adapters_only:
        remedies.append("Train low-rank adapters only (LoRA), or on 4-bit weights (QLoRA).")
    if not recipe.trains and work.precision not in ("int8", "int4"):
        remedies.append("Store the weights in 8 or 4 bits.")
    fixed = write_bytes(float(done.memory.fixed[row]), binary=True)
    remedies.append(f"Take a device with more memory: weights and optimizer alone need {fixed}.")
    return tuple(remedies)


def _sources(table: EstimateTable, row: int) -> tuple[Source, ...]:
    done, machine = table.computed, table.machines[row]
    cell = done.cells[row]
    measured = measured_by(cell, done.citations) if cell else ()
    device = (
        machine.accelerator.source if machine.accelerator else machine.processor.source if machine.processor else None
    )
    found = (*table.sources, *measured, *((device,) if device else ()))
    return tuple({source.id: source for source in found}.values())
