"""Where the rows of one system come from: the files collected by hand, or a layer that a program read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from knowledge.ci.build.layer_form import LayerForm
from knowledge.ci.build.system_form import SystemForm

_TOPICS = {
    "nodes": re.compile(r"node|gpu|cpu|hardware|memor|architect|interconnect|model|clock|core", re.IGNORECASE),
    "limits": re.compile(r"partition|queue|wall|limit|qos|job|slurm|charg", re.IGNORECASE),
    "charges": re.compile(r"charg|account|bill|cost|price|rate", re.IGNORECASE),
    "storage": re.compile(r"stor|file|quota|purge|disk|scratch", re.IGNORECASE),
    "access": re.compile(r"access|alloc|charg|program", re.IGNORECASE),
    "software": re.compile(r"softw|modul|environment", re.IGNORECASE),
    "all": re.compile(r""),
}


@dataclass(frozen=True, slots=True)
class Origin:
    """What is common to all rows of one system in one file.

    Attributes:
        how: manual, discovered or imported.
        label: part of its source ids; empty for the facts collected by hand.
        read_on: when it was read, where a source does not say so itself.
        tool: what read it; `None` for people.
    """

    how: str
    label: str
    read_on: str
    tool: str | None = None
    _rows: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of_layer(cls, layer: LayerForm, name: str) -> Origin:
        """The origin of a layer; name: of its import, or `discovered`."""
        return cls(layer.how, name, layer.read_at[:10], layer.tool)

    def row(self, system: SystemForm, topic: str) -> dict[str, Any]:
        """Date, manner and sources of a row: the sources that cover its topic, else all of the system."""
        key = (system.id, topic)
        if key not in self._rows:
            self._rows[key] = self._row(system, topic)
        return self._rows[key]

    def _row(self, system: SystemForm, topic: str) -> dict[str, Any]:
        covering = _TOPICS[topic]
        numbers = [number for number, source in enumerate(system.sources) if covering.search(source.covers)]
        return {
            "as_of": system.as_of or (self.read_on if self.tool else None),
            "how": self.how,
            "source_ids": [self.source_id(system, number) for number in numbers or range(len(system.sources))],
        }

    def source_id(self, system: SystemForm, number: int) -> str:
        """The id of a system's source: `delta:1` in the facts, `delta:discovered:1` in a layer."""
        return ":".join(part for part in (system.id, self.label, str(number + 1)) if part)
