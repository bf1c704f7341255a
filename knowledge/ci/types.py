"""What the CI configuration database hands to the floors above: accelerators, processors, charge rules, offers.

Plain frozen dataclasses, because placement walks over thousands of them in milliseconds. SI units throughout; memory
of accelerators in bytes. `None` means unknown. Unlimited is `UNLIMITED`, never a large number made up.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from knowledge.evidence import Source

UNLIMITED = float("inf")
"""A limit that a source explicitly says does not exist. Unknown is `None`."""

ORGANIZATION_NOT_KNOWN = "not known (read from the running system)"
"""Stands where a table wants the organization and nobody named one. Two systems that bear it are no one centre."""

Kind = Literal["hpc", "cloud", "edge", "testbed", "htc"]
ChargeBasis = Literal["core_hour", "gpu_hour", "node_hour", "instance_hour", "free", "other"]
ChargedResource = Literal["core", "gpu", "node", "memory_gb"]


@dataclass(frozen=True, slots=True)
class Accelerator:
    """One accelerator as schedulers count it (a GCD on MI250X, a whole card elsewhere).

    Attributes:
        id: slug such as `nvidia-a100-80gb-sxm`.
        name: as a person reads it.
        memory_bytes: device memory; vendors' "GB" of HBM and GDDR are 2**30 bytes.
        memory_bandwidth_bytes_per_second: peak of the datasheet.
        peak_flops: dense peaks in FLOP/s by precision: fp64, fp32, tf32, fp16, bf16, fp8, int8; missing = unknown.
        interconnect: name of the link to its neighbours (NVLink 3, Infinity Fabric, PCIe ...).
        interconnect_bytes_per_second: its peak per device as the datasheet states it.
        pcie: generation and width, such as `4.0 x16`.
        tdp_watts: board or module limit, not what a job draws.
        unified_memory: CPU and accelerator share one memory (Jetson, MI300A): never add the two.
        confidence: `read`, `partly_read` or `not_reread`: how far the figures were checked.
    """

    id: str
    name: str
    vendor: str
    architecture: str
    release_year: int | None
    memory_bytes: int | None
    memory_bandwidth_bytes_per_second: float | None
    peak_flops: dict[str, float]
    interconnect: str | None
    interconnect_bytes_per_second: float | None
    pcie: str | None
    tdp_watts: float | None
    unified_memory: bool
    aliases: tuple[str, ...]
    confidence: str
    source: Source


@dataclass(frozen=True, slots=True)
class Processor:
    """One CPU socket. Peaks are cores x base clock x FLOPs per cycle (derived)."""

    id: str
    name: str
    vendor: str
    cores: int | None
    base_ghz: float | None
    peak_fp32_flops: float | None
    memory_bandwidth_bytes_per_second: float | None
    tdp_watts: float | None
    source: Source


@dataclass(frozen=True, slots=True)
class ChargeRate:
    """What one hour of one resource costs, in the unit of its rule; `None` = unknown (never shown as zero).

    Attributes:
        resource: core, gpu, node, or memory_gb: a GB of memory as the site counts it.
    """

    resource: ChargedResource
    per_hour: float | None


@dataclass(frozen=True, slots=True)
class ChargeRule:
    """How one partition or instance is charged.

    Attributes:
        basis: what is multiplied by hours.
        factor: units charged per basis-hour; `None` = unknown (never shown as zero).
        unit: the unit's name at that site: `SU`, `USD`, `node-hour`, `CU`, ...
        unit_text: the site's own words about the unit, for the reader.
        usd_per_unit: price of one unit in US dollars, where one exists.
        on_demand_usd_per_hour, spot_usd_per_hour: clouds, for the whole instance.
        date: date of the price or of the rule.
        components: rates of several resources, where one factor does not say it all; they replace basis and factor.
        combine: whether the components are added up or only the largest counts (the dominant resource).
        minimum_hours: a shorter job is charged as if it had run so long.
        minimum_amount: the least a job is charged, in the unit.
        usage_factor: what the quality of service multiplies the charge by; `None` = none is known to apply.
        step_hours: time is charged in whole steps of so long, such as hours or minutes; `None` = as it runs.
        billing: words about minimum and steps, where a source gives them (clouds). billing_source: that source.
    """

    basis: ChargeBasis
    factor: float | None
    unit: str | None
    unit_text: str | None = None
    usd_per_unit: float | None = None
    on_demand_usd_per_hour: float | None = None
    spot_usd_per_hour: float | None = None
    date: str | None = None
    spot_date: str | None = None
    components: tuple[ChargeRate, ...] = ()
    combine: Literal["sum", "max"] = "sum"
    minimum_hours: float | None = None
    minimum_amount: float | None = None
    usage_factor: float | None = None
    step_hours: float | None = None
    billing: str | None = None
    billing_source: Source | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing that can be asked for: a system's partition on one node type, a cloud instance, an edge device.

    Attributes:
        id: `system/partition/node_type`, or `provider/instance_type` (with `/region` where several sell it), or
            `device/node_type`.
        partition: the site's spelling, qualifier removed; `constraint` and `qos` hold what the qualifier said.
        accelerators_per_node: can be fractional (Jetstream2 slices); 0 without accelerators.
        node_count: nodes of that type; `None` = unknown. Clouds: `None`.
        max_walltime_hours: `None` unknown, `UNLIMITED` if the source says so.
        shared_nodes: whether a job may take part of a node; `None` = unknown.
        preemptible: the partition says that jobs may be pre-empted.
        interactive: interactive, debug or development partition: not for production runs.
        service: login, data transfer, visualisation: no computing there.
        programs: how one gets access (`ACCESS`, `institutional (Illinois)`, `commercial`, ...).
        carbon_g_per_kwh, carbon_method: annual grid intensity; two methods exist that must not be compared.
        sources: the system's or instance's sources, best first.
        partition_label: the name as the site's people write it, qualifier included; for display. `partition` is what
            a script writes and is `None` where users name none (they name a QOS, or the system routes the job).
        accelerators_per_node_known: `False` when the sources do not say how many: then `accelerators_per_node` is 1,
            the least there can be.
        accelerator_candidates: when `accelerator` is `None` because the site's text fits several models, those models:
            estimate with the slowest and say so. `accelerator_reason` says why there is no single one.
        other_regions: cloud regions besides `region`, the cheapest one, that sell the same instance type.
    """

    id: str
    kind: Kind
    system_id: str
    system_name: str
    organization: str
    country: str | None
    status: str | None
    provider: str | None
    region: str | None
    partition: str | None
    node_type_id: str
    accelerator: Accelerator | None
    accelerator_text: str | None
    accelerators_per_node: float
    processor: Processor | None
    processor_text: str | None
    sockets_per_node: int | None
    cores_per_node: int | None
    node_memory_bytes: int | None
    node_count: int | None
    min_nodes: float | None
    max_nodes: float | None
    max_walltime_hours: float | None
    default_walltime_hours: float | None
    shared_nodes: bool | None
    preemptible: bool
    interactive: bool
    service: bool
    interconnect: str | None
    interconnect_bytes_per_second: float | None
    scheduler: str | None
    gpu_request_flag: str | None
    constraint: str | None
    qos: str | None
    programs: tuple[str, ...]
    charge: ChargeRule
    carbon_g_per_kwh: float | None
    carbon_method: str | None
    pue: float | None
    as_of: str | None
    docs_url: str | None
    notes: str | None
    sources: tuple[Source, ...] = field(default=())
    partition_label: str | None = None
    accelerators_per_node_known: bool = True
    accelerator_candidates: tuple[Accelerator, ...] = ()
    accelerator_reason: str | None = None
    other_regions: tuple[str, ...] = ()
