"""What helps when a workload does not fit: each change is tried with the estimator itself, memory and time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from estimators.dnn.amounts import is_table_network
from estimators.dnn.estimate import Remedy
from estimators.dnn.machine import Machine
from knowledge.errors import RequestError

if TYPE_CHECKING:
    from estimators.dnn.engine import Computed
    from estimators.dnn.networks import Network
    from estimators.dnn.table import EstimateTable

MOST_DEVICES = 1024
"""More devices than so many are not proposed."""

ADAMS = ("adam", "adamw")


@dataclass(frozen=True, slots=True)
class _Change:
    """One change to try: its words, what it sets in the workload, and the machine it runs on."""

    words: str
    update: dict[str, Any]
    machine: Machine


def remedies_of(table: EstimateTable, row: int) -> tuple[Remedy, ...]:
    """Changes tried for one machine, those that then fit first, the quicker first; none where it fits or that is not
    known."""
    done = table.computed
    if done.fits[row] or np.isnan(done.memory.available[row]):
        return ()
    machine = table.machines[row]
    base = float(done.step_seconds[row] / done.global_batch[row])
    found = [_tried(table, change, base) for change in _changes(done, row, machine)]
    known = [remedy for remedy in found if remedy is not None]
    return tuple(sorted((*known, *_more_devices(table, row, machine, base)), key=_order))


def _order(remedy: Remedy) -> tuple[bool, bool, float]:
    """What fits first; on the same devices first; the quicker first."""
    quick = float("inf") if remedy.time_factor is None else remedy.time_factor
    return (not remedy.fits, remedy.devices is not None, quick)


def _changes(done: Computed, row: int, machine: Machine) -> Iterator[_Change]:
    """The changes that this workload and machine allow."""
    yield from _of_precision(done, row, machine)
    if not done.recipe.trains:
        yield from _of_parts(done, row, machine)
        return
    yield from _of_training(done, row, machine)
    yield from _of_batch(done, row, machine)
    yield from _of_sharing(done, row, machine)
    yield from _of_parts(done, row, machine)


def _of_precision(done: Computed, row: int, machine: Machine) -> Iterator[_Change]:
    klass = done.hardware.precision_class[row]
    if klass < 2:
        for precision in ("bf16", "fp16"):
            if machine.accelerator is not None and precision in machine.accelerator.peak_flops:
                yield _Change(f"Compute in {precision}", {"precision": precision}, machine)
                break
    if not done.recipe.trains and done.recipe.workload.precision not in ("int8", "int4"):
        yield _Change("Store the weights in 8 bits", {"precision": "int8"}, machine)
        yield _Change("Store the weights in 4 bits", {"precision": "int4"}, machine)


def _of_training(done: Computed, row: int, machine: Machine) -> Iterator[_Change]:
    recipe, work = done.recipe, done.recipe.workload
    if not done.recomputed[row] and not is_table_network(recipe.network):
        yield _Change("Recompute activations (checkpointing)", {"activation_checkpointing": True}, machine)
    if work.optimizer in ADAMS and not recipe.adapters_only:
        yield _Change("Keep the optimizer's state in 8 bits", {"optimizer": "adamw8bit"}, machine)
    if _adapts(recipe.network) and not recipe.adapters_only:
        yield _Change("Train low-rank adapters only (LoRA)", {"mode": "lora"}, machine)
    if _adapts(recipe.network) and work.mode != "qlora":
        yield _Change("Train adapters on 4-bit weights (QLoRA)", {"mode": "qlora"}, machine)


def _adapts(network: Network) -> bool:
    """Whether such networks are trained with adapters: on text, on sound, and painting pictures."""
    return network.kind == "diffusion" or (network.reads_text and not is_table_network(network))


def _of_batch(done: Computed, row: int, machine: Machine) -> Iterator[_Change]:
    """The same global batch in smaller pieces."""
    largest, work = float(done.memory.largest_batch[row]), done.recipe.workload
    if work.batch_size is None or largest < 1:
        return
    pieces = int(np.ceil(done.batch[row] / largest)) * work.gradient_accumulation
    each = int(np.ceil(work.batch_size / float(done.groups.replicas[row]) / pieces))
    words = f"Take {each:,} sample{'s' if each > 1 else ''} at a time in {pieces:,} steps of gradient accumulation"
    yield _Change(words, {"gradient_accumulation": pieces}, machine)


def _of_sharing(done: Computed, row: int, machine: Machine) -> Iterator[_Change]:
    if done.groups.replicas[row] <= 1 or is_table_network(done.recipe.network):
        return
    names = {1: "the optimizer's state", 2: "optimizer state and gradients", 3: "weights, gradients and optimizer"}
    for stage, shared in names.items():
        if stage > done.zero_stage[row]:
            words = f"Share {shared} over the devices (ZeRO {stage}{', FSDP' if stage == 3 else ''})"
            yield _Change(words, {"zero_stage": stage}, machine)


def _of_parts(done: Computed, row: int, machine: Machine) -> Iterator[_Change]:
    """Tensor parallelism inside the node."""
    devices, work = float(done.hardware.devices[row]), done.recipe.workload
    if not done.recipe.network.reads_text or is_table_network(done.recipe.network):
        return
    for count in (2, 4, 8):
        divides = devices % (count * work.pipeline_parallel) == 0
        if count > work.tensor_parallel and divides and count <= done.groups.per_node[row]:
            words = f"Split every layer over {count} devices (tensor parallel)"
            yield _Change(words, {"tensor_parallel": count}, machine)


def _tried(before: EstimateTable, change: _Change, base: float) -> Remedy | None:
    """The estimate with the change; `None` where it cannot be computed so."""
    from estimators.dnn.table import estimate_many

    try:
        table = estimate_many(before.workload.model_copy(update=change.update), [change.machine])
    except RequestError:
        return None
    said = change.update.get("precision")
    if table.why_not[0] or (said is not None and said != str(table.precision[0])):
        return None
    return _remedy(change.words, table, 0, base, None)


def _more_devices(before: EstimateTable, row: int, machine: Machine, base: float) -> tuple[Remedy, ...]:
    """The fewest devices, doubled again and again, over which the fully shared step fits."""
    from estimators.dnn.table import estimate_many

    done = before.computed
    trains, writes = done.recipe.trains, done.recipe.writes
    if machine.accelerator is None or not (trains or writes) or machine.accelerator_count < 1:
        return ()
    factors = [2**power for power in range(1, 11) if machine.accelerator_count * 2**power <= MOST_DEVICES]
    if not factors:
        return ()
    larger = [_enlarged(machine, factor, float(done.groups.per_node[row])) for factor in factors]
    recomputes = done.recipe.network.reads_text and not is_table_network(done.recipe.network)
    asked = {"zero_stage": 3, **({"activation_checkpointing": True} if recomputes else {})}
    workload = before.workload.model_copy(update=asked) if trains else before.workload
    table = estimate_many(workload, larger)
    fitting = [number for number in range(len(table)) if table.fits[number]]
    if not fitting:
        return ()
    first = fitting[0]
    count = larger[first].accelerator_count
    words = f"Share everything over {count:g} devices (ZeRO 3, FSDP{', activations recomputed' if recomputes else ''})"
    if is_table_network(done.recipe.network):
        words = f"Share the tables over {count:g} devices"
    if writes:
        words = f"Spread a copy over {count:g} devices (tensor parallel)"
    return (_remedy(words, table, first, base, count),)


def _enlarged(machine: Machine, factor: int, per_node: float) -> Machine:
    """The same kind of node, and as many more as hold the devices (eight a node at most where one is not full)."""
    count = machine.accelerator_count * factor
    nodes = max(machine.node_count, int(np.ceil(count / max(per_node, 8.0))))
    scale = nodes / machine.node_count if nodes > machine.node_count else float(factor)
    cores = None if machine.cores is None else round(machine.cores * scale)
    return replace(machine, accelerator_count=count, node_count=nodes, cores=cores)


def _remedy(words: str, table: EstimateTable, row: int, base: float, devices: float | None) -> Remedy:
    seconds = float(table.step_seconds[row] / table.computed.global_batch[row])
    return Remedy(
        change=words,
        fits=bool(table.fits[row]),
        time_factor=seconds / base if np.isfinite(seconds) and base > 0 else None,
        memory_bytes=float(table.memory_bytes[row]),
        devices=devices,
    )
