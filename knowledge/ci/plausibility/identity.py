"""Names and dates: nothing stands twice, no name means two things, nothing was read tomorrow."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from knowledge.ci.build.reading import Facts
from knowledge.ci.build.system_form import SystemForm
from knowledge.ci.plausibility.finding import Finding, error

_DATE = re.compile(r"\d{4}(?:-\d{2}){0,2}")


def check_identity(facts: Facts, today: date) -> Iterator[Finding]:
    """Names over all systems, names and dates of each."""
    yield from _names_of_systems(facts.systems)
    for system in facts.systems:
        yield from _names_within(system)
        yield from _dates(system, today)
    yield from _conflicts(facts)
    organizations = {site.organization for site in facts.sites}
    for system in facts.systems:
        if system.organization not in organizations:
            yield error(system.id, "organization", system.organization, "sites.csv has no such place")


def _names_of_systems(systems: list[SystemForm]) -> Iterator[Finding]:
    owners: dict[str, str] = {}
    for system in systems:
        for name in {_plain(name) for name in (system.id, system.name, *system.aliases)}:
            if owners.setdefault(name, system.id) != system.id:
                yield error(system.id, "aliases", name, f"the name also belongs to {owners[name]}")


def _names_within(system: SystemForm) -> Iterator[Finding]:
    kinds: dict[str, Iterable[str]] = {
        "node_types": (node.id for node in system.node_types),
        "partitions": (partition.name for partition in system.partitions),
        "storage": (area.name for area in system.storage),
        "qos_limits": (qos.name for qos in system.qos_limits),
        "software": (f"{entry.name} {entry.version or ''}" for entry in system.software),
        "links": (link.topic for link in system.links),
    }
    for field, names in kinds.items():
        for name in _repeated(name.strip().lower() for name in names):
            yield error(system.id, field, name, "stands there twice, case aside")


def _conflicts(facts: Facts) -> Iterator[Finding]:
    for name in _repeated(f"{row.system_id}/{row.subject}/{row.field}" for row in facts.conflicts):
        yield error("conflicts.csv", "field", name, "recorded twice")


def _dates(system: SystemForm, today: date) -> Iterator[Finding]:
    dated = [("as_of", system.as_of)]
    for number, source in enumerate(system.sources, start=1):
        dated += [(f"sources {number}.date", source.date), (f"sources {number}.read_on", source.read_on)]
    if system.access.usd_per_unit is not None:
        dated.append(("usd_per_unit.date", system.access.usd_per_unit.date))
    dated += [(f"{row.name}.charge.date", row.charge.date) for row in system.partitions if row.charge]
    for field, text in dated:
        if text is not None and not _is_past(text, today):
            yield error(system.id, field, text, "a day that does not exist or has not come")


def _is_past(text: str, today: date) -> bool:
    """Whether every date in a text, of whatever precision, exists and has begun by today."""
    dates = _DATE.findall(text)
    return bool(dates) and all(_exists(day) and day <= today.isoformat()[: len(day)] for day in dates)


def _exists(day: str) -> bool:
    try:
        date.fromisoformat(day + "-01-01"[len(day) - len("2026") :])
    except ValueError:
        return False
    return True


def _repeated(names: Iterable[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9+]", "", name.lower())
