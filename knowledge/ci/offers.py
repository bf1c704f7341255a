"""Makes offers from the tables: every partition on every node type, every cloud instance type, every edge device."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from knowledge.ci.charges.billing import cloud_billing
from knowledge.ci.charges.rules import CentreRules
from knowledge.ci.cloud_offers import cloud_offers
from knowledge.ci.sourcing import Sources
from knowledge.ci.tables import Record, Tables
from knowledge.ci.types import UNLIMITED, Accelerator, Offer, Processor

_GIB = 2**30
_BYTES_PER_GBIT = 1e9 / 8
_NO_PARTITION: Record = {
    "max_cores_per_node": None, "max_memory_gb_per_node": None,
    "partition": None, "partition_name": None, "constraint_name": None, "qos": None, "max_walltime_hours": None,
    "walltime_unlimited": False, "default_walltime_hours": None, "min_nodes": None, "max_nodes": None,
    "shared_nodes": None, "charge_basis": None, "charge_unit": None, "is_free": False, "gpu_request_flag": None,
    "interactive": False, "service": False, "preemptible": False, "notes": None, "source_ids": [],
}  # fmt: skip


class OfferMaker:
    """Makes all offers of a database.

    Args:
        tables: of the database.
        sources: of its facts.
        accelerators: by id. processors: by id.
    """

    def __init__(
        self,
        tables: Tables,
        sources: Sources,
        accelerators: Mapping[str, Accelerator],
        processors: Mapping[str, Processor],
    ) -> None:
        self._tables = tables
        self._sources = sources
        self._accelerators = accelerators
        self._processors = processors
        self._sites = {row["organization"]: row for row in tables.rows("sites")}
        self._programs = tables.by("system_programs", "system_id")
        self._rules = CentreRules(tables)
        self._billing = cloud_billing(tables)

    def all(self) -> Iterator[Offer]:
        """Systems first, in the order of their ids, then clouds."""
        nodes, partitions, links = (
            self._by_system(table) for table in ("node_types", "partitions", "partition_node_types")
        )
        for system in self._tables.rows("systems"):
            shared = self._of_system(system)
            node_of = {node["node_type"]: node for node in nodes[system["system_id"]]}
            partition_of = {partition["partition"]: partition for partition in partitions[system["system_id"]]}
            for link in links[system["system_id"]]:
                yield self._offer(system, shared, partition_of[link["partition"]], node_of[link["node_type"]], link)
            if not partition_of:
                for node in node_of.values():
                    yield self._offer(system, shared, _NO_PARTITION, node, _whole(node))
        yield from self.clouds()

    def _by_system(self, table: str) -> dict[str, list[Record]]:
        """The rows of a table by system; not kept, as `Tables` would: offers hold all that is wanted of them."""
        groups: dict[str, list[Record]] = defaultdict(list)
        for row in self._tables.query(f'SELECT * FROM "{table}"').records():  # noqa: S608 - names are ours
            groups[row["system_id"]].append(row)
        return groups

    def clouds(self, wanted: Collection[str] = ()) -> Iterator[Offer]:
        """Each cloud instance type once, in its cheapest region; a `wanted` region goes before all others."""
        return cloud_offers(self._tables, self._accelerators, self._sites, self._sources, self._billing, wanted)

    def regions_in(self, countries: Collection[str]) -> tuple[str, ...]:
        """Cloud regions that stand in one of these countries (ISO codes)."""
        sites = self._sites.values()
        return tuple(site["region"] for site in sites if site["region"] and site["country"] in countries)

    def _offer(self, system: Record, shared: dict[str, Any], partition: Record, node: Record, link: Record) -> Offer:
        return Offer(
            id=_id(system["system_id"], partition["partition"], node["node_type"]),
            **shared,
            **_of_partition(partition),
            **_of_node(node, link),
            **_bounds(partition, node, link),
            **self._accelerator_fields(node, link["gpus_per_node"] == 0),
            processor=self._processors.get(node["processor_id"]),
            charge=self._rules.rule(system, partition, link),
            notes="; ".join(text for text in (partition["notes"], node["notes"]) if text) or None,
            sources=self._sources.of(partition["source_ids"], node["source_ids"]),
        )

    def _of_system(self, system: Record) -> dict[str, Any]:
        """What all offers of a system share."""
        site = self._sites.get(system["organization"], {})
        same = ("system_id", "kind", "organization", "country", "status", "scheduler", "as_of", "docs_url")
        of_site = {name: site.get(name) for name in ("carbon_g_per_kwh", "carbon_method", "pue")}
        programs = tuple(row["program"] for row in self._programs[system["system_id"]])
        shared = {"system_name": system["name"], "provider": None, "region": None, "programs": programs}
        return shared | of_site | {name: system[name] for name in same}

    def _accelerator_fields(self, node: Record, without: bool) -> dict[str, Any]:
        """The accelerator of a node; its memory is the node's where the table's row is another size of the same."""
        if without or node["gpu_text"] is None:
            return {"accelerator": None, "accelerator_text": None}
        accelerator = self._accelerators.get(node["accelerator_id"])
        if accelerator and node["accelerator_how"] == "alias, memory of the node type":
            accelerator = replace(accelerator, memory_bytes=round(node["gpu_memory_gb"] * _GIB))
        return {
            "accelerator": accelerator,
            "accelerator_text": node["gpu_text"],
            "accelerator_candidates": tuple(self._accelerators[name] for name in node["accelerator_candidates"] or ()),
            "accelerator_reason": node["accelerator_reason"],
        }


def _of_partition(partition: Record) -> dict[str, Any]:
    same = ("default_walltime_hours", "min_nodes", "max_nodes", "shared_nodes", "gpu_request_flag", "qos")
    kinds = ("preemptible", "interactive", "service")
    return {
        "partition": partition["partition_name"],
        "partition_label": partition["partition"],
        "constraint": partition["constraint_name"],
        "max_walltime_hours": UNLIMITED if partition["walltime_unlimited"] else partition["max_walltime_hours"],
    } | {name: partition[name] for name in (*same, *kinds)}


def _of_node(node: Record, link: Record) -> dict[str, Any]:
    """What a job gets of a node: the partition's unit where it is only part of the node."""
    count, gbit = link["gpus_per_node"], node["interconnect_gbit_per_s"]
    return {
        "node_type_id": node["node_type"],
        "accelerators_per_node": 1.0 if count is None else float(count),
        "accelerators_per_node_known": count is not None,
        "processor_text": node["cpu_text"],
        "sockets_per_node": node["sockets"],
        "node_count": node["node_count"],
        "interconnect": node["interconnect"],
        "interconnect_bytes_per_second": None if gbit is None else gbit * _BYTES_PER_GBIT,
    }


def _bounds(partition: Record, node: Record, link: Record) -> dict[str, Any]:
    """Cores and memory that a job can have on a node: what is there, and no more than the partition lets a job ask."""
    cores = node["cores_per_node"] if link["cores_per_node"] is None else link["cores_per_node"]
    memory_gb = node["memory_gb"] if link["memory_gb"] is None else link["memory_gb"]
    if cores is not None:
        cores = min(cores, partition["max_cores_per_node"] or cores)
    if memory_gb is not None:
        memory_gb = min(memory_gb, partition["max_memory_gb_per_node"] or memory_gb)
    return {"cores_per_node": cores, "node_memory_bytes": None if memory_gb is None else round(memory_gb * _GIB)}


def _whole(node: Record) -> Record:
    """What a link would say of a node type that no partition names."""
    same = {name: node[name] for name in ("gpus_per_node", "cores_per_node", "memory_gb")}
    return {**same, "charge_factor": None}


def _id(system_id: str, partition: str | None, node_type: str) -> str:
    parts = (system_id, node_type) if partition is None else (system_id, _plain(partition), node_type)
    return "/".join(parts)


def _plain(label: str) -> str:
    return re.sub(r"[^A-Za-z0-9._]+", "-", label).strip("-")
