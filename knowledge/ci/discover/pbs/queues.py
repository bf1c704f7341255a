"""Reads PBS queues into partition forms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from knowledge.ci.build.system_form import PartitionForm
from knowledge.ci.discover.found import Findings, QueueState, joined
from knowledge.ci.discover.machines import NodeTypes
from knowledge.ci.discover.pbs.nodes import PbsNode
from knowledge.ci.discover.pbs.records import Record
from knowledge.ci.discover.pbs.words import is_true, per_user, read_hours

State = Literal["up", "down", "drain", "inactive"]
_STATES: dict[tuple[bool, bool], State] = {
    (True, True): "up", (False, True): "drain", (True, False): "down", (False, False): "inactive",
}  # fmt: skip
_RULES = (("acl_user_enable", "acl_users", "users"), ("acl_group_enable", "acl_groups", "groups"))


def read_queues(
    queues: Mapping[str, Record], nodes: Sequence[PbsNode], types: NodeTypes, server: Record, findings: Findings
) -> list[PartitionForm]:
    """Every queue, routing ones included.

    Args:
        queues: by name. nodes, types: of the system. server: its limits hold where a queue has none of its own.
        findings: gets what cannot be read.
    """
    members = {name: nodes_of(name, record, nodes, queues) for name, record in queues.items()}
    return [_Reader(name, record, server, findings).form(members[name], types) for name, record in queues.items()]


def nodes_of(name: str, queue: Record, nodes: Sequence[PbsNode], queues: Mapping[str, Record]) -> list[PbsNode]:
    """Nodes a queue can use: those tied to it, those with the property it asks for, else those tied to none."""
    if queue.get("queue_type", "").lower().startswith("r"):
        targets = [target.partition("@")[0] for target in _words(queue.get("route_destinations"))]
        own = {target: queues[target] for target in targets if target in queues and target != name}
        found = {node.machine.name: node for target, record in own.items()
                 if not record.get("queue_type", "").lower().startswith("r")
                 for node in nodes_of(target, record, nodes, queues)}  # fmt: skip
        return list(found.values())
    tied = [node for node in nodes if name in node.queues]
    if tied:
        return tied
    asked = queue.get("default_chunk.Qlist") or queue.get("resources_default.neednodes")
    asked = asked or queue.get("resources_default.Qlist")
    free = [node for node in nodes if not node.queues]
    return [node for node in free if set(_words(asked)) <= node.properties] if asked else free


def queue_states(queues: Mapping[str, Record]) -> tuple[QueueState, ...]:
    """Jobs that wait and run in each queue; PBS's counts say nothing about their node-hours."""
    states = []
    for name, record in queues.items():
        counts = dict(re.findall(r"(\w+):(\d+)", record.get("state_count", "")))
        waiting, running = int(counts.get("Queued", 0)) + int(counts.get("Held", 0)), int(counts.get("Running", 0))
        if waiting or running:
            states.append(QueueState(name, waiting, running, unknown_jobs=waiting + running))
    return tuple(states)


class _Reader:
    """Reads one queue."""

    def __init__(self, name: str, record: Record, server: Record, findings: Findings) -> None:
        self._name, self._record, self._server, self._findings = name, record, server, findings

    def form(self, nodes: Sequence[PbsNode], types: NodeTypes) -> PartitionForm:
        least, most = self._whole("resources_min.nodect"), self._whole("resources_max.nodect")
        if least and most and least > most:
            self._findings.skip(f"{self._name}: resources_min.nodect = {least}", "it exceeds resources_max.nodect")
            least = None
        return PartitionForm(
            name=self._name,
            node_types=types.of(node.machine.name for node in nodes),
            max_walltime_hours=self._hours("resources_max.walltime"),
            min_walltime_hours=self._hours("resources_min.walltime"),
            default_walltime_hours=self._hours("resources_default.walltime"),
            min_nodes=least,
            max_nodes=most,
            max_jobs_per_user=self._limit("max_queued", "max_user_queuable"),
            max_running_jobs_per_user=self._limit("max_run", "max_user_run"),
            max_nodes_per_user=self._limit("max_run_res.nodect"),
            max_cores_per_user=self._limit("max_run_res.ncpus", "max_user_res.ncpus"),
            max_gpus_per_user=self._limit("max_run_res.ngpus", "max_user_res.ngpus"),
            max_gpus_per_job=self._whole("resources_max.ngpus"),
            shared_nodes=self._shared(nodes),
            charge_factor=None,
            charge_basis=None,
            gpu_request_flag=self._gpu_flag(nodes),
            allowed=self._allowed(),
            state=self._state(),
            notes=self._notes(),
        )

    def _shared(self, nodes: Sequence[PbsNode]) -> bool | None:
        place = self._record.get("resources_default.place", "")
        if re.search(r"\bexcl(host)?\b", place):
            return False
        ways = {"excl" in node.sharing for node in nodes if node.sharing and node.sharing != "ignore_excl"}
        return None if len(ways) != 1 else not ways.pop()

    def _gpu_flag(self, nodes: Sequence[PbsNode]) -> str | None:
        if not any(node.machine.gpu for node in nodes):
            return None
        return "-l select=1:ngpus=N" if any(node.sharing for node in nodes) else "-l nodes=1:gpus=N"

    def _state(self) -> State | None:
        enabled, started = is_true(self._record.get("enabled")), is_true(self._record.get("started"))
        return None if enabled is None or started is None else _STATES[enabled, started]

    def _allowed(self) -> str | None:
        said = [f"{words}: {self._record[key]}" for switch, key, words in _RULES
                if is_true(self._record.get(switch)) and self._record.get(key)]  # fmt: skip
        return joined((*said, "only through a routing queue" if is_true(self._record.get("from_route_only")) else None))

    def _notes(self) -> str | None:
        record = self._record
        routed = ", ".join(_words(record.get("route_destinations")))
        return joined((
            "the default queue" if self._server.get("default_queue") == self._name else None,
            f"routes to {routed}" if routed else None,
            self._raw("resources_max.ncpus", "CPUs a job at most"),
            self._raw("resources_max.mem", "memory a job at most"),
        ))  # fmt: skip

    def _raw(self, key: str, words: str) -> str | None:
        return f"{self._record[key]} {words}" if self._record.get(key) else None

    def _hours(self, key: str) -> float | None:
        text = self._record.get(key) or self._server.get(key)
        try:
            return read_hours(text)
        except ValueError as error:
            self._findings.skip(f"{self._name}: {key} = {text}", str(error))
            return None

    def _whole(self, key: str) -> int | None:
        text = self._record.get(key) or self._server.get(key)
        if text is None or not text.strip():
            return None
        if not text.strip().isdecimal():
            self._findings.skip(f"{self._name}: {key} = {text}", "it is not a whole number")
            return None
        return int(text) or None

    def _limit(self, *keys: str) -> int | None:
        return next((figure for key in keys if (figure := per_user(self._record.get(key))) is not None), None)


def _words(text: str | None) -> list[str]:
    return [word.strip() for word in (text or "").split(",") if word.strip()]


def reasons(nodes: Iterable[PbsNode]) -> list[str]:
    """Names of nodes out of service, with the comment PBS has."""
    return [
        f"{node.machine.name} ({node.reason})" if node.reason else node.machine.name
        for node in nodes
        if not node.machine.available
    ]
