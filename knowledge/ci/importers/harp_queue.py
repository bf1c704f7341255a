"""One queue of HARP-UI as a partition, and whether two definitions of it agree."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from knowledge.ci.build.system_form import PartitionForm
from knowledge.ci.importers.numbers import amount, whole
from knowledge.ci.importers.report import BadRowError

UNLIMITED = 2_147_483_647
_MINUTES_PER_HOUR = 60
_MB_PER_GB = 1024
_LIMITS = (
    "maxJobs", "maxJobsPerUser", "minNodeCount", "maxNodeCount", "minCoresPerNode", "maxCoresPerNode",
    "minMemoryMB", "maxMemoryMB", "minMinutes", "maxMinutes",
)  # fmt: skip
_SPOKEN = {
    "maxNodeCount": "nodes", "maxCoresPerNode": "cores per node", "maxMemoryMB": "memory per node",
    "maxJobsPerUser": "jobs of a user", "maxJobs": "jobs",
}  # fmt: skip


def partition_of(name: str, queue: dict[str, Any]) -> PartitionForm:
    """The queue as a partition; 0 is unknown, the largest number unlimited.

    Raises:
        BadRowError: a limit is no number, or two contradict each other.
    """
    limits = {key: None if queue.get(key) == UNLIMITED else amount(queue.get(key), key) for key in _LIMITS}
    minutes, memory, least_memory = limits["maxMinutes"], limits["maxMemoryMB"], limits["minMemoryMB"]
    shortest, default = limits["minMinutes"], amount(queue.get("defaultMinutes"), "defaultMinutes")
    try:
        return PartitionForm(
            name=name,
            node_types=[],
            max_walltime_hours=minutes and minutes / _MINUTES_PER_HOUR,
            max_walltime_unlimited=queue.get("maxMinutes") == UNLIMITED,
            default_walltime_hours=default and default / _MINUTES_PER_HOUR,
            min_nodes=whole(limits["minNodeCount"], "minNodeCount"),
            max_nodes=limits["maxNodeCount"],
            max_jobs_per_user=whole(limits["maxJobsPerUser"], "maxJobsPerUser"),
            shared_nodes=None,
            charge_factor=None,
            charge_basis=None,
            gpu_request_flag=None,
            notes=_notes(queue),
            min_walltime_hours=shortest and shortest / _MINUTES_PER_HOUR,
            min_cores_per_node=whole(limits["minCoresPerNode"], "minCoresPerNode"),
            max_cores_per_node=whole(limits["maxCoresPerNode"], "maxCoresPerNode"),
            min_memory_gb_per_node=least_memory and least_memory / _MB_PER_GB,
            max_memory_gb_per_node=memory and memory / _MB_PER_GB,
        )
    except ValidationError as error:
        raise BadRowError(f"queue {name!r}: {error.errors()[0]['msg'].removeprefix('Value error, ')}") from None


def _notes(queue: dict[str, Any]) -> str | None:
    free = [spoken for key, spoken in _SPOKEN.items() if queue.get(key) == UNLIMITED]
    notes = [f"Tapis sets no limit on {', '.join(free)}."] if free else []
    if isinstance(of := queue.get("variantOf"), str) and of:
        notes.append(f"{whose(queue)} is what stands here.")
    return " ".join(notes) or None


def with_note(partition: PartitionForm, note: str) -> PartitionForm:
    """The partition with a note behind its own."""
    return partition.model_copy(update={"notes": f"{partition.notes} {note}" if partition.notes else note})


def whose(queue: dict[str, Any]) -> str:
    """A definition by its name and origin."""
    named = queue.get("sourceSystems")
    names = ", ".join(map(str, named)) if isinstance(named, list) and named else "unnamed"
    return f"The definition {queue.get('name')} ({names})"


def disagreements(queue: dict[str, Any], first: dict[str, Any]) -> list[str]:
    """Where a definition says something else than the first one."""
    return [f"{key} {queue[key]} against {first[key]}" for key in _LIMITS if _differ(key, queue, first)]


def completed(first: dict[str, Any], queue: dict[str, Any]) -> dict[str, Any]:
    """A definition, with what only the other one says."""
    return first | {key: queue.get(key) for key in _LIMITS if not first.get(key)}


def _differ(key: str, one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two definitions say different things; one that says nothing does not disagree."""
    return bool(one.get(key)) and bool(other.get(key)) and one.get(key) != other.get(key)
