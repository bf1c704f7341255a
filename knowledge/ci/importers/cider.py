"""ACCESS CiDeR: the JSON of the operations API, as lists of resources or one resource.

One machine is several resources there (a CPU part, a GPU part, its storage), each with its own id; those that lead to
one system of the database become one system. Fields as the API gives them:
https://operations-api.access-ci.org/wh2/cider/v1/access-active/ and .../info_resourceid/<id>/.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from knowledge.ci.importers.cider_system import API, Machine, found_system, nodes_of, text_of
from knowledge.ci.importers.dating import is_date
from knowledge.ci.importers.gathering import Gathering
from knowledge.ci.importers.json_records import Record, records
from knowledge.ci.importers.report import BadRowError
from knowledge.ci.importers.source_file import SourceFile
from knowledge.ci.importers.system_layers import layer_of, slug_of, system_form
from knowledge.errors import RequestError


def read(gathering: Gathering) -> None:
    """Read every file.

    Raises:
        RequestError: a file is none of these, or holds nothing of use.
    """
    machines: dict[str, Machine] = {}
    for source in gathering.sources():
        found = records(source, "results")
        if found is None or not any(_is_resource(record.value) for record in found[1]):
            raise RequestError(
                f"{source.name} is no list of CiDeR resources: it holds no object with cider_resource_id; give the"
                f" JSON of {API}"
            )
        number = gathering.begin(source, f"ACCESS CiDeR, {source.path.name}, {API}")
        for record in found[1]:
            gathering.tally.row(source.name)
            _try_resource(gathering, source, number, record, machines)
        gathering.end(source, "resource")
    for machine in machines.values():
        _take_machine(gathering, machine)


def _take_machine(gathering: Gathering, machine: Machine) -> None:
    known = gathering.known.system(machine.names) is not None
    try:
        system = system_form(found_system(machine, known=known), gathering.known)
    except BadRowError as error:
        for file, line in machine.places:
            gathering.tally.skip(file, line, machine.names[0], str(error))
        return
    gathering.layers.append(layer_of(system, "ACCESS CiDeR", ()))


def _is_resource(raw: Any) -> bool:
    return isinstance(raw, dict) and "cider_resource_id" in raw


def _try_resource(
    gathering: Gathering, source: SourceFile, number: int, record: Record, machines: dict[str, Machine]
) -> None:
    raw = record.value
    try:
        _check(raw, machines)
        list(nodes_of([raw]))
        names = tuple(_names(raw))
        match = gathering.known.system(names)
        machine = machines.setdefault(match.id if match else slug_of(names[0]), Machine(names))
    except BadRowError as error:
        name = raw.get("info_resourceid") if isinstance(raw, dict) else raw
        gathering.tally.skip(source.name, record.line, str(name), str(error))
        return
    machine.resources.append(raw)
    machine.places.append((source.name, record.line))
    dated = gathering.dated(number)
    updated = str(raw.get("updated_at") or "")[:10]
    date, note = (updated, None) if is_date(updated) else (dated.date, dated.note)
    if date >= machine.date:
        machine.date, machine.note = date, note


def _check(raw: Any, machines: dict[str, Machine]) -> None:
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
        if not text_of(raw, key):
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
    if short := text_of(raw, "short_name"):
        yield short
