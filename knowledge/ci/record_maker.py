"""Makes system records from the tables."""

from __future__ import annotations

from knowledge.ci.records import (
    ConflictRecord,
    NodeTypeRecord,
    PartitionRecord,
    StorageRecord,
    SystemRecord,
    TransferFact,
)
from knowledge.ci.sourcing import Sources, first_url
from knowledge.ci.tables import Record, Tables
from knowledge.ci.types import UNLIMITED
from knowledge.evidence import Source


def all_records(tables: Tables, sources: Sources) -> dict[str, SystemRecord]:
    """Every system by id."""
    sites = {row["organization"]: row for row in tables.rows("sites")}
    programs, nodes = tables.by("system_programs", "system_id"), tables.by("node_types", "system_id")
    partitions, links = tables.by("partitions", "system_id"), tables.by("partition_node_types", "system_id")
    storage, conflicts = tables.by("storage_areas", "system_id"), tables.by("conflicts", "system_id")
    found = {}
    for row in tables.rows("systems"):
        system_id, site = row["system_id"], sites.get(row["organization"], {})
        found[system_id] = SystemRecord(
            id=system_id,
            name=row["name"],
            aliases=tuple(row["aliases"] or ()),
            organization=row["organization"],
            country=row["country"],
            kind=row["kind"],
            status=row["status"],
            scheduler=row["scheduler"],
            names_are=row["names_are"],
            programs=tuple(program["program"] for program in programs[system_id]),
            charge_unit_text=row["charge_unit_text"],
            free_of_charge=row["free_of_charge"],
            modules_hint=row["modules_hint"],
            docs_url=row["docs_url"],
            as_of=row["as_of"],
            notes=row["notes"],
            city=site.get("city"),
            carbon_g_per_kwh=site.get("carbon_g_per_kwh"),
            carbon_method=site.get("carbon_method"),
            carbon_year=site.get("carbon_year"),
            pue=site.get("pue"),
            node_types=tuple(map(_node_type, nodes[system_id])),
            partitions=tuple(_partition(partition, links[system_id]) for partition in partitions[system_id]),
            storage=tuple(map(_storage, storage[system_id])),
            conflicts=tuple(map(_conflict, conflicts[system_id])),
            sources=sources.of(row["source_ids"]),
        )
    return found


def transfer_facts(tables: Tables) -> tuple[TransferFact, ...]:
    """Everything known on moving data."""
    return tuple(_transfer(row, number) for number, row in enumerate(tables.rows("transfer_facts"), 1))


def _node_type(row: Record) -> NodeTypeRecord:
    return NodeTypeRecord(
        id=row["node_type"],
        node_count=row["node_count"],
        cpu=row["cpu_text"],
        sockets=row["sockets"],
        cores_per_node=row["cores_per_node"],
        memory_gb=row["memory_gb"],
        memory_is_unified=row["memory_is_unified"],
        gpu=row["gpu_text"],
        accelerator_id=row["accelerator_id"],
        accelerator_candidates=tuple(row["accelerator_candidates"] or ()),
        accelerator_how=row["accelerator_how"],
        accelerator_reason=row["accelerator_reason"],
        gpus_per_node=row["gpus_per_node"],
        gpu_memory_gb=row["gpu_memory_gb"],
        local_storage_gb=row["local_storage_gb"],
        interconnect=row["interconnect"],
        interconnect_gbit_per_s=row["interconnect_gbit_per_s"],
        is_virtual=row["is_virtual"],
        notes=row["notes"],
    )


def _partition(row: Record, links: list[Record]) -> PartitionRecord:
    return PartitionRecord(
        label=row["partition"],
        name=row["partition_name"],
        constraint=row["constraint_name"],
        qos=row["qos"],
        node_types=tuple(link["node_type"] for link in links if link["partition"] == row["partition"]),
        max_walltime_hours=UNLIMITED if row["walltime_unlimited"] else row["max_walltime_hours"],
        default_walltime_hours=row["default_walltime_hours"],
        min_nodes=row["min_nodes"],
        max_nodes=row["max_nodes"],
        max_jobs_per_user=row["max_jobs_per_user"],
        shared_nodes=row["shared_nodes"],
        charge_factor=row["charge_factor"],
        charge_basis=row["charge_basis"],
        charge_unit=row["charge_unit"],
        is_free=row["is_free"],
        gpu_request_flag=row["gpu_request_flag"],
        interactive=row["interactive"],
        service=row["service"],
        preemptible=row["preemptible"],
        notes=row["notes"],
    )


def _storage(row: Record) -> StorageRecord:
    return StorageRecord(row["area"], row["kind"], row["quota"], row["purge_days"], row["filesystem"])


def _conflict(row: Record) -> ConflictRecord:
    return ConflictRecord(row["subject"], row["field"], row["kept"], row["other"], row["note"])


def _transfer(row: Record, number: int) -> TransferFact:
    text = row["source"]
    source = None
    if text:
        source = Source(
            id=f"ci:transfer:{number}", title=f"{row['subject']}: {row['kind']}", url=first_url(text), date=row["date"]
        )
    return TransferFact(
        subject=row["subject"],
        kind=row["kind"],
        value=row["value"],
        unit=row["unit"],
        conditions=row["conditions"],
        system_ids=tuple(row["system_ids"] or ()),
        date=row["date"],
        source=source,
    )
