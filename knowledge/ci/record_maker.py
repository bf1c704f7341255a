"""Makes system records from the tables."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from knowledge.ci.records import (
    ConflictRecord,
    LinkRecord,
    NodeTypeRecord,
    PartitionRecord,
    QosRecord,
    ReservationRecord,
    SoftwareRecord,
    StorageRecord,
    SystemRecord,
    TransferFact,
)
from knowledge.ci.sourcing import first_url, system_sources
from knowledge.ci.tables import Record, Tables
from knowledge.ci.types import UNLIMITED
from knowledge.evidence import Source

_TABLES = (
    "systems", "system_programs", "node_types", "partitions", "partition_node_types", "storage_areas", "conflicts",
    "sources", "partition_summaries", "qos_limits", "reservations", "software", "documentation_links",
)  # fmt: skip


class RecordMaker:
    """Makes the record of a system when it is asked for, and keeps it."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._made: dict[str, SystemRecord] = {}

    def one(self, system_id: str) -> SystemRecord:
        """The record of the system with this id."""
        if system_id not in self._made:
            self._made[system_id] = self._record(system_id)
        return self._made[system_id]

    def all(self) -> tuple[SystemRecord, ...]:
        """The records of all systems, by id; reads each table once."""
        for table in _TABLES:
            self._tables.rows(table)
        return tuple(self.one(row["system_id"]) for row in self._tables.rows("systems"))

    def _record(self, system_id: str) -> SystemRecord:
        found = {table: self._tables.of_system(table, system_id) for table in _TABLES}
        row = found["systems"][0]
        links = found["partition_node_types"]
        rules = {summary["partition"]: summary["charge_rule"] for summary in found["partition_summaries"]}
        return SystemRecord(
            id=system_id,
            name=row["name"],
            aliases=tuple(row["aliases"] or ()),
            organization=row["organization"],
            country=row["country"],
            kind=row["kind"],
            status=row["status"],
            scheduler=row["scheduler"],
            names_are=row["names_are"],
            programs=tuple(program["program"] for program in found["system_programs"]),
            charge_unit_text=row["charge_unit_text"],
            free_of_charge=row["free_of_charge"],
            modules_hint=row["modules_hint"],
            docs_url=row["docs_url"],
            as_of=row["as_of"],
            notes=row["notes"],
            **self._site(row["organization"]),
            node_types=tuple(map(_node_type, found["node_types"])),
            partitions=tuple(_partition(row, links, rules[row["partition"]]) for row in found["partitions"]),
            storage=tuple(map(_storage, found["storage_areas"])),
            qos=tuple(QosRecord(name=row["qos"], **_same(row, QosRecord)) for row in found["qos_limits"]),
            reservations=tuple(
                ReservationRecord(name=row["reservation"], **_same(row, ReservationRecord))
                for row in found["reservations"]
            ),
            software=tuple(SoftwareRecord(row["name"], row["version"], row["module"]) for row in found["software"]),
            links=tuple(LinkRecord(row["topic"], row["url"]) for row in found["documentation_links"]),
            conflicts=tuple(map(_conflict, found["conflicts"])),
            sources=system_sources(found["sources"], row["name"], row["docs_url"]),
        )

    def _site(self, organization: str) -> dict[str, Any]:
        names = ("city", "carbon_g_per_kwh", "carbon_method", "carbon_year", "pue")
        site = next((row for row in self._tables.rows("sites") if row["organization"] == organization), {})
        return {name: site.get(name) for name in names}


def transfer_facts(tables: Tables) -> tuple[TransferFact, ...]:
    """Everything known on moving data."""
    return tuple(_transfer(row, number) for number, row in enumerate(tables.rows("transfer_facts"), 1))


def _same(row: Record, record: type) -> dict[str, Any]:
    """The columns that a record has under the same name, its own name aside."""
    return {entry.name: row[entry.name] for entry in fields(record) if entry.name != "name"}


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
        unavailable_nodes=row["unavailable_nodes"],
        notes=row["notes"],
    )


def _partition(row: Record, links: list[Record], charge_rule: str | None) -> PartitionRecord:
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
        max_running_jobs_per_user=row["max_running_jobs_per_user"],
        shared_nodes=row["shared_nodes"],
        charge_factor=row["charge_factor"],
        charge_basis=row["charge_basis"],
        charge_unit=row["charge_unit"],
        charge_rule=charge_rule,
        minimum_charge_hours=row["minimum_charge_hours"],
        is_free=row["is_free"],
        gpu_request_flag=row["gpu_request_flag"],
        interactive=row["interactive"],
        service=row["service"],
        preemptible=row["preemptible"],
        reservation_only=row["reservation_only"],
        allowed=row["allowed"],
        state=row["state"],
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
