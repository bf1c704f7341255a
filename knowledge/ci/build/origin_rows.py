"""Rows of `value_origins` and `conflicts`: what a layer did to one value."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from knowledge.ci.build.layer_form import LayerForm
from knowledge.ci.build.matching import Row

_SUBJECTS = {"partitions": "partition", "node_types": "node type", "systems": "system", "qos_limits": "QOS"}
_OF_A_LAYER = frozenset({"fills", "replaces"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One value that a layer speaks of; key: of the row within its system; row: as the layer has it."""

    table: str
    system_id: str
    key: str
    column: str
    row: Row

    @property
    def place(self) -> tuple[str, str, str]:
        """What tells it from other values of the system."""
        return self.table, self.key, self.column

    def origin(self, change: str, *, replaced: str | None = None, reason: str | None = None) -> Row:
        """The row of `value_origins`."""
        return {
            "relation": self.table,
            "system_id": self.system_id,
            "row_key": self.key,
            "column_name": self.column,
            "change": change,
            "replaced": replaced,
            "reason": reason,
        } | {name: self.row[name] for name in ("how", "as_of", "source_ids")}

    def conflict(self, layer: LayerForm, kept: str, kept_by: str, other: str) -> Row:
        """The row of `conflicts`: what is kept, who says so, and what the layer says."""
        return {
            "system_id": self.system_id,
            "subject": f"{_SUBJECTS.get(self.table, self.table)} {self.key}".strip(),
            "field": self.column,
            "kept": f"{kept} ({kept_by})",
            "other": f"{other} ({said_by(layer)})",
            "note": "No reason was given to override what stood there.",
            "as_of": layer.read_at[:10],
        }


def said_by(layer: LayerForm) -> str:
    """Names a layer in a conflict, such as `Slurm 22.05.8, 2026-11-24`."""
    return f"{layer.tool}, {layer.read_at[:10]}"


@dataclass(slots=True)
class Origins:
    """Rows of `value_origins`, one for each value however many layers speak of it: the last one's date and source."""

    _rows: dict[tuple[str, str, str], Row] = field(default_factory=dict)

    @property
    def rows(self) -> list[Row]:
        """The rows, in order of their first mention."""
        return list(self._rows.values())

    def add(self, row: Row) -> None:
        """Remember what a layer did to a value. A confirmed value keeps what was said of how it came there."""
        place = (row["relation"], row["row_key"], row["column_name"])
        before = self._rows.get(place)
        if before is not None and row["change"] == "confirms":
            row = row | {name: before[name] for name in ("change", "replaced", "reason")}
        elif before is not None and before["replaced"] is not None and row["replaced"] is not None:
            row = row | {"replaced": f"{before['replaced']}, then {row['replaced']}"}
        self._rows[place] = row

    def come_by(self, entry: Entry, there: Row) -> tuple[str, str | None]:
        """How the value that stands in a row was come by, and its date: a layer's, or that of the row."""
        found = self._rows.get(entry.place)
        one: dict[str, Any] = found if found is not None and found["change"] in _OF_A_LAYER else there
        return one["how"], one["as_of"]
