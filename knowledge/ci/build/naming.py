"""Splits what people write as a partition's name into what a script may write: partition, constraint, QOS, queue.

Examples of names in the facts, and what they become:
    regular (-C gpu)             partition regular, constraint gpu
    standard (QoS long)          partition standard, qos long
    batch (1-16 nodes)           partition batch; the range already stands in min_nodes and max_nodes
    automatic by wall time (GPU) no partition: users name none
    devel (--qos=devel)          no partition, qos devel
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from knowledge.ci.build.system_form import NamesAre

_QUALIFIED = re.compile(r"(?P<base>[^()]*?)\s*\((?P<qualifier>[^()]*)\)\s*")
_CONSTRAINT = re.compile(r"(?:^|[\s;])-C\s+(?P<value>[\w&.-]+)")
_QOS = re.compile(r"(?:qos=|\bq(?:o|O)?[sS]\s+|\bQOS\s+)(?P<value>[\w.-]+)", re.IGNORECASE)
_SLURM_PARTITION = re.compile(r"Slurm partition (?P<value>\w+)")
_NOT_A_NAME = re.compile(r"no queue named|routed|no -g group|constraint not read", re.IGNORECASE)
_USERS_NAME_NONE = re.compile(r"users do not name a partition|partition must not be named|users name none")
_PROSE_NAMES = frozenset({"automatic by wall time", "bare-metal lease", "interactive pods", "batch Jobs"})


@dataclass(frozen=True, slots=True)
class PartitionName:
    """The parts of a partition's name.

    Attributes:
        label: as the facts write it; what people read.
        partition: what a script writes, or `None` where users name no partition.
        constraint: node feature to ask for (`-C`). qos: quality of service to ask for.
        qualifier: the words in brackets, for the reader.
    """

    label: str
    partition: str | None
    constraint: str | None
    qos: str | None
    qualifier: str | None


def split_name(label: str, names_are: NamesAre = "partition", notes: str | None = None) -> PartitionName:
    """Split a partition's name.

    Args:
        label: the name as the facts write it, qualifier included.
        names_are: what the site's names are; at some sites users name a QOS instead of a partition.
        notes: the partition's notes, which may name the Slurm partition behind a QOS.
    """
    match = _QUALIFIED.fullmatch(label)
    base, qualifier = (match["base"].strip(), match["qualifier"].strip()) if match else (label, None)
    constraint = _found(_CONSTRAINT, f" {qualifier or ''}")
    qos = _found(_QOS, qualifier or "")
    if names_are == "qos" and base:
        return PartitionName(label, _found(_SLURM_PARTITION, notes or ""), constraint, base, qualifier)
    if _is_no_partition(base, qualifier, qos, notes):
        return PartitionName(label, None, constraint, qos, qualifier)
    return PartitionName(label, base, constraint, qos, qualifier)


def _is_no_partition(base: str, qualifier: str | None, qos: str | None, notes: str | None) -> bool:
    return (
        not base
        or base in _PROSE_NAMES
        or (base == qos and (qualifier or "").startswith("--qos"))
        or bool(_NOT_A_NAME.search(qualifier or ""))
        or bool(_USERS_NAME_NONE.search(notes or ""))
    )


def _found(pattern: re.Pattern[str], text: str) -> str | None:
    match = pattern.search(text)
    return match["value"] if match else None
