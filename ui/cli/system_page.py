"""Shows one system, or one accelerator, in the terminal: figures to the point, sources and dates at the bottom."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from knowledge.ci.records import (
    NodeTypeRecord,
    PartitionRecord,
    QosRecord,
    ReservationRecord,
    StorageRecord,
    SystemRecord,
)
from knowledge.ci.types import Accelerator
from knowledge.evidence import Source
from knowledge.quantities import write_bytes, write_hours, write_number
from ui.cli.table import print_table, say

UNKNOWN = "unknown"
_METHODS = {
    "life_cycle_consumption": "consumption-based, life-cycle",
    "operational": "operational; not comparable with life-cycle figures",
}
_PRECISIONS = ("fp64", "fp32", "tf32", "fp16", "bf16", "fp8", "int8")


def show_system(system: SystemRecord) -> None:
    """Print everything known about a system."""
    say(f"{system.name} ({system.id})")
    for name, value in _head(system):
        say(f"  {name:<14}{value}")
    if system.node_types:
        say()
        headers = ("node type", "nodes", "processor", "cores", "memory", "accelerators", "network")
        print_table("Node types", headers, [_node(node) for node in system.node_types], right=(1, 3))
    if system.partitions:
        say()
        heads = ("partition", "node types", "longest job", "nodes a job", "shared", "charge", "for")
        print_table("Partitions", heads, [_partition(partition) for partition in system.partitions])
    _show_qos(system)
    if system.storage:
        say()
        titles = ("storage", "kind", "quota", "purged after", "file system")
        print_table("Storage", titles, [_storage(area) for area in system.storage])
    _foot(system)


def _show_qos(system: SystemRecord) -> None:
    """Limits by quality of service, and nodes set aside."""
    if system.qos:
        say()
        heads = ("QOS", "longest job", "nodes a job", "GPUs a user", "jobs running", "jobs in all", "usage factor")
        print_table("Quality of service", heads, [_qos(qos) for qos in system.qos])
    show_list("Set aside when it was read", [_reservation(one) for one in system.reservations])


def show_accelerator(accelerator: Accelerator, others: Sequence[Accelerator], where: Sequence[str]) -> None:
    """Print an accelerator's figures, other models of the name, and the systems that have it."""
    say(f"{accelerator.name} ({accelerator.id})")
    for name, value in _figures(accelerator):
        say(f"  {name:<16}{value}")
    say(f"  {'peaks (dense)':<16}{_peaks(accelerator) or UNKNOWN}")
    if others:
        say()
        say(f"The name also covers: {', '.join(other.id for other in others)}.")
    if where:
        say()
        say(f"Systems that have it: {', '.join(where)}.")
    show_sources([accelerator.source])


def _head(system: SystemRecord) -> list[tuple[str, str]]:
    place = ", ".join(part for part in (system.city, system.country) if part)
    carbon = None
    if system.carbon_g_per_kwh is not None:
        method = _METHODS.get(system.carbon_method or "", system.carbon_method)
        carbon = (
            f"{write_number(system.carbon_g_per_kwh)} g CO2e/kWh, annual average of {system.carbon_year} ({method})"
        )
    rows = [
        ("run by", f"{system.organization}{f' ({place})' if place else ''}"),
        ("status", f"{system.status or UNKNOWN} ({system.kind})"),
        ("scheduler", system.scheduler or UNKNOWN),
        ("access", "; ".join(system.programs) or UNKNOWN),
        ("charge unit", system.free_of_charge or system.charge_unit_text or UNKNOWN),
        ("grid", carbon or UNKNOWN),
        ("PUE", UNKNOWN if system.pue is None else f"{system.pue:g}"),
        ("facts as of", system.as_of or UNKNOWN),
        ("documentation", system.docs_url or UNKNOWN),
    ]
    return [row for row in rows if not (system.kind == "edge" and row[1] == UNKNOWN)]


def _node(node: NodeTypeRecord) -> tuple[str, ...]:
    return (
        node.id,
        _count(node.node_count) + (f" ({node.unavailable_nodes} down)" if node.unavailable_nodes else ""),
        node.cpu or UNKNOWN,
        _count(node.cores_per_node),
        f"{write_number(node.memory_gb, 4)} GB{' unified' if node.memory_is_unified else ''}"
        if node.memory_gb is not None
        else UNKNOWN,
        _accelerators(node),
        _network(node),
    )


def _accelerators(node: NodeTypeRecord) -> str:
    if node.gpu is None:
        return "none"
    count = "unknown number of" if node.gpus_per_node is None else f"{write_number(node.gpus_per_node)} ×"
    return f"{count} {node.gpu}"


def _network(node: NodeTypeRecord) -> str:
    rate = None if node.interconnect_gbit_per_s is None else f"{write_number(node.interconnect_gbit_per_s, 4)} Gbit/s"
    return ", ".join(part for part in (node.interconnect, rate) if part) or UNKNOWN


def _partition(partition: PartitionRecord) -> tuple[str, ...]:
    words = {None: UNKNOWN, True: "yes", False: "whole nodes"}
    purposes = [name for name in ("interactive", "service", "preemptible") if getattr(partition, name)]
    purposes += [f"state {partition.state}"] if partition.state not in (None, "up") else []
    purposes += ["reservations only"] if partition.reservation_only else []
    return (
        partition.label,
        ", ".join(partition.node_types) or UNKNOWN,
        _limit(partition.max_walltime_hours),
        _range(partition.min_nodes, partition.max_nodes),
        words[partition.shared_nodes],
        _charge(partition),
        ", ".join(purposes) or "jobs",
    )


