"""Turns Slurm's JSON into the records of its text form, so that one reader serves both.

The JSON changed with the versions: 20.11 to 22.05 (openapi plugins) have plain numbers and one state word beside
`state_flags`; from 23.02 on (data_parser v0.0.39 and later) a number that may be unset or endless is
`{"set": true, "infinite": false, "number": 60}` and a state is a list of words. Times are in minutes, dates in seconds
since 1970. The partitions of the JSON say nothing about default, hidden, exclusive and reservation-only: the text does.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from knowledge.ci.discover.slurm.records import Record

_ENDLESS = frozenset({0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF})
_UNSET = frozenset({0xFFFFFFFE, 0xFFFFFFFFFFFFFFFE})
"""INFINITE, NO_VAL and their 64-bit forms of `slurm.h`: older plugins print them as plain numbers."""

Paths = Mapping[str, tuple[str, ...]]
"""Key of the text form to where the JSON has it; the first place that holds something counts."""

PARTITION: Paths = {
    "PartitionName": ("name",),
    "AllowGroups": ("groups/allowed", "allowed_groups"),
    "AllowAccounts": ("accounts/allowed", "allowed_accounts"),
    "AllowQos": ("qos/allowed", "allowed_qos"),
    "AllocNodes": ("nodes/allowed_allocation", "allowed_allocation_nodes"),
    "DenyAccounts": ("accounts/deny", "denied_accounts"),
    "DenyQos": ("qos/deny", "denied_qos"),
    "QoS": ("qos/assigned",),
    "DefaultTime": ("defaults/time", "default_time_limit"),
    "MaxNodes": ("maximums/nodes", "max_nodes_per_job", "maximum_nodes_per_job"),
    "MaxTime": ("maximums/time", "max_time_limit"),
    "MinNodes": ("minimums/nodes", "min_nodes_per_job", "min nodes per job"),
    "MaxCPUsPerNode": ("maximums/cpus_per_node", "maximum_cpus_per_node"),
    "Nodes": ("nodes/configured", "nodes"),
    "NodeSets": ("node_sets",),
    "State": ("partition/state", "state"),
    "TotalCPUs": ("cpus/total", "total_cpus"),
    "TotalNodes": ("nodes/total", "total_nodes"),
    "DefMemPerCPU": ("defaults/partition_memory_per_cpu", "default_memory_per_cpu"),
    "DefMemPerNode": ("defaults/partition_memory_per_node",),
    "MaxMemPerCPU": ("maximums/partition_memory_per_cpu", "maximum_memory_per_cpu"),
    "MaxMemPerNode": ("maximums/partition_memory_per_node", "maximum_memory_per_node"),
    "TRESBillingWeights": ("tres/billing_weights",),
    "TRES": ("tres/configured", "tres"),
    "GraceTime": ("grace_time",),
    "PreemptMode": ("preemption_mode",),
}
NODE: Paths = {
    "NodeName": ("name",),
    "CPUTot": ("cpus",),
    "CPUEfctv": ("effective_cpus",),
    "Sockets": ("sockets",),
    "CoresPerSocket": ("cores",),
    "ThreadsPerCore": ("threads",),
    "RealMemory": ("real_memory",),
    "MemSpecLimit": ("specialized_memory",),
    "CoreSpecCount": ("specialized_cores",),
    "TmpDisk": ("temporary_disk",),
    "Gres": ("gres",),
    "GresUsed": ("gres_used",),
    "AvailableFeatures": ("features",),
    "ActiveFeatures": ("active_features",),
    "State": ("state",),
    "StateFlags": ("state_flags",),
    "Weight": ("weight",),
    "Partitions": ("partitions",),
    "CfgTRES": ("tres",),
    "Reason": ("reason",),
    "InstanceType": ("instance_type",),
}
RESERVATION: Paths = {
    "ReservationName": ("name",),
    "Nodes": ("node_list",),
    "NodeCnt": ("node_count",),
    "PartitionName": ("partition",),
    "Flags": ("flags",),
    "Users": ("users",),
    "Groups": ("groups",),
    "Accounts": ("accounts",),
    "TRES": ("tres",),
}
QOS: Paths = {
    "Name": ("name",),
    "Descr": ("description",),
    "Priority": ("priority",),
    "Flags": ("flags",),
    "Preempt": ("preempt/list",),
    "UsageFactor": ("usage_factor",),
    "MaxTRES": ("limits/max/tres/per/job",),
    "MaxTRESPU": ("limits/max/tres/per/user",),
    "GrpTRES": ("limits/max/tres/total",),
    "MaxWall": ("limits/max/wall_clock/per/job",),
    "MaxJobsPU": ("limits/max/jobs/active_jobs/per/user",),
    "MaxSubmitPU": ("limits/max/jobs/per/user",),
}
_DATES = {"start_time": "StartTime", "end_time": "EndTime"}
_TOPICS = {"partitions": PARTITION, "nodes": NODE, "reservations": RESERVATION, "qos": QOS}


def is_json(text: str) -> bool:
    """Whether an output is the JSON form."""
    return text.lstrip()[:1] == "{"


def read_json_records(text: str, topic: str) -> list[Record]:
    """The records of a JSON output.

    Args:
        text: what the command printed. topic: `partitions`, `nodes`, `reservations` or `qos`.

    Raises:
        ValueError: it is no JSON, or holds no list of that topic.
    """
    whole = json.loads(text)
    rows = whole.get(topic, whole.get(topic.upper())) if isinstance(whole, dict) else None
    if isinstance(rows, dict):  # data_parser without arrays for an empty list
        rows = list(rows.values())
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ValueError(f"the JSON holds no list of {topic}")
    return [_record(row, _TOPICS[topic]) for row in rows]


def head_of(text: str | None) -> tuple[str | None, str | None]:
    """Slurm's version and the name of the cluster as the head of the JSON tells them; `None` = it does not."""
    try:
        head = json.loads(text or "").get("meta", {})
    except (ValueError, AttributeError):
        return None, None
    slurm = head.get("slurm") or head.get("Slurm") or {}
    return slurm.get("release") or None, slurm.get("cluster") or None


