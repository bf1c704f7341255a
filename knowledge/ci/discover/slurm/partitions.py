"""Reads Slurm's partition records into partition forms: limits, sharing, access, charge."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from knowledge.ci.build.system_form import ChargeForm, PartitionForm, QosForm
from knowledge.ci.discover.found import Findings, joined
from knowledge.ci.discover.hostlist import expand_hosts
from knowledge.ci.discover.machines import NodeTypes
from knowledge.ci.discover.slurm.charging import charge_of
from knowledge.ci.discover.slurm.durations import Duration, read_duration
from knowledge.ci.discover.slurm.nodes import SlurmNode, gigabytes
from knowledge.ci.discover.slurm.records import Record
from knowledge.ci.discover.slurm.reservations import known

State = Literal["up", "down", "drain", "inactive"]
_STATES: dict[str, State] = {"UP": "up", "DOWN": "down", "DRAIN": "drain", "INACTIVE": "inactive"}
_NO_LIMIT = frozenset({"UNLIMITED", "INFINITE", "NO", "NONE", "N/A", "(NULL)", ""})


@dataclass(frozen=True, slots=True)
class Cluster:
    """What the partitions of one cluster have in common.

    Attributes:
        nodes: by name. types: their grouping. config: `scontrol show config`. read_at: when it was read.
        records: of all partitions.
    """

    nodes: Mapping[str, SlurmNode]
    types: NodeTypes
    config: Mapping[str, str]
    records: Sequence[Record]
    read_at: datetime


def read_partitions(cluster: Cluster, qos: Mapping[str, QosForm], findings: Findings) -> list[PartitionForm]:
    """Every partition; a value that cannot be read is unknown and kept as skipped.

    Args:
        cluster: nodes and settings. qos: by name, for the limits a partition has of its own QOS.
        findings: gets what cannot be read.
    """
    forms: dict[str, PartitionForm] = {}
    for record in cluster.records:
        form = _Reader(record, cluster, findings).form(qos.get(record.get("QoS", "")))
        forms.setdefault(form.name, form)
    return list(forms.values())


def nodes_of(record: Record, nodes: Mapping[str, SlurmNode], findings: Findings) -> list[str]:
    """Names of a partition's nodes: its own list, else what the nodes say."""
    name = record["PartitionName"]
    try:
        listed = expand_hosts(record.get("Nodes", ""))
    except ValueError as error:
        findings.skip(f"PartitionName={name} Nodes={record['Nodes']}", str(error))
        listed = []
    return listed or [node.machine.name for node in nodes.values() if name in node.partitions]


def common_ratio(nodes: Iterable[SlurmNode]) -> int | None:
    """CPUs per core if it is the same for all nodes."""
    ratios = {node.cpus_per_core for node in nodes}
    return ratios.pop() if len(ratios) == 1 else None


