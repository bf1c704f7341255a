"""Rates of links, the plain cost of adding up gradients, and how much of it hides. `parallel` has the collectives.

Cost of a ring after Patarasu and Yuan, doi 10.1016/j.jpdc.2008.09.002: a device sends 2 (n - 1) / n of the gradients.
"""

from __future__ import annotations

import numpy as np

from estimators.dnn.roofline import Floats
from knowledge.ci.types import Accelerator

LINK_SHARE = 0.4
"""Achieved share of a datasheet's two-way link bandwidth in one direction of a ring."""

FABRIC_SHARE = 0.35
"""The same over Infinity Fabric, which joins each pair of devices by part of the links (assumed)."""

PCIE_BYTES_PER_SECOND = {"3.0": 10e9, "4.0": 20e9, "5.0": 40e9, "6.0": 80e9}
"""Achieved rate between devices over 16 lanes, by PCIe generation."""

UNKNOWN_DEVICE_LINK = 10e9
"""Bytes per second between devices of a node where nothing is known of their link."""

UNKNOWN_NODE_LINK = 12.5e9
"""Bytes per second between nodes where nothing is known: one 100 Gb/s port."""

NODE_LINK_SHARE = 0.8
"""Achieved share of the links between nodes."""

PROCESSOR_LINK_SHARE = 0.3
"""The same where processors compute: gradients go through host memory and plain sockets or MPI (assumed)."""

STRAGGLING = 0.0213
"""Share of the device's time lost at each doubling of nodes, waiting for the slowest: 90 % of 8 devices' speed a device
was kept on 256 of them, five doublings, by Goyal et al., arXiv 1706.02677."""

STRAGGLING_INSIDE = 0.008
"""The same at each doubling of devices in a node: eight keep about 97.5 % of the speed of one each, the median of
ResNet-50, SSD, ResNeXt and BERT in NVIDIA's DeepLearningExamples (github.com/NVIDIA/DeepLearningExamples)."""

MOST_STRAGGLING_SECONDS = 0.006
"""Most seconds so lost at each doubling: their steps took 0.27 s. Steps of many seconds lose no more: from 8 devices to
128, torchtitan loses 3 % of steps of 3 s (see the scaling table of the tests)."""

HIDDEN_SHARE = 0.6
"""Share of the backward pass behind which communication can hide."""

EXPOSED_SHARE = 0.05
"""Share of the communication that never hides (the last bucket, synchronisation)."""


def crosses_pcie(accelerator: Accelerator, per_node: float) -> bool:
    """Whether devices of a node talk over PCIe: without a link of their own, or where a bridge joins only two."""
    bridged = "bridge" in (accelerator.interconnect or "") and per_node > 2
    return bridged or not accelerator.interconnect_bytes_per_second


def device_link(accelerator: Accelerator, per_node: float) -> float:
    """Bytes per second one device can send to another in its node during a ring."""
    rate = accelerator.interconnect_bytes_per_second
    if rate and not crosses_pcie(accelerator, per_node):
        return rate * (FABRIC_SHARE if "Infinity" in (accelerator.interconnect or "") else LINK_SHARE)
    generation = (accelerator.pcie or "").split(" ")[0].split("/")[0]
    return PCIE_BYTES_PER_SECOND.get(generation, UNKNOWN_DEVICE_LINK)


def all_reduce_seconds(size: Floats, devices: Floats, nodes: Floats, link: Floats, node_link: Floats) -> Floats:
    """Seconds to add `size` bytes over `devices` on `nodes`; `link` and `node_link` in bytes/s; 0 for one device."""
    per_node = np.maximum(devices / nodes, 1.0)
    inside = 2.0 * (per_node - 1.0) / per_node * size / link
    between = 2.0 * (nodes - 1.0) / nodes * size / node_link
    return np.asarray(inside + between)


def exposed_seconds(communication: Floats, device_seconds: Floats) -> Floats:
    """Part of the communication that does not hide behind the backward pass (two thirds of the device's time)."""
    hidden = HIDDEN_SHARE * device_seconds * 2.0 / 3.0
    return np.asarray(np.maximum(communication - hidden, EXPOSED_SHARE * communication))


def straggling_seconds(device_seconds: Floats, nodes: Floats, beside: Floats | float = 1.0) -> Floats:
    """Seconds a step waits for the slowest of several nodes, and of `beside` devices in each; 0 for one alone."""
    between = np.minimum(device_seconds * STRAGGLING, MOST_STRAGGLING_SECONDS)
    inside = np.minimum(device_seconds * STRAGGLING_INSIDE, MOST_STRAGGLING_SECONDS)
    return np.asarray(between * np.log2(np.maximum(nodes, 1.0)) + inside * np.log2(np.maximum(beside, 1.0)))


def gradient_bytes(parameters: float, family: str, sixteen_bit: Floats) -> Floats:
    """Bytes of gradients sent: 16-bit for language models trained so, 32-bit where autocast keeps fp32 weights.

    Args:
        sixteen_bit: 1 where the device computes so.
    """
    lean = (sixteen_bit > 0) & (family in ("decoder", "encoder-decoder"))
    return np.asarray(parameters * np.where(lean, 2.0, 4.0))
