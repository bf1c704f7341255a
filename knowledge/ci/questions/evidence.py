"""What stands beside the rows of an answer: what is not known, what conflicts, and where it all comes from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from knowledge.ci.catalogue import Catalogue
from knowledge.ci.questions.facts import Cell
from knowledge.ci.questions.metric import Metric
from knowledge.ci.questions.question import Question
from knowledge.ci.records import NodeTypeRecord, SystemRecord
from knowledge.ci.sourcing import first_url
from knowledge.evidence import Source

Row = dict[str, Cell]

FEW = 3
"""Up to so many systems, an answer tells each one's conflicts and all its sources."""
_SOURCES_EACH = 5
_SOURCES_MOST = 25
_NAMED_MOST = 12
_ABOUT_ACCELERATORS = frozenset({"gpu_types", "gpu_memory", "gpus_per_node"})
_BY_SYSTEM = frozenset({"systems_overview", "limits", "node_inventory", "storage"})
_TOPICS = {
    "limits": re.compile(r"partition|wall|limit|queue|charg|qos", re.IGNORECASE),
    "node_inventory": re.compile(r"node|gpu|cpu|hardware|architect", re.IGNORECASE),
    "storage": re.compile(r"stor|quota|purge|file", re.IGNORECASE),
}


def concerned(rows: Sequence[Row], asked: tuple[str, ...], catalogue: Catalogue) -> list[SystemRecord]:
    """The systems an answer is about: those asked for, else those in its rows."""
    ids = asked or tuple(dict.fromkeys(str(row["system_id"]) for row in rows if row.get("system_id")))
    return [catalogue.system(system_id) for system_id in ids]


def unknowns(
    metric: Metric, question: Question, rows: Sequence[Row], asked: tuple[str, ...], catalogue: Catalogue
) -> tuple[str, ...]:
    """One sentence for each system whose answer, or part of it, is not known."""
    found: list[str] = []
    for system in concerned(rows, asked, catalogue) if metric.view in _BY_SYSTEM else ():
        own = [row for row in rows if row.get("system_id") == system.id]
        silent = [row for row in own if row.get(metric.answer) is None and not row.get("is_free")]
        if own and silent and len(silent) == len(own):
            found.append(f"No {metric.thing} is known for {system.name}.")
        elif silent:
            found.append(f"No {metric.thing} is known for these of {system.name}: {_named(silent)}.")
        elif not own and not (question.accelerator or question.partition or question.min_walltime_hours):
            found.append(f"No {metric.thing} is known for {system.name}.")
    if metric.view in {"prices", "transfer_facts", "accelerators"}:
        silent = [row for row in rows if row.get(metric.answer) is None and row.get("gpus") != 0]
        if silent:
            found.append(f"No {metric.thing} is known for {_named(silent)}.")
    if metric.name == "carbon" and len({row["carbon_method"] for row in rows if row["carbon_method"]}) > 1:
        found.append("The rows rest on two methods that cannot be compared with each other.")
    return tuple(found)


def conflicts(metric: Metric, rows: Sequence[Row], asked: tuple[str, ...], catalogue: Catalogue) -> tuple[str, ...]:
    """Both values of what sources disagree on, for few systems and as far as it concerns what was asked."""
    systems = concerned(rows, asked, catalogue)
    if len(systems) > FEW:
        return ()
    return tuple(
        f"Sources disagree on {system.name}, {conflict.subject}, {conflict.field}: {conflict.kept};"
        f" or {conflict.other}. Note: {conflict.note}."
        for system in systems
        for conflict in system.conflicts
        if not metric.conflict_words or any(word in conflict.field for word in metric.conflict_words)
    )


def remarks(metric: Metric, rows: Sequence[Row], asked: tuple[str, ...], catalogue: Catalogue) -> tuple[str, ...]:
    """What to know of the systems themselves: retired, planned, or an accelerator that cannot be pinned down."""
    systems = concerned(rows, asked, catalogue)
    if len(systems) > FEW:
        return ()
    found = [f"{system.name} is {system.status}." for system in systems if system.status in {"retired", "planned"}]
    if metric.name in _ABOUT_ACCELERATORS:
        shown = {(row.get("system_id"), row.get("node_type")) for row in rows}
        for system in systems:
            nodes = [node for node in system.node_types if (system.id, node.id) in shown and node.gpu]
            found += [
                f"{system.name} {node.id}: the site writes {node.gpu!r}; {node.accelerator_reason}."
                for node in nodes
                if node.accelerator_reason and node.accelerator_candidates
            ]
    if metric.name == "node_count" and len(systems) == 1 and len(rows) > 1:
        found += _in_all(systems[0], rows)
    return tuple(found)


def _in_all(system: SystemRecord, rows: Sequence[Row]) -> list[str]:
    """The sum of the counts shown; a lower bound where one is unknown."""
    counts = [row["nodes"] for row in rows]
    known = [int(count) for count in counts if isinstance(count, int | float)]
    least = "" if len(known) == len(counts) else "at least "
    return [f"Together these are {least}{sum(known):,} nodes of {system.name}."] if known else []


