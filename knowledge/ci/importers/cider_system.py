"""What the resources of one machine in ACCESS CiDeR say of the system."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from knowledge.ci.build.system_form import (
    CpuForm,
    GpuForm,
    InterconnectForm,
    LinkForm,
    NodeTypeForm,
    Scheduler,
    SourceForm,
    SystemKind,
)
from knowledge.ci.importers.numbers import amount, whole
from knowledge.ci.importers.system_layers import FoundSystem, scheduler_of

API = "https://operations-api.access-ci.org/wh2/cider/v1/access-active/"
"""Where the resources come from."""

_STATUSES = {
    "production": "production",
    "post-production": "retired",
    "decommissioned": "retired",
    "coming soon": "planned",
    "pre-production": "planned",
    "friendly": "planned",
}
_LONGEST_NOTE = 600


@dataclass(slots=True)
class Machine:
    """The resources of one system.

    Attributes:
        names: by which the database may know it. resources: as CiDeR gives them. places: file and line of each.
        date: the newest among them. note: how it was come by, unless CiDeR states it.
    """

    names: tuple[str, ...]
    resources: list[dict[str, Any]] = field(default_factory=list)
    places: list[tuple[str, int]] = field(default_factory=list)
    date: str = ""
    note: str | None = None


def found_system(machine: Machine, *, known: bool) -> FoundSystem:
    """What CiDeR says of a machine.

    Args:
        machine: its resources. known: the database has it; then its kinds of nodes are left as they are there.

    Raises:
        BadRowError: a figure is none.
    """
    first = machine.resources[0]
    return FoundSystem(
        names=machine.names,
        title=text_of(first, "resource_descriptive_name") or machine.names[0],
        source=SourceForm(
            url=text_of(first, "cider_view_url") or API, covers="access, nodes, status", date=machine.date
        ),
        organization=text_of(first, "organization_name"),
        kind=_kind(machine.resources),
        status=_status(machine.resources),
        programs=_programs(machine.resources),
        scheduler=next((found for raw in machine.resources if (found := _scheduler(raw))), None),
        docs_url=next((url for raw in machine.resources if (url := _detail(raw, "user_guide_url"))), None),
        node_types=() if known else tuple(nodes_of(machine.resources)),
        links=tuple(_links(machine.resources)),
        notes=tuple(_notes(machine, known=known)),
    )


def _kind(resources: Sequence[dict[str, Any]]) -> SystemKind | None:
    words = " ".join(f"{_detail(raw, 'machine_type') or ''} {_features(raw)}" for raw in resources).lower()
    return "cloud" if "cloud" in words else None


def _features(raw: dict[str, Any]) -> str:
    features = raw.get("features")
    names = (
        [feature.get("name") for feature in features if isinstance(feature, dict)] if isinstance(features, list) else []
    )
    return " ".join(str(name) for name in names)


def _status(resources: Sequence[dict[str, Any]]) -> str | None:
    """In production if any part is; else what all parts say alike."""
    said = {_STATUSES.get(str(raw.get("latest_status") or raw.get("fixed_status") or "").lower()) for raw in resources}
    return "production" if "production" in said else said.pop() if len(said) == 1 else None


def _programs(resources: Sequence[dict[str, Any]]) -> tuple[str, ...]:
    """The affiliations; where none is given, an id of ACCESS stands for ACCESS."""
    said = [text_of(raw, "project_affiliation") for raw in resources]
    if any(said):
        return tuple(dict.fromkeys(part.strip() for text in said if text for part in text.split(",") if part.strip()))
    return ("ACCESS",) if all("access-ci.org" in str(raw["info_resourceid"]) for raw in resources) else ()


def _scheduler(raw: dict[str, Any]) -> Scheduler | None:
    return scheduler_of(_detail(raw, "batch_system")) or scheduler_of(_detail(raw, "job_manager"))


def nodes_of(resources: Sequence[dict[str, Any]]) -> Iterator[NodeTypeForm]:
    """A kind of node for every resource with hardware given.

    Raises:
        BadRowError: a figure is none.
    """
    seen: set[str] = set()
    for raw in resources:
        count, cores, per_core, disk = _figures(raw)
        cpu, gpu, network = (_detail(raw, key) for key in ("cpu_type", "gpu_description", "interconnect"))
        if count is None and cores is None and cpu is None and gpu is None:
            continue
        label = str(raw["info_resourceid"]).split(".", 1)[0]
        name = f"{label}-{raw['cider_resource_id']}" if label in seen else label
        seen.add(label)
        memory = cores * per_core if cores and per_core else None
        yield NodeTypeForm(
            id=name,
            count=count,
            cpu=CpuForm(model=cpu, sockets=None, cores_per_socket=None, threads_per_core=None),
            memory_gb=memory,
            gpu=GpuForm(model=gpu or "not stated by CiDeR", count=None, memory_gb=None),
            local_storage_gb=disk,
            interconnect=InterconnectForm(type=network, gbit_per_s=None) if network else None,
            cores_per_node=cores,
            notes="Memory derived: cores times memory per core, as CiDeR gives them." if memory else None,
        )


def _figures(raw: dict[str, Any]) -> tuple[int | None, int | None, float | None, float | None]:
    """Nodes, cores per node, memory per core [GB], disk per node [GB]."""
    count, cores = (whole(_raw(raw, key), key) for key in ("node_count", "cpu_count_per_node"))
    memory, disk = (amount(_raw(raw, key), key) for key in ("memory_per_cpu_gb", "local_storage_per_node_gb"))
    return count, cores, memory, disk


def _links(resources: Sequence[dict[str, Any]]) -> Iterator[LinkForm]:
    topics = (("user_guide_url", "user guide"), ("cider_view_url", "CiDeR"), ("organization_url", "organization"))
    seen: set[str] = set()
    for raw in resources:
        for key, topic in topics:
            url = _detail(raw, key)
            if url and url not in seen:
                seen.add(url)
                yield LinkForm(topic=topic, url=url)


def _notes(machine: Machine, *, known: bool) -> Iterator[str]:
    for raw in machine.resources:
        name = text_of(raw, "resource_descriptive_name")
        if known and (count := whole(_raw(raw, "node_count"), "node_count")):
            yield f"CiDeR counts {count} nodes of {name}."
        for key, words in (("resource_description", "is described as"), ("recommended_use", "is recommended for")):
            if text := _detail(raw, key):
                short = text if len(text) <= _LONGEST_NOTE else f"{text[:_LONGEST_NOTE]} ..."
                yield f"{name} {words}: {short}"
    if machine.note:
        yield f"Date of these facts: {machine.note}."


def _raw(raw: dict[str, Any], key: str) -> Any:
    """A value of the resource, or of its details of computing."""
    details = raw.get("compute")
    return details.get(key) if isinstance(details, dict) and details.get(key) is not None else raw.get(key)


def _detail(raw: dict[str, Any], key: str) -> str | None:
    value = _raw(raw, key)
    return " ".join(value.split()) or None if isinstance(value, str) and value != "None" else None


def text_of(raw: dict[str, Any], key: str) -> str | None:
    """A text of a resource in one line; `None` where it is missing, empty or the word None."""
    value = raw.get(key)
    return " ".join(value.split()) or None if isinstance(value, str) and value != "None" else None
