"""Lays what a program read over the rows that were collected by hand.

Rules, value by value:
- unknown so far: the layer fills it;
- the same: the layer confirms it, and its date is newer;
- another: it stays, and the disagreement becomes a row of `conflicts`, unless the layer gives a reason to override;
  then it is replaced, and the old value and the reason are kept in `value_origins`.
Rows that nothing in the facts matches are added as they are. Nothing is ever removed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from knowledge.ci.build.layer_form import LayerForm
from knowledge.ci.build.matching import Row, match_node_types, match_partitions

SystemTables = dict[str, list[Row]]
"""Rows of one system by table."""

KEYS: dict[str, tuple[str, ...]] = {
    "systems": (),
    "system_programs": ("program",),
    "node_types": ("node_type",),
    "accelerator_slices": ("node_type", "profile"),
    "partitions": ("partition",),
    "partition_node_types": ("partition", "node_type"),
    "charge_rates": ("partition", "resource"),
    "qos_limits": ("qos",),
    "reservations": ("reservation",),
    "software": ("name", "version"),
    "documentation_links": ("topic", "url"),
    "storage_areas": ("area",),
}
"""What tells rows of one system apart, by table."""

_NODE_FIGURES = "node_count sockets cores_per_node threads_per_core memory_gb gpus_per_node gpu_memory_gb"
_PARTITION_LIMITS = """
    max_walltime_hours default_walltime_hours min_nodes max_nodes max_jobs_per_user shared_nodes min_walltime_hours
    min_cores_per_node max_cores_per_node min_memory_gb_per_node max_memory_gb_per_node default_memory_gb_per_core
    max_gpus_per_job max_running_jobs_per_user max_nodes_per_user max_cores_per_user max_gpus_per_user reservation_only
    minimum_charge_hours charge_factor
"""
_QOS_LIMITS = """
    max_walltime_hours max_nodes max_nodes_per_user max_cores_per_user max_gpus_per_user max_running_jobs_per_user
    max_jobs_per_user usage_factor
"""
_OWN_WORDS = """
    how as_of source_ids is_free interactive service preemptible walltime_unlimited qualifier constraint_name
    partition_name is_virtual memory_is_unified names_are accelerator_candidates accelerator_reason accelerator_how
    is_part_of_node
