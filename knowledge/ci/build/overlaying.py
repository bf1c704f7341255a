"""Lays what a program read over the rows that were collected by hand.

Rules, value by value:
- unknown so far: the layer fills it;
- the same: the layer confirms it, and its date is newer;
- another: it stays, and the disagreement becomes a row of `conflicts`, unless the layer gives a reason to override;
  then it is replaced, and the old value and the reason are kept in `value_origins`.
Rows that nothing in the facts matches are added as they are. Nothing is ever removed.
A charge rule is one value (see `charge_laying`); so are a walltime limit and the word "unlimited".
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from knowledge.ci.build.charge_laying import CHARGE, charge_agrees, lay_rule
from knowledge.ci.build.layer_form import LayerForm
from knowledge.ci.build.matching import Row, match_node_types, match_partitions
from knowledge.ci.build.origin_rows import Entry, Origins, said_by
from knowledge.ci.build.reasons import READ_FROM_ITSELF, reason_to_replace

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

_MOMENTARY = frozenset({"state", "unavailable_nodes"})
"""What changes by the hour: a running system's word replaces that of an export, although nothing contradicts it."""

_ACCELERATOR = ("gpu_text", "accelerator_id", "gpu_memory_gb", "gpu_gres")
_DERIVED_OF_ACCELERATOR = ("accelerator_candidates", "accelerator_how", "accelerator_reason", "memory_is_unified")
_FIGURES_OF_NODE = ("gpus_per_node", "cores_per_node", "memory_gb")
"""What a job gets per node, where a "node" of the partition is a whole one."""


