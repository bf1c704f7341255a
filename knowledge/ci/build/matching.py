"""Finds which rows of the facts a layer speaks of, although it names them otherwise.

A running Slurm says `regular` where the facts say "regular (-C gpu)", and a program that groups nodes by their
hardware calls `a100x4-256g` what the site's page calls "GPU nodes".
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

Row = dict[str, Any]
_SAME_MEMORY = 0.15
"""Sites announce 256 GB where the system shows 251 GiB: node types match when memory differs by less than this part."""


def match_partitions(base: Iterable[Row], layer: Iterable[Row]) -> dict[str, list[str]]:
    """For each partition of a layer, the partitions of the facts that it is: none, one, or each qualified one."""
    rows = list(base)
    labels = {row["partition"] for row in rows}
    found = {}
    for row in layer:
        label, name = row["partition"], row["partition_name"]
        if label in labels:
            found[label] = [label]
        else:
            found[label] = [
                other["partition"] for other in rows if name is not None and other["partition_name"] == name
            ]
    return found


def match_node_types(base: Iterable[Row], layer: Iterable[Row]) -> dict[str, str]:
    """For each node type of a layer, the one of the facts that it is, where exactly one fits; never two are one."""
    rows, wanted = list(base), list(layer)
    ids = {row["node_type"] for row in rows}
    found = {row["node_type"]: row["node_type"] for row in wanted if row["node_type"] in ids}
    rows = [row for row in rows if row["node_type"] not in found]
    wanted = [row for row in wanted if row["node_type"] not in found]
    for row in wanted:
        same = [other["node_type"] for other in rows if _same_hardware(row, other)]
        if len(same) == 1 and not any(other is not row and _fits(other, same[0], rows) for other in wanted):
            found[row["node_type"]] = same[0]
    return found


def _fits(row: Row, node_type: str, rows: Iterable[Row]) -> bool:
    return any(other["node_type"] == node_type and _same_hardware(row, other) for other in rows)


def _same_hardware(one: Row, other: Row) -> bool:
    return (
        bool(one["gpus_per_node"]) == bool(other["gpus_per_node"])
        and one["gpus_per_node"] == other["gpus_per_node"]
        and _same_accelerator(one, other)
        and _agree(one["cores_per_node"], other["cores_per_node"], 0.0)
        and _agree(one["memory_gb"], other["memory_gb"], _SAME_MEMORY)
    )


def _same_accelerator(one: Row, other: Row) -> bool:
    """Whether the accelerators can be the same; a name that fits several rows agrees with each of them."""
    if not one["gpus_per_node"]:
        return True
    mine, theirs = _accelerators(one), _accelerators(other)
    if one["gpu_memory_gb"] is None or other["gpu_memory_gb"] is None:
        mine, theirs = _families(mine), _families(theirs)
    return not mine or not theirs or not mine.isdisjoint(theirs)


def _accelerators(row: Row) -> set[str]:
    return {row["accelerator_id"]} if row["accelerator_id"] else set(row["accelerator_candidates"] or ())


def _agree(one: float | None, other: float | None, part: float) -> bool:
    """Both must be known: nodes of unknown size are not taken for each other."""
    if one is None or other is None:
        return False
    return abs(one - other) <= part * max(one, other)


def _families(ids: set[str]) -> set[str]:
    """Maker and model, such as `nvidia-a100`: schedulers say `a100` and leave open which memory it has."""
    return {"-".join(name.split("-")[:2]) for name in ids}
