"""Reads the queues of a Flux configuration (flux-config-queues(5), flux-config-policy(5)) into partition forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from knowledge.ci.build.system_form import PartitionForm
from knowledge.ci.discover.durations import read_span_hours
from knowledge.ci.discover.flux.resources import FluxNode
from knowledge.ci.discover.found import Findings, QueueState, joined
from knowledge.ci.discover.machines import NodeTypes

State = Literal["up", "down", "drain", "inactive"]
ANONYMOUS = "default (no queue named)"
_STATES: dict[tuple[str, str], State] = {
    ("enabled", "started"): "up", ("disabled", "started"): "drain",
    ("enabled", "stopped"): "down", ("disabled", "stopped"): "inactive",
}  # fmt: skip
_EXCLUSIVE = frozenset({"lonodex", "hinodex", "firstnodex"})


def read_queues(
    config: Mapping[str, Any],
    states: Mapping[str, tuple[str, str]],
    nodes: Sequence[FluxNode],
    types: NodeTypes,
    findings: Findings,
) -> list[PartitionForm]:
    """Every queue, or the one without a name.

    Args:
        config: what `flux config get` printed. states: queue to whether it takes jobs and whether it starts them.
        nodes, types: of the system. findings: gets what cannot be read.
    """
    queues = at(config, "queues") or {ANONYMOUS: {}}
    return [
        _Reader(name, queue if isinstance(queue, dict) else {}, config, findings).form(
            states.get(name) or states.get("" if name == ANONYMOUS else name), nodes, types
        )
        for name, queue in queues.items()
    ]


def read_states(text: str, findings: Findings) -> dict[str, tuple[str, str]]:
    """Queue to (submission, scheduling), of lines such as `batch|enabled|started`."""
    states = {}
    for number, line in enumerate(text.splitlines(), start=1):
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) == 3:
            states[cells[0]] = (cells[1].lower(), cells[2].lower().partition(" ")[0])
        elif line.strip():
            findings.skip(line, "it is not a line of the queues", number)
    return states


def read_jobs(text: str, findings: Findings) -> tuple[QueueState, ...]:
    """The state of each queue, of lines `queue|state|nodes|seconds asked for|seconds left`."""
    sums: dict[str, dict[str, float]] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) != 5:
            if line.strip():
                findings.skip(line, "it is not a line of the jobs", number)
            continue
        total = sums.setdefault(cells[0], dict.fromkeys(("pending", "running", "waiting", "left", "unknown"), 0.0))
        runs = cells[1].upper() in ("RUN", "CLEANUP")
        total["running" if runs else "pending"] += 1
        hours = _node_hours(cells[2], cells[4] if runs else cells[3])
        total["unknown"] += hours is None
        total["left" if runs else "waiting"] += hours or 0.0
    return tuple(
        QueueState(
            name, int(total["pending"]), int(total["running"]), total["waiting"], total["left"], int(total["unknown"])
        )
        for name, total in sorted(sums.items())
    )


def at(table: Any, *path: str) -> Any:
    """The value at a path of nested tables; `None` if there is none."""
    for step in path:
        table = table.get(step) if isinstance(table, dict) else None
    return table


class _Reader:
    """Reads one queue."""

    def __init__(self, name: str, queue: Mapping[str, Any], config: Mapping[str, Any], findings: Findings) -> None:
        self._name, self._queue, self._config, self._findings = name, queue, config, findings

    def form(self, state: tuple[str, str] | None, nodes: Sequence[FluxNode], types: NodeTypes) -> PartitionForm:
        required = {str(word) for word in self._queue.get("requires") or []}
        members = [node.machine for node in nodes if required <= node.properties]
        hours, unlimited = self._longest()
        gpus = any(machine.gpu for machine in members)
        return PartitionForm(
            name=self._name,
            node_types=types.of(machine.name for machine in members),
            max_walltime_hours=hours,
            max_walltime_unlimited=unlimited,
            default_walltime_hours=self._hours(self._policy("jobspec", "defaults", "system", "duration")),
            min_nodes=self._count("min", "nnodes"),
            max_nodes=self._count("max", "nnodes"),
            max_gpus_per_job=self._count("max", "ngpus"),
            max_jobs_per_user=None,
            shared_nodes=self._shared(),
            charge_factor=None,
            charge_basis=None,
            gpu_request_flag="--gpus-per-task=N" if gpus else None,
            state=_STATES.get(state) if state else None,
            notes=self._notes(required),
        )

    def _policy(self, *path: str) -> Any:
        """A value of the queue's own policy, else of the general one."""
        own = at(self._queue, "policy", *path)
        return own if own is not None else at(self._config, "policy", *path)

    def _longest(self) -> tuple[float | None, bool]:
        limit = self._policy("limits", "duration")
        hours = self._hours(limit, zero=float("inf"))
        return (None, True) if hours == float("inf") else (hours, False)

    def _hours(self, value: Any, zero: float | None = None) -> float | None:
        if value is None:
            return None
        try:
            return read_span_hours(str(value)) or zero
        except ValueError as error:
            self._findings.skip(f"queue {self._name}: duration {value}", str(error))
            return None

    def _count(self, end: str, what: str) -> int | None:
        value = self._policy("limits", "job-size", end, what)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            self._findings.skip(f"queue {self._name}: job-size.{end}.{what} {value}", "it is not a whole number")
            return None
        return value if value > 0 else None  # -1 is no limit

    def _shared(self) -> bool | None:
        policy = at(self._config, "sched-fluxion-resource", "match-policy")
        return None if policy is None else str(policy) not in _EXCLUSIVE

    def _notes(self, required: set[str]) -> str | None:
        cores = self._count("max", "ncores")
        default = at(self._config, "policy", "jobspec", "defaults", "system", "queue")
        return joined((
            "the default queue" if default == self._name else None,
            f"nodes with {', '.join(sorted(required))}" if required else None,
            f"{cores} cores a job at most" if cores else None,
        ))  # fmt: skip


def _node_hours(nodes: str, seconds: str) -> float | None:
    try:
        hours = int(nodes) * read_span_hours(seconds)
    except ValueError:
        return None
    return hours if 0 < hours < float("inf") else None
