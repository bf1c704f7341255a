"""Node types: memory, cores, disks, networks and accelerators against each other and against the tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from knowledge.ci.accelerator_names import AcceleratorNames, NamedRow
from knowledge.ci.build.reading import Facts, aliases
from knowledge.ci.build.resolving import ProcessorNames, resolve_accelerator
from knowledge.ci.build.system_form import GpuForm, NodeTypeForm, SystemForm
from knowledge.ci.build.system_rows import cores_of, is_unified
from knowledge.ci.build.table_form import AcceleratorRow, ProcessorRow
from knowledge.ci.plausibility.finding import Finding, error, warning

_MEMORY_LOW, _MEMORY_HIGH = 0.85, 1.10
"""A driver shows a little less than the card has (45 of 48 GB); some sites write the announced size."""
_CORE_GB_LOW, _CORE_GB_HIGH = 0.5, 64.0
_CORE_GB_NEVER_BELOW, _CORE_GB_NEVER_ABOVE = 0.05, 1000.0
_LEAST_DISK_GB, _MOST_DISK_GB = 16.0, 500_000.0
_MOST_GBIT_PER_S = 3_200.0
_MOST_DEVICE_GB = 300.0
_MOST_DEVICES = 16
_MOST_NODES = 200_000
_MI250X_CARDS, _GCD_GB = 4, 64.0
_LEAST_GBIT_PER_S = (
    ("XDR", 200.0),
    ("NDR", 100.0),
    ("HDR", 100.0),
    ("EDR", 100.0),
    ("FDR", 40.0),
    ("Omni-Path", 100.0),
    ("Slingshot", 100.0),
    ("InfiniBand", 10.0),
)
"""Slowest rate of a port [Gbit/s] by a word of the network's name; a smaller figure is in GB/s."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """The tables that node types are held against."""

    accelerators: Mapping[str, AcceleratorRow]
    accelerator_names: AcceleratorNames
    processors: Mapping[str, ProcessorRow]
    processor_names: ProcessorNames

    @classmethod
    def of(cls, facts: Facts) -> Shelf:
        """The shelf of some facts."""
        named = (NamedRow(row.id, row.name, tuple(aliases(row)), row.memory_gb) for row in facts.accelerators)
        return cls(
            {row.id: row for row in facts.accelerators},
            AcceleratorNames(named),
            {row.id: row for row in facts.processors},
            ProcessorNames(facts.processors),
        )

    def accelerator(self, gpu: GpuForm) -> AcceleratorRow | None:
        """The row that a node type's accelerator text means, if exactly one does."""
        found = resolve_accelerator(gpu, self.accelerator_names).accelerator_id
        return self.accelerators.get(found) if found else None

    def processor(self, text: str | None) -> ProcessorRow | None:
        """The row that a processor text names."""
        found = self.processor_names.find(text)
        return self.processors.get(found) if found else None


def check_hardware(facts: Facts) -> Iterator[Finding]:
    """Every node type of every system."""
    shelf = Shelf.of(facts)
    for system in facts.systems:
        for node in system.node_types:
            for rule in _RULES:
                yield from rule(system, node, shelf)


def _memory_per_core(system: SystemForm, node: NodeTypeForm, _: Shelf) -> Iterator[Finding]:
    cores = cores_of(node)
    if cores is None or node.memory_gb is None:
        return
    per_core = node.memory_gb / cores
    field = f"{node.id}.memory_gb"
    if not _CORE_GB_NEVER_BELOW <= per_core <= _CORE_GB_NEVER_ABOVE:
        yield error(system.id, field, node.memory_gb, f"{per_core:g} GB a core: MB or TB written as GB?")
    elif not _CORE_GB_LOW <= per_core <= _CORE_GB_HIGH:
        yield warning(system.id, field, node.memory_gb, f"{per_core:g} GB a core is outside 0.5 to 64 GB")


def _device_memory(system: SystemForm, node: NodeTypeForm, shelf: Shelf) -> Iterator[Finding]:
    if node.gpu is None or node.gpu.memory_gb is None:
        return
    row, field, memory = shelf.accelerator(node.gpu), f"{node.id}.gpu.memory_gb", node.gpu.memory_gb
    if memory > _MOST_DEVICE_GB:
        yield error(system.id, field, memory, "no device has more than 300 GB: MB, or the sum over the node?")
    elif row is not None and not _is_slice(node.gpu) and not _fits(row, memory):
        found = warning if is_unified(row.id) else error  # modules are sold with several sizes of shared memory
        yield found(system.id, field, memory, f"{row.id} has {row.memory_gb:g} GB")


def _fits(row: AcceleratorRow, memory: float) -> bool:
    if row.memory_gb is None or row.memory_gb < 1:  # on-chip memory only
        return True
    return _MEMORY_LOW * row.memory_gb <= memory <= _MEMORY_HIGH * row.memory_gb


def _is_slice(gpu: GpuForm) -> bool:
    return gpu.count is not None and gpu.count < 1


