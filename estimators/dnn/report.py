"""One row of an `EstimateTable` as an `Estimate`: quantities, breakdown, memory, remedies, assumptions, sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from estimators.dnn.energy import SPREAD
from estimators.dnn.engine import Computed
from estimators.dnn.estimate import Breakdown, Estimate, MemoryNeed, Overhead, Remedy
from estimators.dnn.overheads import TEXTS
from estimators.dnn.remedies import remedies_of
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
    total = _total(done, row)
    tried = remedies_of(table, row)
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
        emissions=_emissions(table, row, total),
        floor_hours=None if np.isnan(hours) else float(table.floor_hours[row]),
        bottleneck=str(table.bottleneck[row]),
        method=str(table.method[row]),
        seen=str(table.seen[row]),
        serving=serving_of(table, row),
        remedies=_sentences(done, row, tried),
        tried=tried,
        overheads=_overheads(done, row),
        assumptions=row_assumptions(done, row, machine),
        unknowns=(*table.unknowns, *_unknowns(table, row)),
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
    device, sent = float(done.device_seconds[row]), done.communication
    whole = sum(float(array[row]) for array in (sent.replicas, sent.tensor, sent.experts, sent.pipeline))
    fed = float(done.global_batch[row] / done.hardware.devices[row])
    return Breakdown(
        compute_seconds=compute,
        memory_seconds=memory,
        communication_seconds=float(sent.exposed[row]),
        input_seconds=float(done.input.usual[row]) * fed,
        overhead_seconds=max(0.0, device - max(compute, memory)),
        step_seconds=float(done.step_seconds[row]),
        hidden_seconds=max(0.0, whole - float(sent.exposed[row])),
        bubble_seconds=float(sent.bubble[row]),
    )


def _memory(done: Computed, row: int) -> MemoryNeed:
    model, batch = done.memory, float(done.batch[row])
    available, largest = float(model.available[row]), float(model.largest_batch[row])
    return MemoryNeed(
        weights_bytes=float(model.weights[row]),
        master_bytes=float(model.master[row]),
        gradients_bytes=float(model.gradients[row]),
        optimizer_bytes=float(model.optimizer[row]),
        activations_bytes=float(model.activations[row]) * batch,
        buffers_bytes=float(model.buffers[row]),
        fragments_bytes=float(model.fragments(done.batch)[row]),
        framework_bytes=float(model.framework[row]),
        total_bytes=float(model.total(done.batch)[row]),
        available_bytes=None if np.isnan(available) else available,
        fits=None if np.isnan(available) else bool(done.fits[row]),
        largest_batch_per_device=int(largest) if np.isfinite(largest) else None,
    )


def _total(done: Computed, row: int) -> Quantity | None:
    low, value, high = (float(array[row]) / 3600.0 for array in (done.total_low, done.total_seconds, done.total_high))
    if np.isnan(value):
        return None
    return Quantity(value=value, unit="h", low=min(low, value), high=max(high, value), coverage=COVERAGE)


def _overheads(done: Computed, row: int) -> tuple[Overhead, ...]:
    found = ((name, float(seconds[row])) for name, seconds in done.overheads.parts.items())
    return tuple(
        Overhead(name=name, seconds=seconds, text=TEXTS[name]) for name, seconds in found if seconds > 0.0
    )  # fmt: skip


def _energy(done: Computed, row: int, total: Quantity | None) -> Quantity | None:
    energy = float(done.energy_kwh[row])
    if total is None or np.isnan(energy) or total.low is None or total.high is None:
        return None
    return Quantity(
        value=energy,
        unit="kWh",
        low=energy * total.low / total.value / SPREAD,
        high=energy * total.high / total.value * SPREAD,
        coverage=COVERAGE,
    )


def _emissions(table: EstimateTable, row: int, total: Quantity | None) -> Quantity | None:
    energy, kilograms = _energy(table.computed, row, total), float(table.emissions_kg[row])
    if energy is None or np.isnan(kilograms):
        return None
    return energy.times(kilograms / energy.value, "kg CO2e")


def _unknowns(table: EstimateTable, row: int) -> tuple[str, ...]:
    done, found = table.computed, []
    if np.isnan(done.watts[row]):
        found.append("The device's power limit is not known, so there is no energy figure.")
    if np.isnan(done.memory.available[row]):
        found.append("The device's memory is not known, so whether it fits is not known either.")
    grid = table.machines[row].grid
    if grid is not None and grid.grams_per_kwh is None:
        found.append(f"The grid intensity at {grid.place} is not known, so there is no figure of emissions.")
    return tuple(found)


def _sentences(done: Computed, row: int, tried: tuple[Remedy, ...]) -> tuple[str, ...]:
    """The remedies that help, in sentences; if none does, what the least is that a device must have."""
    if done.fits[row] or np.isnan(done.memory.available[row]):
        return ()
    helping = tuple(remedy.sentence for remedy in tried if remedy.fits)
    if helping and done.memory.largest_batch[row] >= 1:
        return helping
    fixed = write_bytes(float(done.memory.fixed[row]), binary=True)
    return (*helping, f"Take a device with more memory: {fixed} are needed before the first sample.")


def _sources(table: EstimateTable, row: int) -> tuple[Source, ...]:
    done, machine = table.computed, table.machines[row]
    cell = done.cells[row]
    measured = measured_by(cell, done.citations) if cell else ()
    device = (
        machine.accelerator.source if machine.accelerator else machine.processor.source if machine.processor else None
    )
    grid = machine.grid.source if machine.grid and machine.grid.grams_per_kwh is not None else None
    found = (*table.sources, *measured, *(source for source in (device, grid) if source))
    return tuple({source.id: source for source in found}.values())
