"""Rates and latencies of the links between devices, between nodes, and from the host, by machine.

Latencies are those the NCCL library's own model of its collectives uses for full-bandwidth transfers
(github.com/NVIDIA/nccl, src/graph/tuning.cc: 3.4 microseconds a step over NVLink, 5.7 over PCIe, 14 over the network,
8.4 to start). Rates: the datasheet's two-way bandwidth and the share of it that collectives reach.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from estimators.dnn.communication import NODE_LINK_SHARE, PROCESSOR_LINK_SHARE, crosses_pcie
from estimators.dnn.hardware import Hardware
from estimators.dnn.machine import Machine
from estimators.dnn.roofline import Floats
from knowledge.ci.types import Accelerator

LINK_SECONDS, PCIE_SECONDS, NETWORK_SECONDS = 3.4e-6, 5.7e-6, 14e-6
"""Latency of one step of a ring over NVLink or its like, over PCIe, and between nodes."""

START_SECONDS = 8.4e-6
"""Time to start one collective."""

PCIE_PEAKS = {"2.0": 8e9, "3.0": 15.75e9, "4.0": 31.5e9, "5.0": 63e9, "6.0": 121e9}
"""Bytes per second one way over 16 lanes by generation (PCI-SIG's transfer rates less line coding)."""

UNKNOWN_PCIE_PEAK = 121e9
"""For the floor where the generation is unknown: the fastest there is."""

HOST_COPY_SHARE = 0.8
"""Achieved share of it from page-locked host memory (about 25 of 31.5 GB/s is usual on PCIe 4)."""

UNKNOWN_HOST_COPY = 12e9
"""Bytes per second from host to device where the generation is unknown: PCIe 3."""

Row = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Links:
    """One entry a machine; bytes per second and seconds. nan = unknown.

    Attributes:
        device, device_peak: one way between devices of a node, achieved and by datasheet.
        node, node_peak: between nodes, per node. device_seconds, node_seconds: latency of one step.
        host, host_peak: from host memory to one device; infinite where they share their memory.
    """

    device: Floats
    device_peak: Floats
    device_seconds: Floats
    node: Floats
    node_peak: Floats
    node_seconds: Floats
    host: Floats
    host_peak: Floats


def survey_links(machines: Sequence[Machine], hardware: Hardware) -> Links:
    """Lay the links of machines out; each accelerator is looked at once."""
    found: dict[tuple[int, bool], Row] = {}
    rows: list[Row] = []
    for machine in machines:
        crowded = machine.accelerator_count > 2 * machine.node_count
        key = (id(machine.accelerator), crowded)
        row = found.get(key)
        if row is None:
            row = found[key] = _row(machine.accelerator, crowded)
        rows.append(row)
    peak, latency, host, host_peak = np.array(rows).reshape(len(rows), 4).T
    share = np.where(hardware.processor > 0, PROCESSOR_LINK_SHARE, NODE_LINK_SHARE)
    stated = np.array([machine.link_bytes_per_second or np.nan for machine in machines])
    return Links(
        device=hardware.link,
        device_peak=peak,
        device_seconds=latency,
        node=hardware.node_link * share,
        node_peak=stated,
        node_seconds=np.full_like(peak, NETWORK_SECONDS),
        host=host,
        host_peak=host_peak,
    )


def _row(accelerator: Accelerator | None, crowded: bool) -> Row:
    if accelerator is None:
        return float("nan"), PCIE_SECONDS, float("inf"), float("inf")
    generation = (accelerator.pcie or "").split(" ")[0].split("/")[0]
    pcie = PCIE_PEAKS.get(generation)
    over_pcie = crosses_pcie(accelerator, 4.0 if crowded else 2.0)
    rate = accelerator.interconnect_bytes_per_second
    peak = (pcie or float("nan")) if over_pcie or rate is None else rate / 2.0
    latency = PCIE_SECONDS if over_pcie else LINK_SECONDS
    if accelerator.unified_memory:
        return peak, latency, float("inf"), float("inf")
    host = UNKNOWN_HOST_COPY if pcie is None else pcie * HOST_COPY_SHARE
    return peak, latency, host, max(pcie or UNKNOWN_PCIE_PEAK, _coherent_peak(accelerator))


def _coherent_peak(accelerator: Accelerator) -> float:
    """One way of a coherent link to the host (NVLink-C2C, 900 GB/s both ways); 0 without one."""
    return 450e9 if "C2C" in (accelerator.interconnect or "") else 0.0