def _mi250x_as_gcds(system: SystemForm, node: NodeTypeForm, _: Shelf) -> Iterator[Finding]:
    gpu = node.gpu
    if gpu is None or "MI250X" not in (gpu.model or ""):
        return
    if gpu.memory_gb is not None and gpu.memory_gb > _GCD_GB:
        yield error(system.id, f"{node.id}.gpu.memory_gb", gpu.memory_gb, "an MI250X counts as GCDs of 64 GB")
    if gpu.count is not None and gpu.count <= _MI250X_CARDS:
        yield error(system.id, f"{node.id}.gpu.count", gpu.count, "cards counted, but schedulers count GCDs, 2 a card")


def _unified_memory(system: SystemForm, node: NodeTypeForm, shelf: Shelf) -> Iterator[Finding]:
    gpu = node.gpu
    row = shelf.accelerator(gpu) if gpu else None
    if gpu is None or row is None or not is_unified(row.id):
        return
    if node.memory_gb is not None and gpu.count is not None and gpu.memory_gb is not None:
        pool = gpu.count * gpu.memory_gb
        if node.memory_gb > _MEMORY_HIGH * pool:
            rule = f"CPU and accelerators share {pool:g} GB, but the node lists more: memory counted twice?"
            yield error(system.id, f"{node.id}.memory_gb", node.memory_gb, rule)


def _cores_of_the_model(system: SystemForm, node: NodeTypeForm, shelf: Shelf) -> Iterator[Finding]:
    row = shelf.processor(node.cpu.model)
    if row is None or row.cores is None or node.kind == "virtual":
        return
    per_socket, total = node.cpu.cores_per_socket, cores_of(node)
    if per_socket is not None and per_socket > row.cores:
        rule = f"{row.name} has {row.cores} cores: threads, or the node's cores?"
        yield error(system.id, f"{node.id}.cpu.cores_per_socket", per_socket, rule)
    elif per_socket is not None and per_socket < row.cores:
        rule = f"{row.name} has {row.cores} cores"
        yield warning(system.id, f"{node.id}.cpu.cores_per_socket", per_socket, rule)
    if node.cpu.sockets is not None and total is not None and total > node.cpu.sockets * row.cores:
        rule = f"{node.cpu.sockets} x {row.name} have {node.cpu.sockets * row.cores} cores"
        yield error(system.id, f"{node.id}.cores_per_node", total, rule)


def _disk(system: SystemForm, node: NodeTypeForm, _: Shelf) -> Iterator[Finding]:
    disk = node.local_storage_gb
    if disk is None or system.kind == "edge" or node.kind == "virtual":
        return
    if 0 < disk < _LEAST_DISK_GB:
        yield error(system.id, f"{node.id}.local_storage_gb", disk, "less than 16 GB on a server: TB written as GB?")
    elif disk > _MOST_DISK_GB:
        yield error(system.id, f"{node.id}.local_storage_gb", disk, "more than 500 TB in a node: MB written as GB?")


def _network(system: SystemForm, node: NodeTypeForm, _: Shelf) -> Iterator[Finding]:
    network = node.interconnect
    if network is None or network.gbit_per_s is None:
        return
    rate, field = network.gbit_per_s, f"{node.id}.interconnect.gbit_per_s"
    least = next((gbit for word, gbit in _LEAST_GBIT_PER_S if word in (network.type or "")), 0.0)
    if rate < least:
        yield error(system.id, field, rate, f"{network.type} has at least {least:g} Gbit/s a port: GB/s written?")
    elif rate > _MOST_GBIT_PER_S:
        yield error(system.id, field, rate, "more than 3.2 Tbit/s a node: Mbit/s, or the whole fabric?")
    stated = re.search(r"(\d+)\s*x\s*(\d+)\s*Gb/s", network.type or "")
    if stated and rate != int(stated[1]) * int(stated[2]):
        yield error(system.id, field, rate, f"its own words give {stated[0]}")


def _counts(system: SystemForm, node: NodeTypeForm, _: Shelf) -> Iterator[Finding]:
    if node.count is not None and node.count > _MOST_NODES:
        yield error(system.id, f"{node.id}.count", node.count, "no system has so many nodes: cores counted?")
    count = node.gpu.count if node.gpu else None
    if count is None:
        return
    if count > _MOST_DEVICES:
        rule = "more than 16 devices in a node: slices, or counted over the system?"
        yield warning(system.id, f"{node.id}.gpu.count", count, rule)
    if count != int(count) and node.kind != "virtual":
        yield error(system.id, f"{node.id}.gpu.count", count, "a fraction of a device, but the node is not virtual")


_RULES: tuple[Callable[[SystemForm, NodeTypeForm, Shelf], Iterator[Finding]], ...] = (
    _memory_per_core,
    _device_memory,
    _mi250x_as_gcds,
    _unified_memory,
    _cores_of_the_model,
    _disk,
    _network,
    _counts,
)
