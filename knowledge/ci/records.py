"""Everything known about one system, as plain records: for pages, tables and the tools that describe systems."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.evidence import Source


@dataclass(frozen=True, slots=True)
class NodeTypeRecord:
    """One kind of node. Memory in GB as the site writes it; `None` is unknown.

    Attributes:
        gpus_per_node: 0 without accelerators; can be a fraction.
        unavailable_nodes: down or drained when it was read; `None` = not looked at.
        accelerator_reason: why there is no `accelerator_id` although there is a `gpu`.
    """

    id: str
    node_count: int | None
    cpu: str | None
    sockets: int | None
    cores_per_node: int | None
    memory_gb: float | None
    memory_is_unified: bool
    gpu: str | None
    accelerator_id: str | None
    accelerator_candidates: tuple[str, ...]
    accelerator_how: str | None
    accelerator_reason: str | None
    gpus_per_node: float | None
    gpu_memory_gb: float | None
    local_storage_gb: float | None
    interconnect: str | None
    interconnect_gbit_per_s: float | None
    is_virtual: bool
    unavailable_nodes: int | None
    notes: str | None


@dataclass(frozen=True, slots=True)
class PartitionRecord:
    """One partition, queue, QOS or resource type.

    Attributes:
        label: as people write it. name: what a script writes; `None` = users name none.
        max_walltime_hours: `None` = unknown, infinite when a source says that there is no limit.
        max_jobs_per_user: waiting ones included; max_running_jobs_per_user: those that run at once.
        charge_factor: units per basis-hour; `None` = unknown.
        charge_rule: the rule in words, where it has several rates. minimum_charge_hours: a shorter job is charged as
            if it had run so long.
        allowed: who may use it, in the site's words.
    """

    label: str
    name: str | None
    constraint: str | None
    qos: str | None
    node_types: tuple[str, ...]
    max_walltime_hours: float | None
    default_walltime_hours: float | None
    min_nodes: int | None
    max_nodes: float | None
    max_jobs_per_user: int | None
    max_running_jobs_per_user: int | None
    shared_nodes: bool | None
    charge_factor: float | None
    charge_basis: str | None
    charge_unit: str | None
    charge_rule: str | None
    minimum_charge_hours: float | None
    is_free: bool
    gpu_request_flag: str | None
    interactive: bool
    service: bool
    preemptible: bool
    reservation_only: bool | None
    allowed: str | None
    state: str | None
    notes: str | None


@dataclass(frozen=True, slots=True)
class StorageRecord:
    """One file system. `purge_days` 0 means cleared when the job ends."""

    area: str
    kind: str | None
    quota: str | None
    purge_days: int | None
    filesystem: str | None


@dataclass(frozen=True, slots=True)
class QosRecord:
    """Limits of one quality of service; `None` = unknown."""

    name: str
    max_walltime_hours: float | None
    max_nodes: float | None
    max_gpus_per_user: float | None
    max_running_jobs_per_user: int | None
    max_jobs_per_user: int | None
    usage_factor: float | None


@dataclass(frozen=True, slots=True)
class ReservationRecord:
    """Nodes that were set aside when the system was read."""

    name: str
    starts_at: str | None
    ends_at: str | None
    nodes: int | None
    partition: str | None


@dataclass(frozen=True, slots=True)
class LinkRecord:
    """One page of the site's documentation."""

    topic: str
    url: str


@dataclass(frozen=True, slots=True)
class SoftwareRecord:
    """One piece of software that is ready to be loaded."""

    name: str
    version: str | None
    module: str | None


@dataclass(frozen=True, slots=True)
class ConflictRecord:
    """Two sources disagree; `kept` stands in the tables."""

    subject: str
    field: str
    kept: str
    other: str
    note: str


@dataclass(frozen=True, slots=True)
class TransferFact:
    """One fact on moving data; read `value` only with `unit` and `conditions`. No value: looked for and not found."""

    subject: str
    kind: str
    value: float | None
    unit: str
    conditions: str | None
    system_ids: tuple[str, ...]
    date: str | None
    source: Source | None


@dataclass(frozen=True, slots=True)
class SystemRecord:
    """One system with everything known about it."""

    id: str
    name: str
    aliases: tuple[str, ...]
    organization: str
    country: str | None
    kind: str
    status: str | None
    scheduler: str | None
    names_are: str
    programs: tuple[str, ...]
    charge_unit_text: str | None
    free_of_charge: str | None
    modules_hint: str | None
    docs_url: str | None
    as_of: str | None
    notes: str | None
    city: str | None
    carbon_g_per_kwh: float | None
    carbon_method: str | None
    carbon_year: int | None
    pue: float | None
    node_types: tuple[NodeTypeRecord, ...]
    partitions: tuple[PartitionRecord, ...]
    storage: tuple[StorageRecord, ...]
    qos: tuple[QosRecord, ...]
    reservations: tuple[ReservationRecord, ...]
    software: tuple[SoftwareRecord, ...]
    links: tuple[LinkRecord, ...]
    conflicts: tuple[ConflictRecord, ...]
    sources: tuple[Source, ...]

    @property
    def unknowns(self) -> tuple[str, ...]:
        """What an answer about this system must say is missing, one sentence each."""
        found = []
        if not self.partitions and self.kind in {"hpc", "testbed", "htc"}:
            found.append(f"The partitions of {self.name} are not known.")
        silent = [p.label for p in self.partitions if p.max_walltime_hours is None and not p.service]
        if silent and len(silent) == len(self.partitions):
            found.append(f"No walltime limit is known for {self.name}.")
        elif silent:
            found.append(f"No walltime limit is known for these partitions of {self.name}: {', '.join(silent)}.")
        uncounted = [node.id for node in self.node_types if node.node_count is None and not node.is_virtual]
        if uncounted and self.kind != "edge":
            found.append(f"The number of nodes is not known for {', '.join(uncounted)}.")
        return tuple(found)
