"""Names the unit a partition is charged in, from the site's own words about its charge unit.

Sites write such things as "SU (1 core-hour up to 2 GB, or 1 GPU-hour)" or "core-hour (CPU) or GPU-hour (GPU), separate
accounts". The name is what stands before the first bracket; where CPU and GPU hours are separate units, the basis of
the charge decides between them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from knowledge.ci.build.system_form import NodeTypeForm, PartitionForm, SystemForm

_CODES = {"Billing Unit": "BU", "billing hour": "billing hour"}
_SEPARATE = re.compile(r"core-hour.*GPU-hour|GPU-hour.*core-hour", re.IGNORECASE)
_OWN_NAME = re.compile(r"^(SU|AU|CU|SBU|NHR|BU|Billing Unit|billing hour|RU|ABCI point|TSUBAME point)\b")


@dataclass(frozen=True, slots=True)
class ChargeFact:
    """What a partition charges on one node type.

    Attributes:
        factor: units per basis-hour; `None` is unknown. free: a source says that nothing is charged.
        free_note: the words that say so.
    """

    basis: str | None
    factor: float | None
    unit: str | None
    free: bool
    free_note: str | None


def charge_of(system: SystemForm, partition: PartitionForm | None, node: NodeTypeForm | None) -> ChargeFact:
    """The charge of a partition on a node type, unit named."""
    free_note = system.access.free_of_charge
    if partition is None:
        return ChargeFact(None, None, None, free_note is not None, free_note)
    factor = partition.charge_factor_by_node_type.get(node.id) if node else None
    factor = partition.charge_factor if factor is None else factor
    free = factor == 0 or free_note is not None
    note = free_note or (f"{partition.name}: not charged" if free else None)
    unit = charge_unit(system.access.charge_unit, partition.charge_basis)
    return ChargeFact(partition.charge_basis, factor, unit, free, note)


def charge_unit(words: str | None, basis: str | None) -> str | None:
    """The short name of a site's charge unit; `None` if the site's words name none.

    Args:
        words: the site's words about the unit.
        basis: what the partition's factor multiplies, to choose between separate CPU and GPU units.
    """
    if not words or basis is None:
        return None
    if basis == "gpu_hour" and "; GPU-hour on " in words:
        return "GPU-hour"
    own = _OWN_NAME.match(words)
    if own:
        return _CODES.get(own[1], own[1])
    if re.match(r"dollar", words):
        return "USD"
    if re.match(r"core-year", words):
        return None
    if _SEPARATE.search(words) and basis in {"core_hour", "gpu_hour"}:
        return "GPU-hour" if basis == "gpu_hour" else "core-hour"
    name = re.split(r"\s*[(;,]", words, maxsplit=1)[0].strip()
    return name if name in {"node-hour", "core-hour", "GPU-hour"} else None