class _Reader:
    """Reads one partition."""

    def __init__(self, record: Record, cluster: Cluster, findings: Findings) -> None:
        self._record, self._cluster, self._findings = record, cluster, findings
        self._name = record["PartitionName"]
        self._members = nodes_of(record, cluster.nodes, findings)
        self._nodes = [cluster.nodes[name] for name in self._members if name in cluster.nodes]
        self._ratio = common_ratio(self._nodes)

    def form(self, qos: QosForm | None) -> PartitionForm:
        longest, usual = self._duration("MaxTime"), self._duration("DefaultTime")
        hours = _least(longest.hours, qos.max_walltime_hours if qos else None)
        smallest = self._whole("MinNodes")
        largest = _least(self._whole("MaxNodes"), qos.max_nodes if qos else None)
        if smallest and largest and smallest > largest:
            self._skip("MinNodes", f"it exceeds the most nodes of a job, {largest:g}")
            smallest = None
        charge, no_charge = self._charge()
        return PartitionForm(
            name=self._name,
            node_types=self._cluster.types.of(self._members),
            max_walltime_hours=hours or None,
            max_walltime_unlimited=longest.unlimited and hours is None,
            default_walltime_hours=usual.hours or None,
            min_nodes=smallest,
            max_nodes=largest,
            max_jobs_per_user=qos.max_jobs_per_user if qos else None,
            max_running_jobs_per_user=qos.max_running_jobs_per_user if qos else None,
            max_nodes_per_user=qos.max_nodes_per_user if qos else None,
            max_cores_per_user=qos.max_cores_per_user if qos else None,
            max_gpus_per_user=qos.max_gpus_per_user if qos else None,
            shared_nodes=self._shared(),
            charge_factor=None,
            charge_basis=None,
            charge=charge,
            gpu_request_flag=self._gpu_flag(),
            max_cores_per_node=self._cores("MaxCPUsPerNode"),
            max_memory_gb_per_node=gigabytes(self._whole("MaxMemPerNode")),
            default_memory_gb_per_core=self._default_memory(),
            reservation_only=self._yes("ReqResv"),
            allowed=self._allowed(),
            state=_STATES.get(self._record.get("State", "").upper()),
            notes=self._notes(no_charge),
        )

    def _charge(self) -> tuple[ChargeForm | None, str | None]:
        types = {node.machine.gpu.model for node in self._nodes if node.machine.gpu and node.machine.gpu.model}
        return charge_of(
            known(self._record, "TRESBillingWeights"),
            self._cluster.config.get("PriorityFlags", ""),
            self._ratio,
            types,
            self._findings,
            self._cluster.read_at,
        )

    def _shared(self) -> bool | None:
        """Whether a job may take part of a node."""
        sharing = self._record.get("OverSubscribe", "").upper()
        selects = self._cluster.config.get("SelectType", "")
        if sharing == "EXCLUSIVE" or self._yes("ExclusiveUser") or self._yes("ExclusiveTopo"):
            return False
        if sharing.startswith(("YES", "FORCE")):
            return True
        if "select/linear" in selects:
            return False
        return True if "select/cons_" in selects else None

    def _gpu_flag(self) -> str | None:
        if not any(node.machine.gpu for node in self._nodes):
            return None
        return "--gpus-per-node=N" if "cons_tres" in self._cluster.config.get("SelectType", "") else "--gres=gpu:N"

    def _default_memory(self) -> float | None:
        """Memory a job gets for a core if it asks for none."""
        megabytes = self._whole("DefMemPerCPU")
        if megabytes is None and self._whole("DefMemPerNode") is None:
            text = self._cluster.config.get("DefMemPerCPU", "")
            megabytes = int(text) if text.isdecimal() else None
        return megabytes * self._ratio / 1024 or None if megabytes and self._ratio else None

    def _allowed(self) -> str | None:
        said = [
            f"{key}={value}"
            for key in ("AllowGroups", "AllowAccounts", "AllowQos", "DenyAccounts", "DenyQos", "AllocNodes")
            if (value := known(self._record, key)) and value.upper() != "ALL"
        ]
        return joined((*said, "root only" if self._yes("RootOnly") else None))

    def _notes(self, no_charge: str | None) -> str | None:
        record = self._record
        return joined((
            "the default partition" if self._yes("Default") else None,
            "hidden" if self._yes("Hidden") else None,
            self._exclusive(),
            self._parts_of_types(),
            f"limits of the QOS {record['QoS']}" if known(record, "QoS") else None,
            self._preempted(),
            self._raw("MaxMemPerCPU", "MB of memory for a CPU at most"),
            self._raw("MaxCPUsPerSocket", "CPUs of a socket at most"),
            self._raw("DefMemPerNode", "MB of memory on a node if none is asked for"),
            no_charge,
        ))  # fmt: skip

    def _exclusive(self) -> str | None:
        return "a node holds jobs of one user only" if self._yes("ExclusiveUser") else None

    def _parts_of_types(self) -> str | None:
        """How many nodes of each type, where the partition does not have all of them."""
        held: dict[str, int] = {}
        for name in self._members:
            kind = self._cluster.types.of_node.get(name)
            if kind is not None:
                held[kind] = held.get(kind, 0) + 1
        counts = {form.id: form.count for form in self._cluster.types.forms}
        return joined(
            f"{held[kind]} of the {counts[kind]} nodes of {kind}" for kind in held if held[kind] != counts[kind]
        )

    def _preempted(self) -> str | None:
        """Whether jobs of a partition of a higher tier on the same nodes can stop its jobs."""
        mode = self._record.get("PreemptMode", "OFF").upper()
        if mode in ("OFF", "") or "partition_prio" not in self._cluster.config.get("PreemptType", ""):
            return None
        own, mine = self._tier(self._record), set(self._members)
        above = [
            other["PartitionName"]
            for other in self._cluster.records
            if self._tier(other) > own and mine & set(nodes_of(other, self._cluster.nodes, Findings()))
        ]
        return f"jobs can be pre-empted ({mode.lower()}) by those of {', '.join(above)}" if above else None

    @staticmethod
    def _tier(record: Record) -> int:
        text = record.get("PriorityTier", "")
        return int(text) if text.isdecimal() else 0

    def _duration(self, key: str) -> Duration:
        try:
            return read_duration(self._record.get(key))
        except ValueError as error:
            self._skip(key, str(error))
            return Duration()

    def _cores(self, key: str) -> int | None:
        cpus = self._whole(key)
        return cpus // self._ratio or None if cpus and self._ratio else None

    def _whole(self, key: str) -> int | None:
        text = self._record.get(key, "").strip()
        if text.upper() in _NO_LIMIT:
            return None
        if not text.isdecimal():
            self._skip(key, f"{key} is not a whole number")
            return None
        return int(text) or None

    def _raw(self, key: str, words: str) -> str | None:
        figure = self._whole(key)
        return f"{figure} {words}" if figure else None

    def _yes(self, key: str) -> bool | None:
        return {"YES": True, "NO": False}.get(self._record.get(key, "").upper())

    def _skip(self, key: str, reason: str) -> None:
        self._findings.skip(f"PartitionName={self._name} {key}={self._record.get(key)}", reason)


def _least(*figures: float | None) -> float | None:
    known_ones = [figure for figure in figures if figure is not None]
    return min(known_ones) if known_ones else None