"""

COMPARED: dict[str, frozenset[str]] = {
    "systems": frozenset({"scheduler"}),
    "node_types": frozenset(_NODE_FIGURES.split()),
    "partitions": frozenset(_PARTITION_LIMITS.split()),
    "qos_limits": frozenset(_QOS_LIMITS.split()),
    "storage_areas": frozenset({"purge_days", "quota_bytes", "quota_files"}),
}
"""Columns in which two sources can contradict each other; words may differ without a contradiction."""

_NEVER_FILLED = frozenset(_OWN_WORDS.split())
_TOLERANCE = {"memory_gb": 0.1, "gpu_memory_gb": 0.1, "quota_bytes": 0.1}
"""Sizes that sites round: 256 GB announced, 251 GiB shown; decimal and binary prefixes mixed."""

_READ_FROM_ITSELF = "read from the running system, which knows better than somebody else's export"


@dataclass(slots=True)
class Overlay:
    """Rows of one system with what was laid over them.

    Attributes:
        tables: the rows. origins: rows of `value_origins`. conflicts: rows of `conflicts`.
    """

    system_id: str
    tables: SystemTables
    origins: list[Row] = field(default_factory=list)
    conflicts: list[Row] = field(default_factory=list)

    def lay(self, layer: LayerForm, rows: SystemTables) -> None:
        """Lay the rows of a layer over what is there."""
        base = self.tables
        partitions = match_partitions(base.get("partitions", ()), rows.get("partitions", ()))
        nodes = match_node_types(base.get("node_types", ()), rows.get("node_types", ()))
        known = {row["partition"] for row in base.get("partitions", ())}
        for table in KEYS:
            for row in _renamed(rows.get(table, ()), partitions, nodes):
                self._lay_row(table, row, layer, known)
        base.setdefault("sources", []).extend(rows.get("sources", ()))

    def _lay_row(self, table: str, row: Row, layer: LayerForm, known: set[str]) -> None:
        there = self._find(table, row)
        if there is None:
            if table != "charge_rates" or self._may_charge(row, layer, known):
                self.tables.setdefault(table, []).append(row)
        else:
            self._lay_values(table, there, row, layer)

    def _find(self, table: str, row: Row) -> Row | None:
        key = KEYS[table]
        same: Callable[[Row], bool] = lambda other: all(other[name] == row[name] for name in key)  # noqa: E731
        return next((other for other in self.tables.get(table, ()) if same(other)), None)

    def _lay_values(self, table: str, there: Row, row: Row, layer: LayerForm) -> None:
        for either in (there, row):
            _unlimited_as_infinite(either)
        for name, value in row.items():
            if value is None or value == [] or name in _NEVER_FILLED or name in KEYS[table] or name == "system_id":
                continue
            self._lay_value(table, there, name, row, layer)
        _infinite_as_unlimited(there)

    def _lay_value(self, table: str, there: Row, name: str, row: Row, layer: LayerForm) -> None:
        old, new = there[name], row[name]
        key = " / ".join(str(there[part]) for part in KEYS[table])
        entry = _Entry(table, self.system_id, key, name, row)
        if old is None or old == []:
            there[name] = new
            self.origins.append(entry.origin("fills"))
        elif name not in COMPARED.get(table, ()):
            return
        elif _same(name, old, new):
            self.origins.append(entry.origin("confirms"))
        elif (reason := _reason(layer, there, name)) is not None:
            there[name] = new
            self.origins.append(entry.origin("replaces", replaced=_words(old), reason=reason))
        else:
            self.conflicts.append(entry.conflict(there, layer))

    def _may_charge(self, row: Row, layer: LayerForm, known: set[str]) -> bool:
        """A charge rule is kept whole: added where the facts have none, or where a reason lets it replace theirs."""
        partition = next(part for part in self.tables["partitions"] if part["partition"] == row["partition"])
        rates = [rate for rate in self.tables.get("charge_rates", ()) if rate["partition"] == row["partition"]]
        theirs = [rate for rate in rates if rate["how"] != row["how"]]
        if row["partition"] not in known or not (theirs or partition["charge_factor"] is not None):
            return True
        entry = _Entry("charge_rates", self.system_id, row["partition"], "per_hour", row)
        reason = _reason(layer, partition, "charge")
        if reason is None:
            told = f"{row['per_hour']:g} {row['unit']} per {row['resource']} and hour"
            self.conflicts.append(entry.conflict(partition, layer, kept=_charge_words(partition, theirs), other=told))
            return False
        self.tables["charge_rates"] = [
            rate for rate in self.tables.get("charge_rates", ()) if all(rate is not gone for gone in theirs)
        ]
        self.origins.append(entry.origin("replaces", replaced=_charge_words(partition, theirs), reason=reason))
        return True


@dataclass(frozen=True, slots=True)
class _Entry:
    """One value that a layer speaks of."""

    table: str
    system_id: str
    key: str
    column: str
    row: Row

    def origin(self, change: str, *, replaced: str | None = None, reason: str | None = None) -> Row:
        return {
            "relation": self.table,
            "system_id": self.system_id,
            "row_key": self.key,
            "column_name": self.column,
            "change": change,
            "replaced": replaced,
            "reason": reason,
        } | {name: self.row[name] for name in ("how", "as_of", "source_ids")}

    def conflict(self, there: Row, layer: LayerForm, kept: str | None = None, other: str | None = None) -> Row:
        kept = _words(there[self.column]) if kept is None else kept
        other = _words(self.row[self.column]) if other is None else other
        by_hand = f"{there['how']}, {there['as_of'] or 'date unknown'}"
        return {
            "system_id": self.system_id,
            "subject": f"{_SUBJECTS.get(self.table, self.table)} {self.key}".strip(),
            "field": self.column,
            "kept": f"{kept} ({by_hand})",
            "other": f"{other} ({layer.tool}, {layer.read_at[:10]})",
            "note": "No reason was given to override what stood there.",
            "as_of": layer.read_at[:10],
        }


_SUBJECTS = {"partitions": "partition", "node_types": "node type", "systems": "system", "qos_limits": "QOS"}


def _renamed(rows: Iterable[Row], partitions: dict[str, list[str]], nodes: dict[str, str]) -> Iterable[Row]:
    """Rows under the names of the facts; one that several partitions of the facts are, once for each."""
    for row in rows:
        renamed = dict(row)
        if renamed.get("node_type") in nodes:
            renamed["node_type"] = nodes[renamed["node_type"]]
        for label in partitions.get(renamed.get("partition", ""), ()) or (renamed.get("partition"),):
            yield renamed if label is None else renamed | {"partition": label}


def _reason(layer: LayerForm, there: Row, name: str) -> str | None:
    for override in layer.overrides:
        partition = there.get("partition")
        about = override.partition is None or override.partition in (partition, there.get("partition_name"))
        if about and (not override.fields or name in override.fields):
            return override.reason
    return _READ_FROM_ITSELF if layer.how == "discovered" and there["how"] == "imported" else None


def _same(name: str, old: Any, new: Any) -> bool:
    numbers = all(isinstance(value, int | float) and not isinstance(value, bool) for value in (old, new))
    if numbers and math.isfinite(old) and math.isfinite(new):
        return old == new or abs(old - new) <= _TOLERANCE.get(name, 1e-9) * max(abs(old), abs(new))
    return bool(old == new)


def _unlimited_as_infinite(row: Row) -> None:
    """Limit and its flag are one value: compared together, replaced together."""
    if row.get("walltime_unlimited"):
        row["max_walltime_hours"] = float("inf")


def _infinite_as_unlimited(row: Row) -> None:
    if "walltime_unlimited" in row:
        row["walltime_unlimited"] = row["max_walltime_hours"] == float("inf")
        if row["walltime_unlimited"]:
            row["max_walltime_hours"] = None


def _charge_words(partition: Row, rates: list[Row]) -> str:
    if rates:
        return "; ".join(f"{rate['per_hour']:g} {rate['unit']} per {rate['resource']} and hour" for rate in rates)
    return f"{partition['charge_factor']:g} {partition['charge_unit'] or 'units'} per {partition['charge_basis']}"


def _words(value: Any) -> str:
    if value == float("inf"):
        return "unlimited"
    return f"{value:g}" if isinstance(value, float) else str(value)
