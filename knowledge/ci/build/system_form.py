"""The form of `facts/systems/<id>.yaml`: strict, so that a slip of the pen is found when the facts are built.

`null` means unknown, everywhere. Fields with a default are additions to the collected form, so that a file as collected
is still valid. What machines read of themselves (`knowledge.ci.layers`) comes in the same form.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Positive = Annotated[float, Field(gt=0)]
NotNegative = Annotated[float, Field(ge=0)]
Count = Annotated[int, Field(ge=1)]
Text = Annotated[str, Field(min_length=1)]
PartialDate = Annotated[str, Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")]
"""YYYY, YYYY-MM or YYYY-MM-DD, as precise as the source is."""
Moment = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$")]
"""A moment in universal time."""
Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]*$")]

SystemKind = Literal["hpc", "cloud", "edge", "testbed", "htc"]
Scheduler = Literal["slurm", "pbs", "lsf", "flux", "pjm", "oar", "htcondor", "gridengine", "kubernetes", "none"]
Basis = Literal["core_hour", "gpu_hour", "node_hour"]
Resource = Literal["core", "gpu", "node", "memory_gb"]
StorageKind = Literal["home", "project", "scratch", "node-local", "local", "archive", "object"]
NamesAre = Literal["partition", "qos", "resource_type", "duration_category"]


class Form(BaseModel):
    """Base of all forms: exact types, no unknown fields."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class UsdPerUnitForm(Form):
    """What one charge unit costs in US dollars, where a source says so."""

    value: Positive
    unit: Text
    date: str | None
    note: Text


class RateForm(Form):
    """What one hour of one resource costs, in the charge rule's unit."""

    resource: Resource
    per_hour: NotNegative


class ChargeForm(Form):
    """A charge rule with its own figures, where factor times basis does not say it all.

    Attributes:
        unit: what is charged in, such as SU or USD.
        combine: `sum` of all rates, or the `max` of them (the dominant resource is charged).
        rates: per core-hour, GPU-hour, node-hour, hour of a GB of memory.
        minimum_hours: a shorter job is charged as if it had run so long.
        minimum_amount: the least a job is charged, in the unit.
        date: when the rule held. note: the site's words.
    """

    unit: Text
    combine: Literal["sum", "max"] = "sum"
    rates: Annotated[list[RateForm], Field(min_length=1)]
    minimum_hours: Positive | None = None
    minimum_amount: Positive | None = None
    date: PartialDate | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _one_rate_a_resource(self) -> ChargeForm:
        _no_repeat("rate of", [rate.resource for rate in self.rates])
        return self


class AccessForm(Form):
    """How one gets access and what is charged."""

    programs: list[Text]
    charge_unit: Text | None
    free_of_charge: Text | None = None
    usd_per_unit: UsdPerUnitForm | None = None


class CpuForm(Form):
    """Processors of a node."""

    model: Text | None
    sockets: Count | None
    cores_per_socket: Count | None
    threads_per_core: Count | None


class SliceForm(Form):
    """One way in which accelerators of a node are cut, such as the MIG profile 1g.5gb."""

    profile: Text
    memory_gb: Positive | None = None
    fraction: Annotated[float, Field(gt=0, le=1)] | None = None
    count: Count | None = None  # of this profile on one node
    gres: Text | None = None  # how a job asks for it
    notes: Text | None = None


class GpuForm(Form):
    """Accelerators of a node as its scheduler counts them; a count can be a fraction of a card."""

    model: Text | None
    count: Positive | None
    memory_gb: Positive | None
    accelerator_id: Slug | None = None
    slices: list[SliceForm] = Field(default_factory=list)
    gres: Text | None = None  # the scheduler's name for it, such as gpu:a100


class InterconnectForm(Form):
    """The network of a node."""

    type: Text | None
    gbit_per_s: Positive | None


class NodeTypeForm(Form):
    """One kind of node."""

    id: Text
    count: Count | None
    cpu: CpuForm
    memory_gb: Positive | None
    gpu: GpuForm | None
    local_storage_gb: NotNegative | None
    interconnect: InterconnectForm | None
    cores_per_node: Count | None = None
    kind: Literal["virtual"] | None = None
    features: list[Text] = Field(default_factory=list)  # what jobs can ask for with a constraint
    unavailable: Annotated[int, Field(ge=0)] | None = None  # nodes down or drained when it was read
    notes: Text | None = None


class UnitForm(Form):
    """What one "node" of a partition gives where that is not a whole node of its type."""

    cores: Count | None
    memory_gb: Positive | None
    gpus: NotNegative | None


