"""Turns the system files into rows of the tables; names, characters, charges and accelerators are worked out here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from knowledge.ci.accelerator_names import AcceleratorNames, NamedRow
from knowledge.ci.build.character import characterise
from knowledge.ci.build.charging import charge_of
from knowledge.ci.build.naming import split_name
from knowledge.ci.build.origin import Origin
from knowledge.ci.build.quotas import read_quota
from knowledge.ci.build.reading import Facts, aliases
from knowledge.ci.build.resolving import ProcessorNames, Resolution, resolve_accelerator
from knowledge.ci.build.side_rows import TableRow, charge_rate_rows, side_rows, slice_rows
from knowledge.ci.build.system_form import GpuForm, NodeTypeForm, PartitionForm, SystemForm

__all__ = ["SystemRows", "TableRow", "cores_of", "is_unified"]

_SAME_OF_PARTITION = (
    "max_walltime_hours", "default_walltime_hours", "min_nodes", "max_nodes", "max_jobs_per_user", "shared_nodes",
    "gpu_request_flag", "notes", "min_walltime_hours", "min_cores_per_node", "max_cores_per_node",
    "min_memory_gb_per_node", "max_memory_gb_per_node", "default_memory_gb_per_core", "max_gpus_per_job",
    "max_running_jobs_per_user", "max_nodes_per_user", "max_cores_per_user", "max_gpus_per_user", "reservation_only",
    "allowed", "state", "minimum_charge_hours",
)  # fmt: skip
"""Columns of a partition that are taken from its form as they are."""
_UNIFIED = re.compile(r"^(nvidia-jetson|amd-mi300a|apple-)")


class SystemRows:
    """Makes the rows of systems; names of accelerators and processors are resolved against their tables."""

    def __init__(self, facts: Facts) -> None:
        self._accelerators = AcceleratorNames(
            NamedRow(row.id, row.name, tuple(aliases(row)), row.memory_gb) for row in facts.accelerators
        )
        self._processors = ProcessorNames(facts.processors)
        self._resolved: dict[GpuForm, Resolution] = {}

    def of(self, system: SystemForm, origin: Origin) -> Iterator[TableRow]:
        """Every row of one system."""
        yield "systems", _system(system, origin)
        yield from (("system_programs", row) for row in _programs(system, origin))
        for node in system.node_types:
            yield "node_types", self._node_type(system, node, origin)
            yield from (("accelerator_slices", row) for row in slice_rows(system, node, origin))
        for partition in system.partitions:
            yield "partitions", _partition(system, partition, origin)
            yield from (("partition_node_types", row) for row in _links(system, partition, origin))
            yield from (("charge_rates", row) for row in charge_rate_rows(system, partition, origin))
        yield from (("storage_areas", row) for row in _storage(system, origin))
        yield from side_rows(system, origin)
        yield from (("sources", row) for row in _sources(system, origin))

    def _node_type(self, system: SystemForm, node: NodeTypeForm, origin: Origin) -> dict[str, Any]:
        found = self._resolution(node.gpu) if node.gpu else Resolution(None)
        return _node_type(system, node, found, self._processors.find(node.cpu.model)) | origin.row(system, "nodes")

    def _resolution(self, gpu: GpuForm) -> Resolution:
        """Many node types have the same accelerators, so each is resolved once."""
        key = gpu.model_copy(update={"slices": (), "count": None})
        if key not in self._resolved:
            self._resolved[key] = resolve_accelerator(gpu, self._accelerators)
        return self._resolved[key]


def is_unified(accelerator_id: str | None) -> bool:
    """Whether the accelerator shares its memory with the CPU."""
    return bool(accelerator_id and _UNIFIED.match(accelerator_id))


def _system(system: SystemForm, origin: Origin) -> dict[str, Any]:
    usd = system.access.usd_per_unit
    return {
        "system_id": system.id,
        "name": system.name,
        "aliases": system.aliases,
        "organization": system.organization,
        "country": system.country,
        "kind": system.kind,
        "status": system.status,
        "scheduler": system.scheduler,
        "names_are": system.partition_names_are,
        "charge_unit_text": system.access.charge_unit,
        "free_of_charge": system.access.free_of_charge,
        "usd_per_unit": usd.value if usd else None,
        "usd_per_unit_unit": usd.unit if usd else None,
        "usd_per_unit_date": usd.date if usd else None,
        "usd_per_unit_note": usd.note if usd else None,
        "modules_hint": system.modules_hint,
        "docs_url": system.docs_url,
        "as_of": system.as_of,
        "notes": system.notes,
    } | origin.row(system, "all")


def _programs(system: SystemForm, origin: Origin) -> Iterator[dict[str, Any]]:
    for program in system.access.programs:
        yield {"system_id": system.id, "program": program} | origin.row(system, "access")


def _node_type(system: SystemForm, node: NodeTypeForm, found: Resolution, processor_id: str | None) -> dict[str, Any]:
    network = node.interconnect
    return {
        "system_id": system.id,
        "node_type": node.id,
        "node_count": node.count,
        "cpu_text": node.cpu.model,
        "processor_id": processor_id,
        "sockets": node.cpu.sockets,
        "cores_per_node": cores_of(node),
        "threads_per_core": node.cpu.threads_per_core,
        "memory_gb": node.memory_gb,
        "memory_is_unified": is_unified(found.accelerator_id),
        "gpu_text": (node.gpu.model or "model not known") if node.gpu else None,
        "accelerator_id": found.accelerator_id,
        "accelerator_candidates": list(found.candidates),
        "accelerator_how": found.how,
        "accelerator_reason": found.reason,
        "gpus_per_node": node.gpu.count if node.gpu else 0,
        "gpu_memory_gb": node.gpu.memory_gb if node.gpu else None,
        "gpu_gres": node.gpu.gres if node.gpu else None,
        "local_storage_gb": node.local_storage_gb,
        "interconnect": network.type if network else None,
        "interconnect_gbit_per_s": network.gbit_per_s if network else None,
        "is_virtual": node.kind == "virtual",
        "features": node.features,
        "unavailable_nodes": node.unavailable,
        "notes": node.notes,
    }


def cores_of(node: NodeTypeForm) -> int | None:
    """Cores that jobs can use on a node: as stated, else sockets times cores."""
    if node.cores_per_node is not None:
        return node.cores_per_node
    if node.cpu.sockets is None or node.cpu.cores_per_socket is None:
        return None
    return node.cpu.sockets * node.cpu.cores_per_socket


def _partition(system: SystemForm, partition: PartitionForm, origin: Origin) -> dict[str, Any]:
    name = split_name(partition.name, system.partition_names_are, partition.notes)
    character = characterise(partition.name, partition.notes, partition.max_walltime_hours)
    charge = charge_of(system, partition, None)
    return {
        "system_id": system.id,
        "partition": partition.name,
        "partition_name": name.partition,
        "constraint_name": name.constraint,
        "qos": name.qos,
        "qualifier": name.qualifier,
        "walltime_unlimited": partition.max_walltime_unlimited,
        **{name: getattr(partition, name) for name in _SAME_OF_PARTITION},
        "charge_factor": charge.factor,
        "charge_basis": charge.basis,
        "charge_unit": charge.unit,
        "is_free": charge.free,
        "interactive": character.interactive,
        "service": character.service,
        "preemptible": character.preemptible,
    } | origin.row(system, "limits")


def _links(system: SystemForm, partition: PartitionForm, origin: Origin) -> Iterator[dict[str, Any]]:
    nodes = {node.id: node for node in system.node_types}
    for name in dict.fromkeys(partition.node_types):
        node, unit = nodes[name], partition.unit
        whole_gpus = node.gpu.count if node.gpu else 0
        yield {
            "system_id": system.id,
            "partition": partition.name,
            "node_type": name,
            "charge_factor": charge_of(system, partition, node).factor,
            "is_part_of_node": unit is not None,
            "gpus_per_node": unit.gpus if unit else whole_gpus,
            "cores_per_node": unit.cores if unit else cores_of(node),
            "memory_gb": unit.memory_gb if unit else node.memory_gb,
        } | origin.row(system, "limits")


def _storage(system: SystemForm, origin: Origin) -> Iterator[dict[str, Any]]:
    for area in system.storage:
        quota = read_quota(area.quota)
        yield {
            "system_id": system.id,
            "area": area.name,
            "kind": area.kind,
            "quota": area.quota,
            "quota_bytes": quota.size_bytes if area.quota_bytes is None else area.quota_bytes,
            "quota_files": quota.files if area.quota_files is None else area.quota_files,
            "purge_days": area.purge_days,
            "filesystem": area.filesystem,
        } | origin.row(system, "storage")


def _sources(system: SystemForm, origin: Origin) -> Iterator[dict[str, Any]]:
    for number, source in enumerate(system.sources):
        yield {
            "source_id": origin.source_id(system, number),
            "system_id": system.id,
            "url": source.url,
            "covers": source.covers,
            "date": source.date,
            "read_on": source.read_on or origin.read_on,
            "how": origin.how,
            "is_weak": origin.tool is None and ("://" not in source.url or "not identified" in source.url),
        }
