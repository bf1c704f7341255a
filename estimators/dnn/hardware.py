"""Lays machines out as arrays: peaks, memory, links, power. Each accelerator is looked up once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from estimators.dnn.calibration import Calibration
from estimators.dnn.chips import chip_of, chip_of_processor
from estimators.dnn.communication import UNKNOWN_DEVICE_LINK, UNKNOWN_NODE_LINK, device_link
from estimators.dnn.energy import MODULE_WATTS
from estimators.dnn.features import PRECISION_CLASSES
from estimators.dnn.machine import Machine
from estimators.dnn.peaks import (
    BYTES_PER_ELEMENT,
    Peak,
    cache_gain,
    peak_of,
    peak_of_processors,
    sustained_share,
    usual_precision,
)
from estimators.dnn.recipe import Recipe
from estimators.dnn.roofline import Floats
from knowledge.ci.types import Accelerator

LEARNED_VENDORS = ("nvidia", "amd")
"""Vendors whose devices run the measured kind of code: what was learned is used for them and called learned."""


@dataclass(frozen=True, slots=True)
class Hardware:
    """Machines as arrays of equal length.

    Attributes:
        kind: number of the sort of machine; equal ones are looked up once.
        devices: at least 1. share: part of a device that is had (below 1 for a slice). nodes: at least 1.
        precision, device, chip: names. why_not: a sentence where the machine cannot do it, else empty.
        flops, bandwidth, memory: of one device, a slice's share taken; nan = unknown.
        sustained: share of the peaks that the power limit allows. cached: traffic over bandwidth that a cache allows.
        link, node_link: bytes/s. tdp: watts of one device, nan = unknown. cores: over all nodes, nan = unknown.
        processor: 1 where the CPUs compute. module: 1 where the power limit covers the host.
        learned: 1 where the measured kind of code runs.
    """

    kind: NDArray[np.intp]
    devices: Floats
    share: Floats
    nodes: Floats
    precision: NDArray[np.str_]
    element_bytes: Floats
    precision_class: Floats
    device: NDArray[np.str_]
    chip: NDArray[np.str_]
    why_not: NDArray[np.str_]
    flops: Floats
    bandwidth: Floats
    memory: Floats
    sustained: Floats
    cached: Floats
    link: Floats
    node_link: Floats
    tdp: Floats
    cores: Floats
    processor: Floats
    module: Floats
    learned: Floats


Entry = tuple[str | float, ...]
NAN = float("nan")


def survey(machines: Sequence[Machine], recipe: Recipe, calibration: Calibration) -> Hardware:
    """Lay machines out for a workload."""
    found: dict[object, int] = {}
    entries: list[Entry] = []
    kind = np.empty(len(machines), dtype=np.intp)
    for place, machine in enumerate(machines):
        key = _key(machine)
        if key not in found:
            found[key] = len(entries)
            entries.append(_entry(machine, recipe, calibration))
        kind[place] = found[key]
    few = [np.array(column) for column in zip(*entries, strict=True)]
    names, numbers = [column[kind] for column in few[:4]], np.array(few[4:], dtype=np.float64).T[kind]
    count = np.array([machine.accelerator_count if machine.accelerator else 1.0 for machine in machines], dtype=float)
    nodes = np.array([max(1, machine.node_count) for machine in machines], dtype=float)
    processor = np.array([float(machine.accelerator is None) for machine in machines])
    count = np.where(processor > 0, nodes, count)
    share = np.minimum(count, 1.0)
    return Hardware(
        kind=kind,
        devices=np.maximum(count, 1.0),
        share=share,
        nodes=nodes,
        precision=names[0],
        element_bytes=np.array([BYTES_PER_ELEMENT[name] for name in few[0].tolist()])[kind],
        precision_class=np.array([PRECISION_CLASSES[name] for name in few[0].tolist()], dtype=float)[kind],
        device=names[1],
        chip=names[2],
        why_not=names[3],
        flops=numbers[:, 0] * share,
        bandwidth=numbers[:, 1] * share,
        memory=np.where(processor > 0, _host_memory(machines) / nodes, numbers[:, 2] * share),
        link=numbers[:, 3],
        node_link=np.array([machine.link_bytes_per_second or UNKNOWN_NODE_LINK for machine in machines]),
        tdp=numbers[:, 4] * share,
        cores=np.array([NAN if machine.cores is None else float(machine.cores) for machine in machines]),
        processor=processor,
        sustained=numbers[:, 7],
        cached=numbers[:, 8],
        module=numbers[:, 5],
        learned=numbers[:, 6],
    )


def _host_memory(machines: Sequence[Machine]) -> Floats:
    return np.array([NAN if machine.memory_bytes is None else float(machine.memory_bytes) for machine in machines])


def _key(machine: Machine) -> object:
    accelerator, nodes = machine.accelerator, max(1, machine.node_count)
    if accelerator is None:
        processor = machine.processor
        return (processor.id if processor else None, machine.sockets_per_node, machine.cores, nodes)
    return (accelerator.id, machine.accelerator_count / nodes > 2, id(accelerator))


def _entry(machine: Machine, recipe: Recipe, calibration: Calibration) -> Entry:
    accelerator = machine.accelerator
    precision = recipe.workload.precision or usual_precision(accelerator)
    if accelerator is None:
        peak = peak_of_processors(machine)
        tdp = machine.processor.tdp_watts if machine.processor else None
        watts = NAN if tdp is None else tdp * (machine.sockets_per_node or 1)
        chip = calibration.chip_name(chip_of_processor(machine.processor)) or ""
        return _filled(peak, precision, "CPU", chip, NAN, UNKNOWN_DEVICE_LINK, watts, 0.0, 0.0, 1.0, 1.0)
    peak = peak_of(accelerator, precision, trains=recipe.trains)
    per_node = machine.accelerator_count / max(1, machine.node_count)
    return _filled(
        peak,
        precision,
        accelerator.id,
        calibration.chip_name(chip_of(accelerator)) or "",
        NAN if accelerator.memory_bytes is None else float(accelerator.memory_bytes),
        device_link(accelerator, per_node),
        NAN if accelerator.tdp_watts is None else accelerator.tdp_watts,
        float(_is_module(accelerator)),
        float(accelerator.vendor.lower() in LEARNED_VENDORS),
        sustained_share(accelerator),
        cache_gain(accelerator),
    )


def _filled(peak: Peak | str, precision: str, device: str, chip: str, *numbers: float) -> Entry:
    """One entry; `numbers` are memory, link, tdp, module, learned, sustained, cached."""
    if isinstance(peak, str):
        return (precision, device, chip, peak, NAN, NAN, *numbers)
    return (peak.precision, device, chip, "", peak.flops, peak.bandwidth, *numbers)


def _is_module(accelerator: Accelerator) -> bool:
    return accelerator.unified_memory and (accelerator.tdp_watts or MODULE_WATTS) < MODULE_WATTS