class PartitionForm(Form):
    """One partition, queue, QOS or resource type, with its limits and charge."""

    name: Text
    node_types: list[Text]
    max_walltime_hours: Positive | None
    max_walltime_unlimited: bool = False
    default_walltime_hours: Positive | None
    min_nodes: Count | None
    max_nodes: Positive | None
    max_jobs_per_user: Count | None
    shared_nodes: bool | None
    charge_factor: NotNegative | None
    charge_factor_by_node_type: dict[str, Positive] = Field(default_factory=dict)
    charge_basis: Basis | None
    gpu_request_flag: Text | None
    unit: UnitForm | None = None
    notes: Text | None
    min_walltime_hours: Positive | None = None
    min_cores_per_node: Count | None = None
    max_cores_per_node: Count | None = None
    min_memory_gb_per_node: Positive | None = None
    max_memory_gb_per_node: Positive | None = None
    default_memory_gb_per_core: Positive | None = None
    max_gpus_per_job: Positive | None = None
    max_running_jobs_per_user: Count | None = None
    max_nodes_per_user: Positive | None = None
    max_cores_per_user: Count | None = None
    max_gpus_per_user: Positive | None = None
    reservation_only: bool | None = None  # jobs run there only inside a reservation
    allowed: Text | None = None  # who may use it, in the site's words
    state: Literal["up", "down", "drain", "inactive"] | None = None
    charge: ChargeForm | None = None
    minimum_charge_hours: Positive | None = None

    @model_validator(mode="after")
    def _limits_agree(self) -> PartitionForm:
        if self.max_walltime_unlimited and self.max_walltime_hours is not None:
            raise ValueError("a partition cannot have both a walltime limit and none")
        if self.min_nodes is not None and self.max_nodes is not None and self.min_nodes > self.max_nodes:
            raise ValueError(f"min_nodes {self.min_nodes} exceeds max_nodes {self.max_nodes}")
        return self


class StorageForm(Form):
    """One file system a user sees."""

    name: Text
    kind: StorageKind | None
    quota: Text | None
    purge_days: Annotated[int, Field(ge=0)] | None  # 0: cleared when the job ends
    filesystem: Text | None
    quota_bytes: Positive | None = None
    quota_files: Count | None = None


class QosForm(Form):
    """Limits of one quality of service (Slurm QOS), whatever the partition."""

    name: Text
    max_walltime_hours: Positive | None = None
    max_nodes: Positive | None = None
    max_nodes_per_user: Positive | None = None
    max_cores_per_user: Count | None = None
    max_gpus_per_user: Positive | None = None
    max_running_jobs_per_user: Count | None = None
    max_jobs_per_user: Count | None = None
    priority: int | None = None
    usage_factor: NotNegative | None = None  # multiplies the charge
    preempts: list[Text] = Field(default_factory=list)  # QOS whose jobs it may stop
    partitions: list[Text] = Field(default_factory=list)  # names of the partitions it is tied to; empty = all
    notes: Text | None = None


class SoftwareForm(Form):
    """One piece of software that is ready to be loaded."""

    name: Text
    version: Text | None = None
    module: Text | None = None  # what to load


class ReservationForm(Form):
    """Nodes that were set aside when the system was read."""

    name: Text
    starts_at: Moment | None
    ends_at: Moment | None
    nodes: Count | None
    partition: Text | None
    notes: Text | None = None


class LinkForm(Form):
    """One page of the site's documentation."""

    topic: Text
    url: Text


class SourceForm(Form):
    """One page, command or export the facts come from."""

    url: Text
    covers: Text
    date: PartialDate | None
    read_on: PartialDate | None = None  # when it was read; default: when the collection was


class CollectionForm(Form):
    """`collection.yaml`: when the facts were last read at their sources."""

    read_on: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]


class SystemForm(Form):
    """One system with everything known about it."""

    id: Slug
    name: Text
    aliases: list[Text] = Field(default_factory=list)
    partition_names_are: NamesAre = "partition"
    organization: Text
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None
    kind: SystemKind
    status: Literal["production", "retired", "planned"] | None
    as_of: PartialDate | None
    access: AccessForm
    scheduler: Scheduler | None
    docs_url: Text | None
    node_types: list[NodeTypeForm]
    partitions: list[PartitionForm]
    storage: list[StorageForm]
    modules_hint: Text | None
    qos_limits: list[QosForm] = Field(default_factory=list)
    software: list[SoftwareForm] = Field(default_factory=list)
    reservations: list[ReservationForm] = Field(default_factory=list)
    links: list[LinkForm] = Field(default_factory=list)
    sources: Annotated[list[SourceForm], Field(min_length=1)]
    notes: Text | None

    @model_validator(mode="after")
    def _names_agree(self) -> SystemForm:
        _no_repeat("node type", [node.id for node in self.node_types])
        _no_repeat("partition", [partition.name for partition in self.partitions])
        _no_repeat("QOS", [qos.name for qos in self.qos_limits])
        known = {node.id for node in self.node_types}
        for partition in self.partitions:
            for name in [*partition.node_types, *partition.charge_factor_by_node_type]:
                if name not in known:
                    raise ValueError(f"partition {partition.name!r} names the node type {name!r}, which is not listed")
        return self


def _no_repeat(what: str, names: list[str]) -> None:
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise ValueError(f"the {what} {repeated[0]!r} is listed more than once")
