"""Turns the system files into rows of the tables; names, characters, charges and accelerators are worked out here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from knowledge.ci.accelerator_names import AcceleratorNames, NamedRow
from knowledge.ci.build.character import characterise
from knowledge.ci.build.charging import charge_of
from knowledge.ci.build.naming import split_name
from knowledge.ci.build.reading import Facts, aliases
from knowledge.ci.build.resolving import ProcessorNames, Resolution, resolve_accelerator
from knowledge.ci.build.system_form import NodeTypeForm, PartitionForm, SystemForm

TableRow = tuple[str, dict[str, Any]]
"""A table's name and one row of it."""

_TOPICS = {
    "nodes": re.compile(r"node|gpu|cpu|hardware|memor|architect|interconnect|model|clock|core", re.IGNORECASE),
    "limits": re.compile(r"partition|queue|wall|limit|qos|job|slurm|charg", re.IGNORECASE),
    "storage": re.compile(r"stor|file|quota|purge|disk|scratch", re.IGNORECASE),
    "access": re.compile(r"access|alloc|charg|program", re.IGNORECASE),
}
_UNIFIED = re.compile(r"^(nvidia-jetson|amd-mi300a|apple-)")


def system_rows(facts: Facts) -> Iterator[TableRow]:
    """Every row that comes from the system files."""
    names = AcceleratorNames(
        NamedRow(row.id, row.name, tuple(aliases(row)), row.memory_gb) for row in facts.accelerators
    )
    processors = ProcessorNames(facts.processors)
    for system in facts.systems:
        yield "systems", _system(system)
        yield from (("system_programs", row) for row in _programs(system))
        for node in system.node_types:
            yield "node_types", _node_type(system, node, names, processors)
        for partition in system.partitions:
            yield "partitions", _partition(system, partition)
            yield from (("partition_node_types", row) for row in _links(system, partition))
        yield from (("storage_areas", row) for row in _storage(system))
        yield from (("sources", row) for row in _sources(system))


def is_unified(accelerator_id: str | None) -> bool:
    """Whether the accelerator shares its memory with the CPU."""
    return bool(accelerator_id and _UNIFIED.match(accelerator_id))


def _system(system: SystemForm) -> dict[str, Any]:
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
        "source_ids": [_source_id(system, number) for number in range(len(system.sources))],
    }


def _programs(system: SystemForm) -> Iterator[dict[str, Any]]:
    for program in system.access.programs:
        yield {"system_id": system.id, "program": program} | _origin(system, "access")


def _node_type(
    system: SystemForm, node: NodeTypeForm, names: AcceleratorNames, processors: ProcessorNames
) -> dict[str, Any]:
    found = resolve_accelerator(node.gpu, names) if node.gpu else Resolution(None)
    network = node.interconnect
    return {
        "system_id": system.id,
        "node_type": node.id,
        "node_count": node.count,
        "cpu_text": node.cpu.model,
        "processor_id": processors.find(node.cpu.model),
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
        "local_storage_gb": node.local_storage_gb,
        "interconnect": network.type if network else None,
        "interconnect_gbit_per_s": network.gbit_per_s if network else None,
        "is_virtual": node.kind == "virtual",
        "notes": node.notes,
    } | _origin(system, "nodes")


def cores_of(node: NodeTypeForm) -> int | None:
    """Cores that jobs can use on a node: as stated, else sockets times cores."""
    if node.cores_per_node is not None:
        return node.cores_per_node
    if node.cpu.sockets is None or node.cpu.cores_per_socket is None:
        return None
    return node.cpu.sockets * node.cpu.cores_per_socket


def _partition(system: SystemForm, partition: PartitionForm) -> dict[str, Any]:
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
        "max_walltime_hours": partition.max_walltime_hours,
        "walltime_unlimited": partition.max_walltime_unlimited,
        "default_walltime_hours": partition.default_walltime_hours,
        "min_nodes": partition.min_nodes,
        "max_nodes": partition.max_nodes,
        "max_jobs_per_user": partition.max_jobs_per_user,
        "shared_nodes": partition.shared_nodes,
        "charge_factor": charge.factor,
        "charge_basis": charge.basis,
        "charge_unit": charge.unit,
        "is_free": charge.free,
        "gpu_request_flag": partition.gpu_request_flag,
        "interactive": character.interactive,
        "service": character.service,
        "preemptible": character.preemptible,
        "notes": partition.notes,
    } | _origin(system, "limits")


def _links(system: SystemForm, partition: PartitionForm) -> Iterator[dict[str, Any]]:
    nodes = {node.id: node for node in system.node_types}
    for name in partition.node_types:
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
        } | _origin(system, "limits")


def _storage(system: SystemForm) -> Iterator[dict[str, Any]]:
    for area in system.storage:
        yield {
            "system_id": system.id,
            "area": area.name,
            "kind": area.kind,
            "quota": area.quota,
            "purge_days": area.purge_days,
            "filesystem": area.filesystem,
        } | _origin(system, "storage")


def _sources(system: SystemForm) -> Iterator[dict[str, Any]]:
    for number, source in enumerate(system.sources):
        yield {
            "source_id": _source_id(system, number),
            "system_id": system.id,
            "url": source.url,
            "covers": source.covers,
            "date": source.date,
            "is_weak": "://" not in source.url or "not identified" in source.url,
        }


def _origin(system: SystemForm, topic: str) -> dict[str, Any]:
    """Date and sources of a row: the sources that cover its topic, else all of the system."""
    numbers = [number for number, source in enumerate(system.sources) if _TOPICS[topic].search(source.covers)]
    return {
        "as_of": system.as_of,
        "source_ids": [_source_id(system, number) for number in numbers or range(len(system.sources))],
    }


def _source_id(system: SystemForm, number: int) -> str:
    return f"{system.id}:{number + 1}"
