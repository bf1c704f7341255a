"""ACCESS CiDeR: the JSON of the operations API, as lists of resources or one resource.

One machine is several resources there (a CPU part, a GPU part, its storage), each with its own id; those that lead to
one system of the database become one system. Fields as the API gives them:
https://operations-api.access-ci.org/wh2/cider/v1/access-active/ and .../info_resourceid/<id>/.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from knowledge.ci.build.system_form import (
    CpuForm,
    GpuForm,
    InterconnectForm,
    LinkForm,
    NodeTypeForm,
    SourceForm,
    SystemKind,
)
from knowledge.ci.importers.dating import is_date
from knowledge.ci.importers.gathering import Gathering
from knowledge.ci.importers.json_records import Record, records
from knowledge.ci.importers.numbers import amount, whole
from knowledge.ci.importers.report import BadRowError
from knowledge.ci.importers.source_file import SourceFile
from knowledge.ci.importers.system_layers import FoundSystem, layer_of, scheduler_of, slug_of, system_form
from knowledge.errors import RequestError

_API = "https://operations-api.access-ci.org/wh2/cider/v1/access-active/"
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
class _Machine:
    """The resources of one system, with the newest date among them."""

    names: tuple[str, ...]
    resources: list[dict[str, Any]] = field(default_factory=list)
    date: str = ""
    note: str | None = None


def read(gathering: Gathering) -> None:
    """Read every file.

    Raises:
        RequestError: a file is none of these, or holds nothing of use.
    """
    machines: dict[str, _Machine] = {}
    for source in gathering.sources():
        found = records(source, "results")
        if found is None or not any(_is_resource(record.value) for record in found[1]):
            raise RequestError(
                f"{source.name} is no list of CiDeR resources: it holds no object with cider_resource_id; give the"
                f" JSON of {_API}"
            )
        number = gathering.begin(source, f"ACCESS CiDeR, {source.path.name}, {_API}")
        for record in found[1]:
            gathering.tally.row(source.name)
            _try_resource(gathering, source, number, record, machines)
        gathering.end(source, "resource")
    tool = "ACCESS CiDeR"
    for machine in machines.values():
        gathering.layers.append(layer_of(system_form(_found(machine, gathering), gathering.known), tool, ()))


def _is_resource(raw: Any) -> bool:
    return isinstance(raw, dict) and "cider_resource_id" in raw


def _try_resource(
    gathering: Gathering, source: SourceFile, number: int, record: Record, machines: dict[str, _Machine]
) -> None:
    raw = record.value
    try:
        _check(raw, machines)
        list(_nodes([raw]))
        names = tuple(_names(raw))
        match = gathering.known.system(names)
        machine = machines.setdefault(match.id if match else slug_of(names[0]), _Machine(names))
    except BadRowError as error:
        name = raw.get("info_resourceid") if isinstance(raw, dict) else raw
        gathering.tally.skip(source.name, record.line, str(name), str(error))
        return
    machine.resources.append(raw)
    dated = gathering.dated(number)
    updated = str(raw.get("updated_at") or "")[:10]
    date, note = (updated, None) if is_date(updated) else (dated.date, dated.note)
    if date >= machine.date:
        machine.date, machine.note = date, note


def _check(raw: Any, machines: dict[str, _Machine]) -> None:
    """Whether a record is a machine that computes.

    Raises:
        BadRowError: why not.
    """
    if not _is_resource(raw):
        raise BadRowError("it has no cider_resource_id")
    kind = raw.get("cider_type")
    if kind != "Compute":
        raise BadRowError(f"its type is {kind}, not Compute: it is no system that computes")
    for key in ("info_resourceid", "resource_descriptive_name"):
        if not _text(raw, key):
            raise BadRowError(f"{key} is missing")
    seen = (resource["cider_resource_id"] for machine in machines.values() for resource in machine.resources)
    if raw["cider_resource_id"] in seen:
        raise BadRowError(f"the resource {raw['cider_resource_id']} was read before")


def _names(raw: dict[str, Any]) -> Iterator[str]:
    """Names that may lead to a system, longest first: `delta-gpu.ncsa.access-ci.org` gives delta-gpu, then delta."""
    label = str(raw["info_resourceid"]).split(".", 1)[0]
    yield label
    while "-" in label:
        label = label.rsplit("-", 1)[0]
        yield label
    if short := _text(raw, "short_name"):
        yield short


def _found(machine: _Machine, gathering: Gathering) -> FoundSystem:
    first = machine.resources[0]
    known = gathering.known.system(machine.names) is not None
    return FoundSystem(
        names=machine.names,
        title=_text(first, "resource_descriptive_name") or machine.names[0],
        source=SourceForm(
            url=_text(first, "cider_view_url") or _API, covers="access, nodes, status", date=machine.date
        ),
        organization=_text(first, "organization_name"),
        kind=_kind(machine.resources),
        status=_status(machine.resources),
        programs=_programs(machine.resources),
        scheduler=next((found for raw in machine.resources if (found := _scheduler(raw))), None),
        docs_url=next((url for raw in machine.resources if (url := _detail(raw, "user_guide_url"))), None),
        node_types=() if known else tuple(_nodes(machine.resources)),
        links=tuple(_links(machine.resources)),
        notes=tuple(_notes(machine, known=known)),
    )


def _kind(resources: list[dict[str, Any]]) -> SystemKind | None:
    words = " ".join(f"{_detail(raw, 'machine_type') or ''} {_features(raw)}" for raw in resources).lower()
    return "cloud" if "cloud" in words else None


def _features(raw: dict[str, Any]) -> str:
    features = raw.get("features")
    names = (
        [feature.get("name") for feature in features if isinstance(feature, dict)] if isinstance(features, list) else []
    )
    return " ".join(str(name) for name in names)


def _status(resources: list[dict[str, Any]]) -> str | None:
    """In production if any part is; else what all parts say alike."""
    said = {_STATUSES.get(str(raw.get("latest_status") or raw.get("fixed_status") or "").lower()) for raw in resources}
    return "production" if "production" in said else said.pop() if len(said) == 1 else None


def _programs(resources: list[dict[str, Any]]) -> tuple[str, ...]:
    """The affiliations; where none is given, an id of ACCESS stands for ACCESS."""
    said = [_text(raw, "project_affiliation") for raw in resources]
    if any(said):
        return tuple(dict.fromkeys(part.strip() for text in said if text for part in text.split(",") if part.strip()))
    return ("ACCESS",) if all("access-ci.org" in str(raw["info_resourceid"]) for raw in resources) else ()


def _scheduler(raw: dict[str, Any]) -> Any:
    return scheduler_of(_detail(raw, "batch_system")) or scheduler_of(_detail(raw, "job_manager"))


def _nodes(resources: list[dict[str, Any]]) -> Iterator[NodeTypeForm]:
    """A kind of node for every resource with hardware given.

    Raises:
        BadRowError: a figure is none.
    """
    for raw in resources:
        count, cores = (
            whole(_raw(raw, "node_count"), "node_count"),
            whole(_raw(raw, "cpu_count_per_node"), "cpu_count_per_node"),
        )
        per_core = amount(_raw(raw, "memory_per_cpu_gb"), "memory_per_cpu_gb")
        disk, network = (
            amount(_raw(raw, "local_storage_per_node_gb"), "local_storage_per_node_gb"),
            _detail(raw, "interconnect"),
        )
        if (
            count is None
            and cores is None
            and _detail(raw, "cpu_type") is None
            and _detail(raw, "gpu_description") is None
        ):
            continue
        memory = cores * per_core if cores and per_core else None
        yield NodeTypeForm(
            id=str(raw["info_resourceid"]).split(".", 1)[0],
            count=count,
            cpu=CpuForm(model=_detail(raw, "cpu_type"), sockets=None, cores_per_socket=None, threads_per_core=None),
            memory_gb=memory,
            gpu=GpuForm(model=_detail(raw, "gpu_description") or "not stated by CiDeR", count=None, memory_gb=None),
            local_storage_gb=disk,
            interconnect=InterconnectForm(type=network, gbit_per_s=None) if network else None,
            cores_per_node=cores,
            notes="Memory derived: cores times memory per core, as CiDeR gives them." if memory else None,
        )


def _links(resources: list[dict[str, Any]]) -> Iterator[LinkForm]:
    topics = (("user_guide_url", "user guide"), ("cider_view_url", "CiDeR"), ("organization_url", "organization"))
    seen: set[str] = set()
    for raw in resources:
        for key, topic in topics:
            url = _detail(raw, key)
            if url and url not in seen:
                seen.add(url)
                yield LinkForm(topic=topic, url=url)


def _notes(machine: _Machine, *, known: bool) -> Iterator[str]:
    for raw in machine.resources:
        name = _text(raw, "resource_descriptive_name")
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


def _text(raw: dict[str, Any], key: str) -> str | None:
    value = raw.get(key)
    return " ".join(value.split()) or None if isinstance(value, str) and value != "None" else None