@dataclass(slots=True)
class Overlay:
    """Rows of one system with what was laid over them.

    Attributes:
        tables: the rows. conflicts: rows of `conflicts`.
    """

    system_id: str
    tables: SystemTables
    conflicts: list[Row] = field(default_factory=list)
    _origins: Origins = field(default_factory=Origins)

    @property
    def origins(self) -> list[Row]:
        """Rows of `value_origins`."""
        return self._origins.rows

    def lay(self, layer: LayerForm, rows: SystemTables) -> None:
        """Lay the rows of a layer over what is there."""
        base = self.tables
        partitions = match_partitions(base.get("partitions", ()), rows.get("partitions", ()))
        nodes = match_node_types(base.get("node_types", ()), rows.get("node_types", ()))
        charged = {row["partition"] for row in base.get("partitions", ()) if row["charge_factor"] is not None}
        for table in KEYS:
            renamed = self._renamed(table, rows.get(table, ()), partitions, nodes, layer)
            if table == "charge_rates":
                self._lay_charges(renamed, layer, charged)
                continue
            for row, is_one_of_several in renamed:
                self._lay_row(table, row, layer, is_one_of_several)
        self._let_links_follow()
        base.setdefault("sources", []).extend(rows.get("sources", ()))

    def _renamed(
        self,
        table: str,
        rows: Iterable[Row],
        partitions: dict[str, list[str]],
        nodes: dict[str, str],
        layer: LayerForm,
    ) -> Iterator[tuple[Row, bool]]:
        """Rows under the names of the facts, and whether several partitions of the facts are the layer's one."""
        for row in rows:
            renamed = dict(row)
            if renamed.get("node_type") in nodes:
                renamed["node_type"] = nodes[renamed["node_type"]]
            labels = partitions.get(renamed.get("partition") or "", [])
            if table == "reservations" and len(labels) > 1:
                labels = []  # one row cannot be in two partitions: it keeps the system's own name
            if table == "partition_node_types" and len(labels) > 1:
                labels = self._reaching(renamed, labels, layer)
                yield from ((renamed | {"partition": label}, True) for label in labels)
                continue
            for label in labels or (renamed.get("partition"),):
                yield (renamed if label is None else renamed | {"partition": label}), len(labels) > 1

    def _reaching(self, link: Row, labels: list[str], layer: LayerForm) -> list[str]:
        """Which of the qualified partitions reach a node type: those known to, else those whose constraint it bears.

        Where nothing tells, none does, and that is said as a conflict: a partition "(-C gpu)" reaches no CPU nodes.
        """
        name = link["node_type"]
        reached = {row["partition"] for row in self.tables.get("partition_node_types", ()) if row["node_type"] == name}
        known = [label for label in labels if label in reached]
        if known:
            return known
        features = next(row["features"] or () for row in self.tables["node_types"] if row["node_type"] == name)
        constraints = {row["partition"]: row["constraint_name"] for row in self.tables["partitions"]}
        bearing = [label for label in labels if constraints[label] is not None and constraints[label] in features]
        if not bearing:
            self.conflicts.append(self._unplaced(link, labels, layer))
        return bearing

    def _unplaced(self, link: Row, labels: list[str], layer: LayerForm) -> Row:
        return {
            "system_id": self.system_id,
            "subject": f"partition {link['partition']}",
            "field": "node_types",
            "kept": f"{'; '.join(labels)}: node type {link['node_type']} not listed",
            "other": f"{link['node_type']} ({said_by(layer)})",
            "note": "The facts split this partition, and nothing says to which part the node type belongs.",
            "as_of": layer.read_at[:10],
        }

    def _lay_row(self, table: str, row: Row, layer: LayerForm, is_one_of_several: bool) -> None:
        there = self._find(table, row)
        if there is None:
            self.tables.setdefault(table, []).append(row)
        else:
            self._lay_values(table, there, row, layer, is_one_of_several)

    def _find(self, table: str, row: Row) -> Row | None:
        key = [(name, row[name]) for name in KEYS[table]]
        there = self.tables.get(table, ())
        return next((other for other in there if all(other[name] == value for name, value in key)), None)

    def _lay_values(self, table: str, there: Row, row: Row, layer: LayerForm, is_one_of_several: bool) -> None:
        for either in (there, row):
            _unlimited_as_infinite(either)
        for name in sorted(row, key=lambda column: column not in ("gpus_per_node", "charge_factor")):
            value = row[name]
            if value is None or value == [] or name in _NEVER_FILLED or name in KEYS[table] or name == "system_id":
                continue
            if is_one_of_several and name.startswith("max_") and _is_narrower(there[name], value):
                continue  # the part has a tighter limit of its own, within that of the whole partition
            self._lay_value(table, there, name, row, layer)
        _infinite_as_unlimited(there)

    def _lay_value(self, table: str, there: Row, name: str, row: Row, layer: LayerForm) -> None:
        old, new = there[name], row[name]
        entry = self._entry(table, there, name, row, new)
        how, as_of = self._origins.come_by(self._entry(table, there, name, row, old), there)
        reason = reason_to_replace(layer, there, name, how)
        is_compared = name in COMPARED.get(table, ())
        if old is None or old == []:
            if _may_fill(there, row, name):
                self._set(there, name, row, entry.origin("fills"))
            elif is_compared:
                self.conflicts.append(
                    entry.conflict(layer, "unknown", f"{how}, {as_of or 'date unknown'}", _words(new))
                )
        elif is_compared and _same(name, old, new):
            self._origins.add(entry.origin("confirms"))
        elif reason is not None and (is_compared or (name in _MOMENTARY and reason == READ_FROM_ITSELF)):
            self._set(there, name, row, entry.origin("replaces", replaced=_words(old), reason=reason))
        elif is_compared:
            whole = Entry(table, self.system_id, entry.key, name, row)
            by = f"{how}, {as_of or 'date unknown'}"
            self.conflicts.append(whole.conflict(layer, _words(old), by, _words(new)))

    def _entry(self, table: str, there: Row, name: str, row: Row, value: Any) -> Entry:
        """The value's place; that there is no limit stands in a column of its own."""
        key = " / ".join("" if there[part] is None else str(there[part]) for part in KEYS[table])
        column = "walltime_unlimited" if name == "max_walltime_hours" and value == float("inf") else name
        return Entry(table, self.system_id, key, column, row)

    def _set(self, there: Row, name: str, row: Row, origin: Row) -> None:
        """Put a value in its place, and with it what means something only together with it."""
        before, there[name] = there[name], row[name]
        self._origins.add(origin)
        if name == "accelerator_id":
            there.update({derived: row[derived] for derived in _DERIVED_OF_ACCELERATOR})
        if name == "charge_factor" and "charge_basis" in there:
            there["is_free"] = row[name] == 0 or (before != 0 and there["is_free"])
            there.update({part: row[part] for part in CHARGE if before is not None and row[part] is not None})
            for link in self.tables.get("partition_node_types", ()):
                if link["partition"] == there["partition"] and link[name] == before:
                    link[name] = row[name]

    def _lay_charges(self, rows: Iterable[tuple[Row, bool]], layer: LayerForm, charged: set[str]) -> None:
        rules: dict[str, list[Row]] = defaultdict(list)
        for row, _ in rows:
            rules[row["partition"]].append(row)
        for name, mine in rules.items():
            partition = next(one for one in self.tables["partitions"] if one["partition"] == name)
            rates = self.tables.setdefault("charge_rates", [])
            theirs = [rate for rate in rates if rate["partition"] == name]
            laid = lay_rule(partition, theirs, mine, layer, charged=name in charged)
            self.tables["charge_rates"] = [rate for rate in rates if rate["partition"] != name] + laid.rates
            self.conflicts.extend(laid.conflicts)
            for origin in laid.origins:
                self._origins.add(origin)

    def _let_links_follow(self) -> None:
        """A partition whose nodes are whole ones gives what they have, also after a figure of theirs was replaced."""
        nodes = {row["node_type"]: row for row in self.tables.get("node_types", ())}
        for link in self.tables.get("partition_node_types", ()):
            if not link["is_part_of_node"]:
                link.update({name: nodes[link["node_type"]][name] for name in _FIGURES_OF_NODE})


def _may_fill(there: Row, row: Row, name: str) -> bool:
    """Whether a value fits to what is known beside it."""
    counts = [one.get("gpus_per_node") for one in (there, row)]
    if name in _ACCELERATOR and None not in counts and bool(counts[0]) != bool(counts[1]):
        return False  # whether there are accelerators at all is in dispute
    if name == "accelerator_id" and there["accelerator_candidates"]:
        return row[name] in there["accelerator_candidates"]
    return charge_agrees(there, row, name)


def _is_narrower(old: Any, new: Any) -> bool:
    return isinstance(old, int | float) and isinstance(new, int | float) and old < new


def _same(name: str, old: Any, new: Any) -> bool:
    numbers = all(isinstance(value, int | float) and not isinstance(value, bool) for value in (old, new))
    if numbers and math.isfinite(old) and math.isfinite(new):
        return bool(old == new or abs(old - new) <= _TOLERANCE.get(name, 1e-9) * max(abs(old), abs(new)))
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


def _words(value: Any) -> str:
    if value == float("inf"):
        return "unlimited"
    return f"{value:g}" if isinstance(value, float) else str(value)
