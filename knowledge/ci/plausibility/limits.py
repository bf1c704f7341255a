"""Partitions: walltimes, node bounds, charges and the way to ask for accelerators."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from knowledge.ci.build.naming import split_name
from knowledge.ci.build.system_form import NodeTypeForm, PartitionForm, QosForm, SystemForm
from knowledge.ci.build.system_rows import cores_of
from knowledge.ci.plausibility.finding import Finding, error, warning

_LONG_HOURS, _MOST_HOURS = 720.0, 1000.0
"""A month is the longest walltime sites give; more is minutes (2880) or seconds (172800)."""
_MINUTES = 60
_NOT_WHOLE = 1e-7
"""Limits are whole minutes; a script rounds down to them, so a third of an hour needs ten digits."""
_MEMORY_SLACK = 1.1
_ASKS = re.compile(r"gpu|gres", re.IGNORECASE)
_MOST_MINIMUM_HOURS = 24.0
_ODD_PURGE_DAYS, _MOST_PURGE_DAYS = 7, 730


def check_limits(system: SystemForm) -> Iterator[Finding]:
    """Every partition and QOS of a system, and its storage."""
    nodes = {node.id: node for node in system.node_types}
    for partition in system.partitions:
        reached = [nodes[name] for name in partition.node_types]
        for rule in _RULES:
            yield from rule(system, partition, reached)
    for qos in system.qos_limits:
        yield from _qos(system, qos)
    yield from _purging(system)


def _walltime(system: SystemForm, partition: PartitionForm, _: list[NodeTypeForm]) -> Iterator[Finding]:
    limit = partition.max_walltime_hours
    for name in ("max_walltime_hours", "default_walltime_hours", "min_walltime_hours"):
        yield from _hours(system, f"{partition.name}.{name}", getattr(partition, name))
    for name in ("default_walltime_hours", "min_walltime_hours"):
        hours = getattr(partition, name)
        if hours is not None and limit is not None and hours > limit:
            yield error(system.id, f"{partition.name}.{name}", hours, f"longer than the limit of {limit:g} h")


def _hours(system: SystemForm, field: str, hours: float | None) -> Iterator[Finding]:
    if hours is None:
        return
    if hours > _MOST_HOURS:
        yield error(system.id, field, hours, "more than 1000 h: minutes or seconds written as hours?")
    elif hours > _LONG_HOURS:
        yield warning(system.id, field, hours, "longer than 30 days")
    if abs(hours * _MINUTES - round(hours * _MINUTES)) > _NOT_WHOLE:
        yield error(system.id, field, hours, f"{hours * _MINUTES:g} minutes: rounded too far, write ten digits")


def _node_bounds(system: SystemForm, partition: PartitionForm, nodes: list[NodeTypeForm]) -> Iterator[Finding]:
    counts = [node.count for node in nodes if node.count is not None]
    if not nodes or len(counts) < len(nodes) or partition.unit is not None:
        return
    for name in ("min_nodes", "max_nodes"):
        bound = getattr(partition, name)
        if bound is not None and bound > sum(counts):
            field = f"{partition.name}.{name}"
            yield error(system.id, field, bound, f"its node types have {sum(counts)} nodes in all")


def _pairs(system: SystemForm, partition: PartitionForm, _: list[NodeTypeForm]) -> Iterator[Finding]:
    for low, high in (
        ("min_cores_per_node", "max_cores_per_node"),
        ("min_memory_gb_per_node", "max_memory_gb_per_node"),
        ("max_running_jobs_per_user", "max_jobs_per_user"),
    ):
        least, most = getattr(partition, low), getattr(partition, high)
        if least is not None and most is not None and least > most:
            yield error(system.id, f"{partition.name}.{low}", least, f"more than {high}, {most:g}")


def _share_of_node(system: SystemForm, partition: PartitionForm, nodes: list[NodeTypeForm]) -> Iterator[Finding]:
    cores, memories = [cores_of(node) for node in nodes], [node.memory_gb for node in nodes]
    bound, known = partition.max_cores_per_node, [count for count in cores if count is not None]
    if bound is not None and len(known) == len(nodes) and known and bound > max(known):
        yield error(system.id, f"{partition.name}.max_cores_per_node", bound, f"its nodes have {max(known)} cores")
    most, sizes = partition.max_memory_gb_per_node, [size for size in memories if size is not None]
    if most is not None and len(sizes) == len(nodes) and sizes and most > _MEMORY_SLACK * max(sizes):
        field = f"{partition.name}.max_memory_gb_per_node"
        yield error(system.id, field, most, f"its nodes have {max(sizes):g} GB")


def _charging(system: SystemForm, partition: PartitionForm, nodes: list[NodeTypeForm]) -> Iterator[Finding]:
    without = bool(nodes) and not _has_devices(partition, nodes)
    if partition.charge_factor and partition.charge_basis is None:
        rule = "a factor of what? the basis is missing"
        yield error(system.id, f"{partition.name}.charge_factor", partition.charge_factor, rule)
    if partition.charge_basis == "gpu_hour" and without:
        field = f"{partition.name}.charge_basis"
        yield error(system.id, field, "gpu_hour", "charged by the GPU-hour, but it has no accelerators")
    for field, least in _minimums(partition):
        if least is not None and least > _MOST_MINIMUM_HOURS:
            yield error(system.id, field, least, "charged for more than a day at least: minutes written as hours?")
    rates = partition.charge.rates if partition.charge else []
    if without and any(rate.resource == "gpu" for rate in rates):
        yield error(system.id, f"{partition.name}.charge", "gpu", "a GPU rate, but it has no accelerators")


def _minimums(partition: PartitionForm) -> list[tuple[str, float | None]]:
    charge = partition.charge
    return [
        (f"{partition.name}.minimum_charge_hours", partition.minimum_charge_hours),
        (f"{partition.name}.charge.minimum_hours", charge.minimum_hours if charge else None),
    ]


def _asking(system: SystemForm, partition: PartitionForm, nodes: list[NodeTypeForm]) -> Iterator[Finding]:
    flag, devices = partition.gpu_request_flag, _has_devices(partition, nodes)
    field = f"{partition.name}.gpu_request_flag"
    if flag and nodes and not devices:
        found = error if _ASKS.search(flag) else warning
        yield found(system.id, field, flag, "a way to ask for accelerators, but it has none")
    if not flag and nodes and all(node.gpu for node in nodes) and devices:
        yield warning(system.id, field, None, "all its nodes have accelerators, but how to ask for one is not known")


def _has_devices(partition: PartitionForm, nodes: list[NodeTypeForm]) -> bool:
    if partition.unit is not None and partition.unit.gpus == 0:
        return False
    return any(node.gpu is not None for node in nodes)


def _name(system: SystemForm, partition: PartitionForm, _: list[NodeTypeForm]) -> Iterator[Finding]:
    name = split_name(partition.name, system.partition_names_are, partition.notes)
    for part, text in (("partition", name.partition), ("qos", name.qos), ("constraint", name.constraint)):
        if text is not None and any(sign in text for sign in " ()[],;:"):
            rule = f"no script can write {text!r} as the {part}: words for people must stand in brackets"
            yield error(system.id, f"{partition.name}.name", partition.name, rule)


def _qos(system: SystemForm, qos: QosForm) -> Iterator[Finding]:
    yield from _hours(system, f"QOS {qos.name}.max_walltime_hours", qos.max_walltime_hours)
    running, jobs = qos.max_running_jobs_per_user, qos.max_jobs_per_user
    if running is not None and jobs is not None and running > jobs:
        field = f"QOS {qos.name}.max_running_jobs_per_user"
        yield error(system.id, field, running, f"more than max_jobs_per_user, {jobs}")
    known = {partition.name for partition in system.partitions}
    known |= {split_name(name, system.partition_names_are).partition or name for name in known}
    for name in qos.partitions:
        if name not in known:
            yield error(system.id, f"QOS {qos.name}.partitions", name, "no partition of the system has that name")


def _purging(system: SystemForm) -> Iterator[Finding]:
    for area in system.storage:
        days = area.purge_days
        if days is not None and days > _MOST_PURGE_DAYS:
            yield error(system.id, f"{area.name}.purge_days", days, "more than two years: hours written as days?")
        elif days is not None and 0 < days < _ODD_PURGE_DAYS:
            yield warning(system.id, f"{area.name}.purge_days", days, "less than a week: weeks written as days?")


_RULES: tuple[Callable[[SystemForm, PartitionForm, list[NodeTypeForm]], Iterator[Finding]], ...] = (
    _walltime,
    _node_bounds,
    _pairs,
    _share_of_node,
    _charging,
    _asking,
    _name,
)
