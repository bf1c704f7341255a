"""Rows beside node types and partitions: slices, charge rates, QOS, reservations, software, links."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from knowledge.ci.build.origin import Origin
from knowledge.ci.build.system_form import NodeTypeForm, PartitionForm, SystemForm

TableRow = tuple[str, dict[str, Any]]
"""A table's name and one row of it."""


def slice_rows(system: SystemForm, node: NodeTypeForm, origin: Origin) -> Iterator[dict[str, Any]]:
    """The ways in which accelerators of a node type are cut."""
    for cut in node.gpu.slices if node.gpu else ():
        values = cut.model_dump(exclude={"count"})
        key = {"system_id": system.id, "node_type": node.id, "slices_per_node": cut.count}
        yield values | key | origin.row(system, "nodes")


def charge_rate_rows(system: SystemForm, partition: PartitionForm, origin: Origin) -> Iterator[dict[str, Any]]:
    """One row for each rate of a partition's charge rule."""
    rule = partition.charge
    if rule is None:
        return
    common = rule.model_dump(exclude={"rates"}) | {"system_id": system.id, "partition": partition.name}
    for rate in rule.rates:
        yield common | rate.model_dump() | origin.row(system, "charges")


def side_rows(system: SystemForm, origin: Origin) -> Iterator[TableRow]:
    """QOS limits, reservations, software and links of a system."""
    of_system = {"system_id": system.id}
    for qos in system.qos_limits:
        row = qos.model_dump(exclude={"name"}) | {"qos": qos.name} | of_system
        yield "qos_limits", row | origin.row(system, "limits")
    for reservation in system.reservations:
        row = reservation.model_dump(exclude={"name"}) | {"reservation": reservation.name} | of_system
        yield "reservations", row | origin.row(system, "limits")
    for software in system.software:
        yield "software", software.model_dump() | of_system | origin.row(system, "software")
    for link in system.links:
        yield "documentation_links", link.model_dump() | of_system | origin.row(system, "all")