def _limit(hours: float | None) -> str:
    if hours is None:
        return UNKNOWN
    return "unlimited" if math.isinf(hours) else write_hours(hours)


def _range(least: float | None, most: float | None) -> str:
    if least is None and most is None:
        return UNKNOWN
    if most is None:
        return f"{write_number(least or 0, 6)} or more"
    return (
        f"{write_number(least, 6)}-{write_number(most, 6)}" if least is not None else f"up to {write_number(most, 6)}"
    )


def _charge(partition: PartitionRecord) -> str:
    if partition.is_free:
        return "not charged"
    if partition.charge_rule is not None:
        return partition.charge_rule
    if partition.charge_factor is None:
        return UNKNOWN
    basis = (partition.charge_basis or "unknown basis").replace("_", "-").replace("gpu", "GPU")
    return f"{write_number(partition.charge_factor, 4)} {partition.charge_unit or 'unit'} per {basis}"


def _qos(qos: QosRecord) -> tuple[str, ...]:
    figures = (qos.max_nodes, qos.max_gpus_per_user, qos.max_running_jobs_per_user, qos.max_jobs_per_user)
    numbers = [UNKNOWN if figure is None else write_number(figure, 6) for figure in figures]
    factor = UNKNOWN if qos.usage_factor is None else write_number(qos.usage_factor, 4)
    return (qos.name, _limit(qos.max_walltime_hours), *numbers, factor)


def _reservation(one: ReservationRecord) -> str:
    nodes = "nodes" if one.nodes is None else f"{one.nodes} {'node' if one.nodes == 1 else 'nodes'}"
    where = f" of {one.partition}" if one.partition else ""
    return f"{one.name}: {nodes}{where}, {one.starts_at or 'start unknown'} to {one.ends_at or 'end unknown'}"


def _storage(area: StorageRecord) -> tuple[str, ...]:
    purged = UNKNOWN if area.purge_days is None else write_hours(area.purge_days * 24) if area.purge_days else "the job"
    return (area.area, area.kind or UNKNOWN, area.quota or UNKNOWN, purged, area.filesystem or UNKNOWN)


def _foot(system: SystemRecord) -> None:
    show_list("Software", [" ".join(filter(None, (one.name, one.version, one.module))) for one in system.software])
    show_list("More of the site's pages", [f"{one.topic}: {one.url}" for one in system.links])
    show_list("Not known", system.unknowns)
    show_list(
        "Sources disagree",
        [f"{one.subject}, {one.field}: {one.kept}; or {one.other}. {one.note}" for one in system.conflicts],
    )
    reasons = {
        f"{node.gpu}: {node.accelerator_reason}" for node in system.node_types if node.gpu and node.accelerator_reason
    }
    show_list("Accelerators that could not be pinned down", sorted(reasons))
    if system.notes:
        show_list("Notes", [system.notes])
    show_sources(system.sources)


def show_list(title: str, lines: Iterable[str]) -> None:
    """Print lines under a title; nothing if there are none."""
    shown = list(lines)
    if shown:
        say()
        say(f"{title}:")
        for line in shown:
            say(f"  - {line}")


def show_sources(sources: Sequence[Source]) -> None:
    """Print numbered sources with date and link."""
    say()
    say("Sources:")
    for number, source in enumerate(sources, 1):
        say(f"  [{number}] {source.title} ({source.date or 'undated'}) {source.url or ''}".rstrip())


def _figures(accelerator: Accelerator) -> list[tuple[str, str]]:
    bandwidth, link = accelerator.memory_bandwidth_bytes_per_second, accelerator.interconnect_bytes_per_second
    memory = UNKNOWN if accelerator.memory_bytes is None else write_bytes(accelerator.memory_bytes, binary=True)
    linked = accelerator.interconnect or UNKNOWN
    return [
        ("maker", f"{accelerator.vendor}, {accelerator.architecture}, {accelerator.release_year or 'year unknown'}"),
        ("memory", f"{memory}{' shared with the CPU' if accelerator.unified_memory else ''}"),
        ("bandwidth", UNKNOWN if bandwidth is None else f"{write_bytes(bandwidth)}/s"),
        ("link", linked if link is None else f"{linked}, {write_bytes(link)}/s"),
        ("PCIe", accelerator.pcie or UNKNOWN),
        ("power limit", UNKNOWN if accelerator.tdp_watts is None else f"{write_number(accelerator.tdp_watts, 4)} W"),
        ("figures", accelerator.confidence.replace("_", " ")),
    ]


def _peaks(accelerator: Accelerator) -> str:
    units = {"int8": "TOP/s"}
    return ", ".join(
        f"{name} {write_number(accelerator.peak_flops[name] / 1e12, 4)} {units.get(name, 'TFLOP/s')}"
        for name in _PRECISIONS
        if name in accelerator.peak_flops
    )


def _count(value: int | None) -> str:
    return UNKNOWN if value is None else f"{value:,}"
