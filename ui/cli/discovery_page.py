"""Shows what a discovery found, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.cli.table import print_table, say

if TYPE_CHECKING:
    from knowledge.ci.build.layer_form import LayerForm
    from knowledge.ci.build.system_form import NodeTypeForm, PartitionForm, QosForm, SystemForm
    from knowledge.ci.discover import Discovery
    from knowledge.ci.layers import Kept

UNKNOWN = "unknown"
_MOST_SKIPPED = 10


def show_discovery(layer: LayerForm, found: Discovery) -> None:
    """Print node types, partitions, QOS, reservations, queue, and all that could not be read."""
    system = layer.system
    nodes = sum(node.count or 0 for node in system.node_types)
    say(f"{layer.tool}, read {layer.read_at}: {system.id} ({system.name}), {nodes} {_plural('node', nodes)}.")
    _nodes(system)
    _partitions(system)
    _qos(system)
    _reservations(system)
    _queue(found)
    if system.notes:
        say()
        say(f"{system.notes[0].upper()}{system.notes[1:]}.")
    for remark in found.remarks:
        say(remark)
    _skipped(layer)


def show_kept(layer: LayerForm, kept: Kept | None) -> None:
    """Print what was kept, what replaced facts collected by hand, and what contradicts them."""
    say()
    if kept is None:
        say("Nothing was kept (--dry-run).")
        return
    snapshot = "nothing changed since the last snapshot" if kept.snapshot is None else f"snapshot {kept.snapshot}"
    say(f"Kept in {kept.path}; {snapshot}.")
    if kept.overridden:
        say(f"{kept.overridden} {_plural('value', kept.overridden)} collected by hand replaced, for the reason given.")
    if kept.conflicts:
        say(
            f"{kept.conflicts} {_plural('value', kept.conflicts)} recorded as conflicts: those collected by hand stand "
            f"until --override PARTITION=REASON says otherwise."
        )
    say(f"Show it with `iplane ci show {layer.system.id}`.")


def _nodes(system: SystemForm) -> None:
    headers = ("node type", "nodes", "out of service", "cores", "memory GB", "accelerators", "features")
    rows = [
        (node.id, _figure(node.count), _figure(node.unavailable), _cores(node), _figure(node.memory_gb),
         _accelerators(node), " ".join(node.features))
        for node in system.node_types
    ]  # fmt: skip
    say()
    print_table("", headers, rows, right=(1, 2, 3, 4))


def _cores(node: NodeTypeForm) -> str:
    if node.cores_per_node is not None:
        return str(node.cores_per_node)
    sockets, each = node.cpu.sockets, node.cpu.cores_per_socket
    return UNKNOWN if sockets is None or each is None else str(sockets * each)


def _accelerators(node: NodeTypeForm) -> str:
    if node.gpu is None:
        return "none"
    slices = [f"{_figure(one.count)} x {one.profile}" for one in node.gpu.slices]
    cards = [f"{_figure(node.gpu.count)} x {node.gpu.model or UNKNOWN}"] if node.gpu.count or not slices else []
    return ", ".join([*cards, *slices])


def _partitions(system: SystemForm) -> None:
    if not system.partitions:
        return
    headers = ("partition", "state", "node types", "walltime h", "nodes a job", "charge", "notes")
    rows = [
        (one.name, one.state or UNKNOWN, ", ".join(one.node_types) or "none", _walltime(one), _sizes(one),
         _charge(one), "; ".join(text for text in (one.allowed, one.notes) if text))
        for one in system.partitions
    ]  # fmt: skip
    say()
    print_table("", headers, rows, right=(3,))


def _walltime(partition: PartitionForm) -> str:
    return "unlimited" if partition.max_walltime_unlimited else _figure(partition.max_walltime_hours)


def _sizes(partition: PartitionForm) -> str:
    least = partition.min_nodes or 1
    return f"{least} or more" if partition.max_nodes is None else f"{least} to {_figure(partition.max_nodes)}"


def _charge(partition: PartitionForm) -> str:
    if partition.charge is None:
        return UNKNOWN
    rates = [f"{rate.per_hour:g} a {rate.resource.replace('memory_gb', 'GB')}-hour" for rate in partition.charge.rates]
    return f"{partition.charge.combine} of {', '.join(rates)}" if len(rates) > 1 else rates[0]


def _qos(system: SystemForm) -> None:
    if not system.qos_limits:
        return
    headers = ("QOS", "walltime h", "nodes a job", "a user: nodes", "cores", "GPUs", "running jobs", "factor", "notes")
    say()
    print_table("", headers, [_qos_row(one) for one in system.qos_limits], right=(1, 2, 3, 4, 5, 6, 7))


def _qos_row(one: QosForm) -> tuple[str, ...]:
    figures = (one.max_walltime_hours, one.max_nodes, one.max_nodes_per_user, one.max_cores_per_user,
               one.max_gpus_per_user, one.max_running_jobs_per_user, one.usage_factor)  # fmt: skip
    return (one.name, *("-" if figure is None else _figure(figure) for figure in figures), one.notes or "")


def _reservations(system: SystemForm) -> None:
    if not system.reservations:
        return
    rows = [
        (one.name, one.starts_at or UNKNOWN, one.ends_at or UNKNOWN, _figure(one.nodes), one.notes or "")
        for one in system.reservations
    ]
    say()
    print_table("", ("reservation", "from", "to", "nodes", "notes"), rows, right=(3,))


def _queue(found: Discovery) -> None:
    if not found.queue:
        return
    rows = [
        (one.partition, str(one.pending_jobs), _figure(one.pending_node_hours), str(one.running_jobs),
         _figure(one.running_node_hours))
        for one in found.queue
    ]  # fmt: skip
    say()
    print_table("", ("queue of", "waiting jobs", "their node-hours", "running jobs", "node-hours left"), rows,
                right=(1, 2, 3, 4))  # fmt: skip


def _skipped(layer: LayerForm) -> None:
    if not layer.skipped:
        return
    say()
    say(f"{len(layer.skipped)} {_plural('thing', len(layer.skipped))} could not be read:")
    for one in layer.skipped[:_MOST_SKIPPED]:
        where = "" if one.line is None else f"line {one.line}: "
        say(f"- {where}{one.reason}: {one.text}")
    if len(layer.skipped) > _MOST_SKIPPED:
        say(f"- and {len(layer.skipped) - _MOST_SKIPPED} more; --json lists all.")


def _figure(value: float | None) -> str:
    return UNKNOWN if value is None else f"{value:,.10g}"


def _plural(word: str, count: int) -> str:
    return word if count == 1 else f"{word}s"
