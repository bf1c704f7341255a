"""HARP-UI's `systems.json`: systems of Tapis with their batch queues.

0 stands for "not collected" and 2147483647 for "unlimited". A queue that two definitions describe differently keeps the
first; the other is recorded beside it with its values. https://github.com/manikyaswathi/HARP-UI
"""

from __future__ import annotations

import json
from typing import Any

from knowledge.ci.build.system_form import PartitionForm, SourceForm
from knowledge.ci.importers.gathering import Gathering
from knowledge.ci.importers.harp_queue import completed, disagreements, partition_of, whose, with_note
from knowledge.ci.importers.json_records import Record, records
from knowledge.ci.importers.report import BadRowError
from knowledge.ci.importers.source_file import SourceFile
from knowledge.ci.importers.system_layers import FoundSystem, layer_of, scheduler_of, system_form
from knowledge.errors import RequestError

_LINK = "https://github.com/manikyaswathi/HARP-UI/blob/main/DEMO/ui/systems.json"


def read(gathering: Gathering) -> None:
    """Read every file; each system and each queue counts as a row.

    Raises:
        RequestError: a file is none of these, or holds nothing of use.
    """
    for source in gathering.sources():
        found = records(source, "systems")
        if found is None or not any(_is_system(record.value) for record in found[1]):
            raise RequestError(f"{source.name} is no systems.json of HARP-UI: it holds no list of Tapis systems.")
        generated = str(found[0].get("generated") or "")[:10]
        number = gathering.begin(source, f"HARP-UI systems.json, {source.path.name}, {_LINK}", generated or None)
        for record in found[1]:
            _SystemReader(gathering, source, number, record).take()
        gathering.end(source, "system")


def _is_system(raw: Any) -> bool:
    return isinstance(raw, dict) and "batchLogicalQueues" in raw and "host" in raw


class _SystemReader:
    """Reads one system into a layer."""

    def __init__(self, gathering: Gathering, source: SourceFile, number: int, record: Record) -> None:
        self._gathering = gathering
        self._source = source
        self._dated = gathering.dated(number)
        self._record = record
        self._queues: dict[str, tuple[dict[str, Any], PartitionForm]] = {}

    def take(self) -> None:
        """Read it; what cannot be used is recorded."""
        tally, raw = self._gathering.tally, self._record.value
        tally.row(self._source.name)
        first = len(tally.skipped)
        try:
            _check(raw)
            for queue in raw["batchLogicalQueues"] or []:
                tally.row(self._source.name)
                self._try_queue(queue)
            system = system_form(self._found(raw), self._gathering.known)
            if any(layer.system.id == system.id for layer in self._gathering.layers):
                raise BadRowError(f"the system {system.id!r} was read before; this definition was left out")
        except BadRowError as error:
            self._skip(str((raw if isinstance(raw, dict) else {}).get("id") or raw), str(error))
            return
        tool = f"HARP-UI systems.json of {self._dated.date}"
        self._gathering.layers.append(layer_of(system, tool, tally.skipped[first:]))

    def _try_queue(self, queue: Any) -> None:
        try:
            self._take_queue(queue)
        except BadRowError as error:
            text = json.dumps({"system": self._record.value["id"], "queue": queue}, ensure_ascii=False)
            self._skip(text, str(error))

    def _take_queue(self, queue: Any) -> None:
        if not isinstance(queue, dict):
            raise BadRowError("a queue is no object")
        name = queue.get("hpcQueueName") or queue.get("variantOf") or queue.get("name")
        if not isinstance(name, str) or not name.strip():
            raise BadRowError("a queue has no name")
        before = self._queues.get(name)
        if before is None:
            self._queues[name] = (queue, partition_of(name, queue))
            return
        partition = partition_of(name, queue)  # a definition that cannot be read is no second saying
        other = disagreements(queue, before[0])
        if not other:
            whole = completed(before[0], queue)
            self._queues[name] = (whole, partition_of(name, whole))
            return
        note = f"{whose(queue)} says otherwise: {', '.join(other)}."
        self._queues[name] = (before[0], with_note(before[1], note))
        raise BadRowError(f"a second definition of the queue {partition.name!r} disagrees: {', '.join(other)}")

    def _found(self, raw: dict[str, Any]) -> FoundSystem:
        host = str(raw["host"])
        return FoundSystem(
            names=(str(raw["id"]), host.split(".", 1)[0], host),
            title=str(raw["id"]),
            source=SourceForm(url=_LINK, covers="limits of partitions", date=self._dated.date),
            scheduler=scheduler_of(str(raw.get("batchScheduler") or "")),
            partitions=[partition for _, partition in self._queues.values()],
            notes=self._notes(raw, host),
        )

    def _notes(self, raw: dict[str, Any], host: str) -> list[str]:
        notes = [f"Tapis reaches it at {host}."]
        if isinstance(default := raw.get("batchDefaultLogicalQueue"), str) and default:
            notes.append(f"Queue that Tapis takes where none is named: {default}.")
        if self._dated.note:
            notes.append(f"Date of these facts: {self._dated.note}.")
        return notes

    def _skip(self, text: str, reason: str) -> None:
        self._gathering.tally.skip(self._source.name, self._record.line, text, reason)


def _check(raw: Any) -> None:
    """Whether jobs can run on a system.

    Raises:
        BadRowError: it is no system, or runs no jobs.
    """
    if not isinstance(raw, dict) or not isinstance(raw.get("id"), str) or not isinstance(raw.get("host"), str):
        raise BadRowError("it is no system: id or host is missing")
    if not isinstance(raw.get("batchLogicalQueues") or [], list):
        raise BadRowError("batchLogicalQueues is no list")
    if raw.get("deleted") is True or raw.get("enabled") is False:
        raise BadRowError("the system is disabled or deleted")
    if raw.get("canExec") is False:
        raise BadRowError("the system runs no jobs (canExec is false)")
