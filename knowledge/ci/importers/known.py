"""What the database already knows: accelerators by name, shapes of instance types, systems by name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from knowledge.ci.accelerator_names import AcceleratorNames, NamedRow

if TYPE_CHECKING:
    from knowledge.ci.catalogue import Catalogue

_SHAPES = """
SELECT provider, instance_type,
    CASE WHEN min(vcpus) = max(vcpus) THEN min(vcpus) END,
    CASE WHEN min(memory_gib) = max(memory_gib) THEN min(memory_gib) END,
    CASE WHEN min(accelerator_id) = max(accelerator_id) THEN min(accelerator_id) END,
    CASE WHEN min(gpus) = max(gpus) THEN min(gpus) END
FROM cloud_instances GROUP BY provider, instance_type
"""
"""Regions that disagree make a value unknown."""


@dataclass(frozen=True, slots=True)
class Shape:
    """An instance type as the database has it; `None` is unknown, 0 accelerators are none."""

    vcpus: float | None = None
    memory_gib: float | None = None
    accelerator_id: str | None = None
    gpus: float | None = None


@dataclass(frozen=True, slots=True)
class KnownSystem:
    """A system as the database has it."""

    id: str
    name: str
    aliases: tuple[str, ...]
    organization: str
    country: str | None
    kind: str


@dataclass(frozen=True)
class Known:
    """Everything an importer asks the database.

    Attributes:
        accelerators: their names. shapes: by provider and instance type. systems: all of them.
    """

    accelerators: AcceleratorNames
    shapes: Mapping[tuple[str, str], Shape] = field(default_factory=dict)
    systems: tuple[KnownSystem, ...] = ()

    def shape(self, provider: str, instance_type: str) -> Shape | None:
        """The instance type, if the database has it."""
        return self.shapes.get((provider, instance_type))

    def system(self, names: Iterable[str]) -> KnownSystem | None:
        """The one system that bears one of the names as its id, name or alias, spelling aside.

        The first name that fits counts; a name that fits two systems fits none.
        """
        for name in names:
            found = [system for system in self.systems if _key(name) in _keys(system)]
            if len(found) == 1 and _key(name):
                return found[0]
        return None


def known_of(catalogue: Catalogue) -> Known:
    """Ask an open catalogue."""
    aliases: dict[str, list[str]] = {}
    for alias, owner in catalogue.select("SELECT alias, accelerator_id FROM accelerator_aliases").rows:
        aliases.setdefault(str(owner), []).append(str(alias))
    rows = catalogue.select("SELECT accelerator_id, name, memory_gib FROM accelerators").rows
    names = AcceleratorNames(NamedRow(row[0], row[1], tuple(aliases.get(row[0], ())), row[2]) for row in rows)
    shapes = {(row[0], row[1]): Shape(*row[2:]) for row in catalogue.select(_SHAPES).rows}
    systems = catalogue.select("SELECT system_id, name, aliases, organization, country, kind FROM systems").rows
    return Known(
        names,
        shapes,
        tuple(KnownSystem(row[0], row[1], tuple(row[2] or ()), row[3], row[4], row[5]) for row in systems),
    )


def _keys(system: KnownSystem) -> set[str]:
    return {_key(name) for name in (system.id, system.name, *system.aliases)}


def _key(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())