def plain(value: Any) -> str | None:
    """A JSON value in the words of the text form; `None` = unset."""
    if isinstance(value, dict) and "number" in value:
        if value.get("infinite"):
            return "UNLIMITED"
        return _figure(value["number"]) if value.get("set", True) else None
    if isinstance(value, bool) or value is None:
        return None if value is None else "YES" if value else "NO"
    if isinstance(value, int | float):
        return "UNLIMITED" if value in _ENDLESS else None if value in _UNSET else _figure(value)
    if isinstance(value, list):
        return _list(value)
    return value if isinstance(value, str) and value else None


def _list(value: list[Any]) -> str | None:
    """Words joined by commas; amounts of resources (`{"type", "name", "count"}`) as `type/name=count`."""
    words = []
    for entry in value:
        if isinstance(entry, dict) and "type" in entry:
            name = f"/{entry['name']}" if entry.get("name") else ""
            words.append(f"{entry['type']}{name}={plain(entry.get('count'))}")
        else:
            words.append(str(plain(entry) or ""))
    return ",".join(word for word in words if word) or None


def _figure(number: float) -> str:
    return f"{number:.10g}" if isinstance(number, float) else str(number)


def _record(row: dict[str, Any], paths: Paths) -> Record:
    record: Record = {}
    for key, places in paths.items():
        value = next((found for place in places if (found := plain(_at(row, place))) is not None), None)
        if value is not None:
            record[key] = value
    for place, key in _DATES.items():
        seconds = plain(row.get(place))
        if paths is RESERVATION and seconds is not None and seconds.isdecimal():
            record[key] = datetime.fromtimestamp(int(seconds), UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return _with_flags(record)


def _with_flags(record: Record) -> Record:
    """State words as the text form joins them: `IDLE+DRAIN`."""
    words = [record[key] for key in ("State", "StateFlags") if record.get(key)]
    if words:
        record["State"] = ",".join(words).replace(",", "+").upper()
    record.pop("StateFlags", None)
    return record


def _at(row: Any, path: str) -> Any:
    for step in path.split("/"):
        row = row.get(step) if isinstance(row, dict) else None
    return row