def sources(metric: Metric, rows: Sequence[Row], asked: tuple[str, ...], catalogue: Catalogue) -> tuple[Source, ...]:
    """Where the rows come from: all pages of few systems, one page each of many."""
    if metric.view == "accelerators":
        return tuple(catalogue.accelerators[str(row["accelerator_id"])].source for row in rows)
    if metric.view == "prices":
        return _price_sources(rows, catalogue)
    if metric.view == "transfer_facts":
        return _transfer_sources(rows, catalogue)
    systems = concerned(rows, asked, catalogue)
    if metric.name == "carbon":
        return _site_sources(systems[:_SOURCES_MOST], catalogue)
    if len(systems) <= FEW:
        return tuple(source for system in systems for source in _topical(system, metric)[:_SOURCES_EACH])
    return tuple(_page(system) for system in systems[:_SOURCES_MOST])


def explanation(question: Question, asked: tuple[str, ...], catalogue: Catalogue) -> str:
    """Why nothing was found: what the systems asked for have instead, or which filters nothing fits."""
    systems = [catalogue.system(system_id) for system_id in asked]
    if systems and question.accelerator:
        return " ".join(_has_instead(system, question.accelerator) for system in systems)
    filters = {
        "accelerator": question.accelerator,
        "partition": question.partition,
        "provider": question.provider,
        "program": question.program,
        "country": question.country,
        "kind": question.kind,
        "walltime of at least": _figure(question.min_walltime_hours, "h"),
        "accelerator memory of at least": _figure(question.min_accelerator_memory_gb, "GiB"),
        "accelerators of at least": question.min_accelerator_count and f"{question.min_accelerator_count:,}",
    }
    said = ", ".join(f"{name} {value}" for name, value in filters.items() if value)
    names = " and ".join(system.name for system in systems)
    if names and not said:
        return f"The database has nothing of the kind for {names}."
    return f"Nothing {'of ' + names + ' ' if names else ''}fits {said or 'what was asked'}."


def _figure(value: float | None, unit: str) -> str | None:
    return None if value is None else f"{value:g} {unit}"


def _has_instead(system: SystemRecord, accelerator: str) -> str:
    there = list(dict.fromkeys(_described(node) for node in system.node_types if node.gpu and not node.is_virtual))
    what = f"it has {'; '.join(there)}" if there else "it has no accelerators at all"
    return f"{system.name} has no {accelerator} on record: {what}."


def _described(node: NodeTypeRecord) -> str:
    count = "" if node.gpus_per_node is None else f"{node.gpus_per_node:g} × "
    return f"{count}{node.gpu} ({node.id})"


def _named(rows: Iterable[Row]) -> str:
    names = list(dict.fromkeys(_name_of(row) for row in rows))
    more = f" and {len(names) - _NAMED_MOST} more" if len(names) > _NAMED_MOST else ""
    return ", ".join(names[:_NAMED_MOST]) + more


def _name_of(row: Row) -> str:
    keys = ("partition", "node_type", "area", "instance_type", "accelerator_id", "subject", "system")
    return next(str(row[key]) for key in keys if row.get(key))


def _topical(system: SystemRecord, metric: Metric) -> Sequence[Source]:
    """The system's sources that were read for what is asked; all of them if none says so."""
    topic = _TOPICS.get(metric.view)
    fitting = [source for source in system.sources if topic and topic.search(source.title)]
    return fitting or system.sources


def _site_sources(systems: Sequence[SystemRecord], catalogue: Catalogue) -> tuple[Source, ...]:
    organizations = [system.organization for system in systems]
    sql = "SELECT organization, source FROM sites WHERE organization IN $organizations AND source IS NOT NULL"
    found = catalogue.select(sql, {"organizations": organizations}).rows
    return tuple(
        Source(id=f"ci:site:{name}", title=f"Grid of {name}: {text.split('; ')[0]}", url=first_url(text))
        for name, text in found
    )


def _page(system: SystemRecord) -> Source:
    return Source(
        id=f"ci:{system.id}", title=f"{system.name}: {system.organization}", url=system.docs_url, date=system.as_of
    )


def _price_sources(rows: Sequence[Row], catalogue: Catalogue) -> tuple[Source, ...]:
    wanted = {f"{row['provider']}/{row['instance_type']}" for row in rows}
    found = {source.id: source for offer in catalogue.offers if offer.id in wanted for source in offer.sources}
    return tuple(found.values())


def _transfer_sources(rows: Sequence[Row], catalogue: Catalogue) -> tuple[Source, ...]:
    wanted = {(row["subject"], row["kind"], row["value"], row["conditions"]) for row in rows}
    return tuple(
        fact.source
        for fact in catalogue.transfer
        if fact.source and (fact.subject, fact.kind, fact.value, fact.conditions) in wanted
    )
