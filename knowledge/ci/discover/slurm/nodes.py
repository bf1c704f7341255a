"""Reads Slurm's node records: processors, memory, GRES, features and whether the node can be used."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from knowledge.ci.build.system_form import GpuForm
from knowledge.ci.discover.found import Findings, joined
from knowledge.ci.discover.machines import Machine
from knowledge.ci.discover.slurm.gres import gpu_of, read_gres
from knowledge.ci.discover.slurm.records import Record
from knowledge.ci.discover.slurm.tres import MEGABYTES_PER_GIGABYTE

_OUT = frozenset({"DOWN", "DRAIN", "DRAINED", "DRAINING", "FAIL", "FAILING", "ERROR", "UNKNOWN", "INVAL",
                  "INVALID_REG", "NOT_RESPONDING", "NO_RESPOND"})  # fmt: skip
_ABSENT = frozenset({"FUTURE", "DYNAMIC_FUTURE"})
_WHO = re.compile(r"\s*\[[^\[\]@]*@[^\[\]]*\]$")
"""Who set the reason, and when: names of persons are not kept."""
_MARKS = "*~#!%$@^-"
"""`sinfo` and older versions mark a state: `*` = not responding, `~` = powered off to save energy, and so on."""


@dataclass(frozen=True, slots=True)
class SlurmNode:
    """One node: as every scheduler's, and what only Slurm knows.

    Attributes:
        cpus_per_core: Slurm's CPUs (hardware threads) for each core; `None` = unknown.
        partitions: it is in, as the node says it. reason: why it is down or drained.
    """

    machine: Machine
    cpus_per_core: int | None
    partitions: tuple[str, ...]
    reason: str | None


def read_nodes(records: Iterable[Record], findings: Findings) -> list[SlurmNode]:
    """Every node that exists; what cannot be read is kept as skipped."""
    nodes: dict[str, SlurmNode] = {}
    for record in records:
        if words_of(record.get("State", "")) & _ABSENT:
            findings.remark(f"Node {record['NodeName']} is announced for the future and left out.")
            continue
        node = _node(record, findings)
        nodes.setdefault(node.machine.name, node)
    return list(nodes.values())


def words_of(state: str) -> frozenset[str]:
    """The words of a state such as `IDLE*+DRAIN` or `down~`; a trailing `*` becomes NOT_RESPONDING."""
    words = set()
    for word in re.split(r"[+,]", state.upper()):
        bare = word.strip().rstrip(_MARKS)
        words |= {bare} if bare else set()
        if "*" in word:
            words.add("NOT_RESPONDING")
    return frozenset(words)


def is_available(state: str) -> bool:
    """Whether jobs can start there, now or once it is free or powered up again."""
    words = words_of(state)
    if "POWERED_DOWN" in words or "POWERING_DOWN" in words or "~" in state:
        words -= {"NOT_RESPONDING", "NO_RESPOND"}  # a node that sleeps does not answer
    return not words & _OUT


def _node(record: Record, findings: Findings) -> SlurmNode:
    sockets, cores = _count(record, "Sockets", findings), _count(record, "CoresPerSocket", findings)
    cpus = _count(record, "CPUTot", findings)
    ratio = _cpus_per_core(cpus, sockets, cores)
    gpu, gpu_note = _gpu(record, findings)
    megabytes = _count(record, "RealMemory", findings)
    machine = Machine(
        name=record["NodeName"],
        sockets=sockets,
        cores_per_socket=cores,
        threads_per_core=_count(record, "ThreadsPerCore", findings),
        cores=_usable_cores(record, cpus, ratio, findings),
        memory_gb=gigabytes(megabytes) if megabytes and megabytes > 1 else None,  # 1 is Slurm's default: not set
        gpu=gpu,
        disk_gb=_disk_gb(_count(record, "TmpDisk", findings)),
        features=frozenset(_words(record.get("ActiveFeatures") or record.get("AvailableFeatures"))),
        available=is_available(record.get("State", "UNKNOWN")),
        note=joined((gpu_note, _kept_back(record))),
    )
    reason = _WHO.sub("", record.get("Reason", ""))
    return SlurmNode(machine, ratio, tuple(_words(record.get("Partitions"))), _known(reason))


def gigabytes(megabytes: float | None) -> float | None:
    """MB of 2^20 bytes as GB of 2^30, one decimal, rounded down so that no node gets more than it has."""
    return int(megabytes / MEGABYTES_PER_GIGABYTE * 10) / 10 or None if megabytes else None


def _disk_gb(megabytes: int | None) -> float | None:
    """MB of 2^20 bytes as GB of 10^9, which disks are counted in, one decimal, rounded down."""
    return int(megabytes * 2**20 / 1e9 * 10) / 10 or None if megabytes else None


def _usable_cores(record: Record, cpus: int | None, ratio: int | None, findings: Findings) -> int | None:
    """Cores left to jobs where some are kept for the system; `None` = all (or unknown)."""
    if not cpus or not ratio:
        return None
    usable = _count(record, "CPUEfctv", findings)
    if usable is None:  # before 22.05
        usable = cpus - (_count(record, "CoreSpecCount", findings) or 0) * ratio
    return usable // ratio if 0 < usable < cpus else None


def _cpus_per_core(cpus: int | None, sockets: int | None, cores: int | None) -> int | None:
    if not cpus or not sockets or not cores:
        return None
    return max(1, cpus // (sockets * cores))


def _gpu(record: Record, findings: Findings) -> tuple[GpuForm | None, str | None]:
    try:
        return gpu_of(read_gres(record.get("Gres")))
    except ValueError as error:
        findings.skip(f"NodeName={record['NodeName']} Gres={record['Gres']}", str(error))
        return None, "its generic resources could not be read"


def _kept_back(record: Record) -> str | None:
    reserved = record.get("MemSpecLimit", "0")
    if not reserved.isdecimal() or reserved == "0":
        return None
    return f"{int(reserved) / MEGABYTES_PER_GIGABYTE:.3g} GB of the memory are kept for the system"


def _count(record: Record, key: str, findings: Findings) -> int | None:
    text = _known(record.get(key))
    if text is None:
        return None
    if not re.fullmatch(r"\d+\+?", text):
        findings.skip(f"NodeName={record['NodeName']} {key}={text}", f"{key} is not a whole number")
        return None
    return int(text.rstrip("+")) or None


def _known(text: str | None) -> str | None:
    return None if text is None or text.lower() in ("", "(null)", "n/a", "none") else text


def _words(text: str | None) -> list[str]:
    return [word.strip().rstrip("*") for word in (_known(text) or "").split(",") if word.strip()]
