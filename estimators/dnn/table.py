"""Estimates of one workload on many machines, as arrays; one row at a time as an `Estimate`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from estimators.dnn.engine import Computed, compute
from estimators.dnn.estimate import Estimate
from estimators.dnn.machine import Machine
from estimators.dnn.roofline import Floats
from estimators.dnn.wording import table_assumptions, table_sources
from estimators.dnn.workload import Workload
from knowledge.errors import RequestError
from knowledge.evidence import Assumption, Source


@dataclass(frozen=True, slots=True)
class EstimateTable:
    """One workload on many machines. Arrays have one entry a machine; times are `nan` where `why_not` says why.

    Attributes:
        total_hours, total_low, total_high: with a 90 % interval, start-up, evaluation and checkpoints included; nan too
            if the request names no amount of data.
        overhead_hours: what of it is not steps. step_seconds: one optimizer step.
        throughput: samples (or tokens) per second over all devices.
        memory_bytes: needed per device at `batch_per_device`. fits: whether it does.
        energy_kwh: without cooling; nan = unknown. emissions_kg: cooling included; nan = unknown.
        floor_hours: no code can be faster.
        bottleneck, method, seen: as in `Estimate`.
        why_not: a sentence where the machine cannot compute this, else empty.
        precision: what is computed in; another one than asked for where the device has no such peak.
        workload: completed. assumptions, unknowns, sources: common to all rows.
    """

    total_hours: Floats
    total_low: Floats
    total_high: Floats
    overhead_hours: Floats
    step_seconds: Floats
    memory_bytes: Floats
    fits: NDArray[np.bool_]
    batch_per_device: NDArray[np.int64]
    energy_kwh: Floats
    emissions_kg: Floats
    throughput: Floats
    bottleneck: NDArray[np.str_]
    method: NDArray[np.str_]
    seen: NDArray[np.str_]
    floor_hours: Floats
    why_not: NDArray[np.str_]
    precision: NDArray[np.str_]
    workload: Workload
    assumptions: tuple[Assumption, ...]
    unknowns: tuple[str, ...]
    sources: tuple[Source, ...]
    machines: tuple[Machine, ...]
    computed: Computed

    def __len__(self) -> int:
        return len(self.machines)

    def row(self, number: int) -> Estimate:
        """One machine's estimate in full.

        Raises:
            RequestError: this machine cannot compute the workload; the sentence says why.
        """
        from estimators.dnn.report import estimate_of

        return estimate_of(self, number)


def estimate_many(workload: Workload, machines: Sequence[Machine]) -> EstimateTable:
    """Estimate one workload on many machines at once (2,000 in some tens of milliseconds).

    Raises:
        RequestError: the workload cannot be estimated anywhere (unknown network, unit that does not suit it).
    """
    for machine in machines:
        if machine.accelerator is not None and not machine.accelerator_count > 0:
            raise RequestError.of(
                "accelerator_count", machine.accelerator_count, "at least one is needed", "ask for one or more"
            )
    if not machines:
        raise RequestError("No machine is named to estimate for; name an accelerator, such as --gpu a100-80gb.")
    done = _answered(compute(workload, machines), machines)
    hours = done.steps / 3600.0
    return EstimateTable(
        total_hours=done.total_seconds / 3600.0,
        total_low=done.total_low / 3600.0,
        total_high=done.total_high / 3600.0,
        overhead_hours=done.overheads.total / 3600.0,
        step_seconds=done.step_seconds,
        memory_bytes=done.memory.total(done.batch),
        fits=done.fits & (done.why_not == ""),
        batch_per_device=done.batch.astype(np.int64),
        energy_kwh=done.energy_kwh,
        emissions_kg=done.energy_kwh * _kilograms_per_kwh(machines),
        throughput=done.global_batch * done.recipe.unit_per_sample / done.step_seconds,
        bottleneck=_bottleneck(done),
        method=done.method,
        seen=done.seen,
        floor_hours=done.floor_seconds * hours,
        why_not=done.why_not,
        precision=done.hardware.precision,
        workload=done.recipe.workload,
        assumptions=table_assumptions(done),
        unknowns=done.recipe.unknowns,
        sources=table_sources(done),
        machines=tuple(machines),
        computed=done,
    )


def _answered(done: Computed, machines: Sequence[Machine]) -> Computed:
    """Requests, painted pictures and transcripts take many passes; their rooms are entered only for them."""
    if done.recipe.writes:
        from estimators.dnn.serving.generation import answered

        return answered(done, machines)
    if done.recipe.trains or done.recipe.network.kind not in ("diffusion", "speech"):
        return done
    from estimators.dnn.serving.repeating import repeated

    return repeated(done)


def _kilograms_per_kwh(machines: Sequence[Machine]) -> Floats:
    return np.array([np.nan if machine.grid is None else machine.grid.kilograms_per_kwh for machine in machines])


def _bottleneck(done: Computed) -> NDArray[np.str_]:
    """What to improve first: the input if the devices wait for it, communication if it takes the larger half, ..."""
    fed = done.global_batch / done.hardware.devices
    compute_seconds, memory_seconds = done.step.compute_seconds, done.step.memory_seconds
    sent = done.communication.exposed + done.communication.bubble
    waits = done.input.usual * fed >= done.device_seconds + sent
    launches = done.step.launch_seconds > np.maximum(compute_seconds, memory_seconds)
    return np.select(
        [waits, sent > done.device_seconds, launches, compute_seconds >= memory_seconds],
        ["input pipeline", "communication", "launch overhead", "compute"],
        default="memory bandwidth",
    )
