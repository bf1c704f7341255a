"""Turns filters into conditions of the SQL, with named parameters; names are resolved against the catalogue first."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from knowledge.ci.catalogue import Catalogue
from knowledge.ci.countries import country_codes
from knowledge.ci.questions.metric import Metric
from knowledge.ci.questions.question import Question
from knowledge.errors import RequestError, UnknownNameError

BY_SYSTEM = frozenset({"systems_overview", "limits", "node_inventory", "storage", "provenance", "conflicts"})
"""Views with one system per row."""

_OF_ACCELERATOR = "(g.accelerator_id IN $accelerators OR list_has_any(g.accelerator_candidates, $accelerators))"
_NODES_OF = (
    "SELECT l.node_type FROM partition_node_types l WHERE l.system_id = v.system_id AND l.partition IN $partitions"
)
_LONG_ENOUGH = "(p.max_walltime_hours >= $hours OR p.walltime_unlimited) AND NOT p.service"
_PARTITION_LONG_ENOUGH = f"SELECT 1 FROM partitions p WHERE p.system_id = v.system_id AND {_LONG_ENOUGH}"  # noqa: S608 - constants
_NODE_LONG_ENOUGH = " ".join(
    (
        "SELECT 1 FROM partition_node_types l JOIN partitions p USING (system_id, partition)",
        "WHERE l.system_id = v.system_id AND l.node_type = v.node_type AND",
        _LONG_ENOUGH,
    )
)


@dataclass(slots=True)
class Conditions:
    """Conditions joined by AND, and the values of their parameters.

    Attributes:
        system_ids: the systems the question is about; empty = all.
    """

    texts: list[str] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    system_ids: tuple[str, ...] = ()

    def add(self, text: str, **values: Any) -> None:
        """Require one more thing."""
        self.texts.append(text)
        self.values.update(values)


def conditions(question: Question, metric: Metric, catalogue: Catalogue) -> Conditions:
    """All conditions of a question.

    Raises:
        UnknownNameError: a system, partition, accelerator, programme or provider that nothing bears.
        RequestError: a filter that the metric cannot have.
    """
    found = Conditions()
    if metric.condition:
        found.add(metric.condition)
    _of_systems(found, question, metric, catalogue)
    _of_partition(found, question, metric, catalogue)
    _of_accelerator(found, question, metric, catalogue)
    _of_place(found, question, metric, catalogue)
    _of_walltime(found, question, metric)
    return found


def _of_systems(found: Conditions, question: Question, metric: Metric, catalogue: Catalogue) -> None:
    found.system_ids = tuple(dict.fromkeys(catalogue.system(name).id for name in question.systems))
    if not found.system_ids:
        return
    if metric.view in BY_SYSTEM:
        found.add("v.system_id IN $systems", systems=list(found.system_ids))
    elif metric.view == "transfer_facts":
        found.add("list_has_any(v.system_ids, $systems)", systems=list(found.system_ids))
    elif metric.view == "accelerators":
        owned = "SELECT n.accelerator_id FROM node_inventory n WHERE n.system_id IN $systems"
        found.add(f"v.accelerator_id IN ({owned})", systems=list(found.system_ids))


def _of_partition(found: Conditions, question: Question, metric: Metric, catalogue: Catalogue) -> None:
    if metric.view == "provenance":
        found.add("v.relation = $relation", relation="partitions" if question.partition else "systems")
    if question.partition is None:
        return
    if metric.view == "prices" and not found.system_ids:
        found.add("lower(v.instance_type) = $instance", instance=_instance(question.partition, catalogue))
        return
    labels = _partition_labels(question.partition, found.system_ids, catalogue)
    if metric.view == "limits":
        found.add("v.partition IN $partitions", partitions=labels)
    elif metric.view == "provenance":
        found.add("v.row_key IN $partitions", partitions=labels)
    elif metric.view == "node_inventory":
        found.add(f"v.node_type IN ({_NODES_OF})", partitions=labels)
    elif metric.view == "systems_overview":
        there = "SELECT 1 FROM partitions p WHERE p.system_id = v.system_id AND p.partition IN $partitions"
        found.add(f"EXISTS ({there})", partitions=labels)


def _instance(name: str, catalogue: Catalogue) -> str:
    """The instance type that a name means, in small letters: what a cloud has in the place of partitions."""
    from rapidfuzz import process

    listed = [str(row[0]) for row in catalogue.select("SELECT DISTINCT lower(instance_type) FROM cloud_instances").rows]
    if name.lower() not in listed:
        near = [found for found, _, _ in process.extract(name.lower(), listed, limit=3, score_cutoff=60)]
        raise UnknownNameError("instance type", name, near)
    return name.lower()


def _partition_labels(name: str, system_ids: tuple[str, ...], catalogue: Catalogue) -> list[str]:
    """Labels of the partitions that the name means, case aside; a QOS or the bare name of several count too."""
    systems = [catalogue.system(system_id) for system_id in system_ids] or list(catalogue.systems)
    names: dict[str, set[str]] = {}
    for system in systems:
        for partition in system.partitions:
            bare = partition.label.split("(")[0].strip()
            for spelling in (partition.label, partition.name, partition.qos, bare):
                if spelling:
                    names.setdefault(spelling.lower(), set()).add(partition.label)
    labels = names.get(name.strip().lower())
    if labels:
        return sorted(labels)
    from rapidfuzz import fuzz, process

    near = process.extract(name.lower(), list(names), scorer=fuzz.ratio, limit=4, score_cutoff=50)
    shown = list(dict.fromkeys(min(names[spelling]) for spelling, _, _ in near))
    where = systems[0].name if len(systems) == 1 else None
    listed = sorted({partition.label for system in systems for partition in system.partitions})
    hint = f"{where} has {', '.join(listed) or 'no partitions on record'}." if where else ""
    raise UnknownNameError(f"partition of {where}" if where else "partition", name, shown, hint=hint)


def _of_accelerator(found: Conditions, question: Question, metric: Metric, catalogue: Catalogue) -> None:
    wanted: list[tuple[str, dict[str, Any]]] = []
    if question.accelerator is not None:
        ids = [accelerator.id for accelerator in catalogue.accelerator_matches(question.accelerator)]
        wanted.append((_OF_ACCELERATOR, {"accelerators": ids}))
    if question.min_accelerator_memory_gb is not None:
        wanted.append(("g.gpu_memory_gib >= $memory", {"memory": question.min_accelerator_memory_gb}))
    for text, values in wanted:
        if metric.view == "node_inventory":
            own = text.replace("g.accelerator_candidates", "(" + _CANDIDATES + ")")
            found.add(own.replace("g.", "v."), **values)
        elif metric.view == "limits":
            found.add(f"EXISTS ({_PARTITION_WITH} AND {text})", **values)
        elif metric.view == "systems_overview":
            found.add(f"EXISTS ({_NODE_WITH} AND {_from_node_types(text)})", **values)
        elif metric.view in {"prices", "accelerators"}:
            column = "v.gpu_memory_gib" if metric.view == "prices" else "v.memory_gib"
            plain = "v.accelerator_id IN $accelerators" if "accelerators" in values else f"{column} >= $memory"
            found.add(plain, **values)


_CANDIDATES = (
    "SELECT t.accelerator_candidates FROM node_types t WHERE t.system_id = v.system_id AND t.node_type = v.node_type"
)
_PARTITION_WITH = "SELECT 1 FROM gpu_partitions g WHERE g.system_id = v.system_id AND g.partition = v.partition"
_NODE_WITH = (
    "SELECT 1 FROM node_types g LEFT JOIN accelerators a USING (accelerator_id) WHERE g.system_id = v.system_id"
)


def _from_node_types(text: str) -> str:
    return text.replace("g.gpu_memory_gib", "coalesce(g.gpu_memory_gb, a.memory_gib)")


def _of_place(found: Conditions, question: Question, metric: Metric, catalogue: Catalogue) -> None:
    if question.provider is not None:
        provider = _provider(question.provider, catalogue)
        if metric.view == "transfer_facts":
            found.add("v.subject = $provider", provider=provider)
        elif metric.view == "prices":
            found.add("v.provider = $provider", provider=provider)
    if question.program is not None and metric.view in BY_SYSTEM:
        ids = [system.id for system in catalogue.systems if catalogue.matches_program(system, question.program)]
        if not ids:
            raise UnknownNameError("program", question.program, _near_programs(question.program, catalogue))
        found.add("v.system_id IN $of_program", of_program=ids)
    if question.kind is not None and metric.view in BY_SYSTEM:
        of_kind = "SELECT s.system_id FROM systems s WHERE s.kind = $kind"
        found.add(f"v.system_id IN ({of_kind})", kind=question.kind)
    if question.country is not None and metric.view in BY_SYSTEM | {"prices"}:
        codes = list(country_codes(question.country))
        inside = "SELECT s.system_id FROM systems s WHERE s.country IN $countries"
        text = "v.country IN $countries" if metric.view == "prices" else f"v.system_id IN ({inside})"
        found.add(text, countries=codes)
    if question.min_accelerator_count is not None and metric.view == "systems_overview":
        found.add("v.known_gpus >= $least_accelerators", least_accelerators=float(question.min_accelerator_count))


def _of_walltime(found: Conditions, question: Question, metric: Metric) -> None:
    if question.min_walltime_hours is None:
        return
    own = {
        "limits": _LONG_ENOUGH.replace("p.", "v."),
        "systems_overview": f"EXISTS ({_PARTITION_LONG_ENOUGH})",
        "node_inventory": f"EXISTS ({_NODE_LONG_ENOUGH})",
    }
    if metric.view not in own:
        raise RequestError.of(
            "min_walltime_hours", question.min_walltime_hours, f"{metric.name} has no walltime limits", "leave it out"
        )
    found.add(own[metric.view], hours=question.min_walltime_hours)


def _provider(name: str, catalogue: Catalogue) -> str:
    from knowledge.ci.cloud_offers import PROVIDER_NAMES

    lowered = name.strip().lower()
    for provider in catalogue.providers:
        if lowered == provider or lowered in PROVIDER_NAMES.get(provider, "").lower():
            return provider
    raise UnknownNameError("provider", name, catalogue.providers[:4])


def _near_programs(name: str, catalogue: Catalogue) -> list[str]:
    from rapidfuzz import fuzz, process

    return [found for found, _, _ in process.extract(name, catalogue.programs, scorer=fuzz.WRatio, limit=3)]
