"""The names the planner recognises, from the catalogues of the floors below, in forms that are quick to look up."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from assistant.planner.text import bag, key
from knowledge.settings import Settings

if TYPE_CHECKING:
    from knowledge.ci import Catalogue
    from knowledge.ci.types import Accelerator, Offer

_NO_PART = bag(
    "rtx gaudi bow gcd coral trillium ironwood goya apple ghx4 hbm80g inferentia gpua100x4 gpua40x4 gpuh100x8 gpuh200x8"
)
"""Aliases that mean something else in ordinary sentences."""

_INSTANCE = re.compile(r"^(?:[a-z]{1,3}\d[a-z]{0,3}|.*standard.*|nc\w+v\d|nv\w+v\d)$")
"""Aliases that name a family of cloud instances (`p4d`, `g5`)."""


_FAMILY = re.compile(r"(?:nvidia|amd|intel)-(?:rtx-)?([a-z]*\d+\w?)")


@dataclass(frozen=True, slots=True)
class Names:
    """Look-up tables, all by `key` (letters and digits only).

    Attributes:
        networks: name or alias -> slug. slugs: all of them.
        well_known: the same without the long table of vision networks.
        accelerators: alias -> what is passed on to the tools.
        rows: names such as `v100-16gb` that fit several rows -> id of the usual one (SXM before PCIe).
        memory_gb: family such as `a100` -> sizes it comes in.
        systems: name or id -> system id. titles: system id -> name for a reader.
        edge: ids of edge devices. partitions: system id -> lower-case partition -> the site's spelling.
        longest_hours: system id -> longest walltime of any partition, where one is known.
        instances: cloud instance types in small letters, as their clouds write them.
        applications: name or alias -> name of an application that is described here.
    """

    networks: Mapping[str, str] = field(default_factory=dict)
    well_known: Mapping[str, str] = field(default_factory=dict)
    slugs: frozenset[str] = frozenset()
    accelerators: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[str, str] = field(default_factory=dict)
    memory_gb: Mapping[str, frozenset[int]] = field(default_factory=dict)
    systems: Mapping[str, str] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    edge: frozenset[str] = frozenset()
    partitions: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    longest_hours: Mapping[str, float] = field(default_factory=dict)
    instances: frozenset[str] = frozenset()
    applications: Mapping[str, str] = field(default_factory=dict)

    def title(self, system: str) -> str:
        """How a reader knows a system."""
        return self.titles.get(system, system)


def names(settings: Settings | None = None) -> Names:
    """The names of today's facts; gathered anew when they change, as after a discovery while a chat is open."""
    from knowledge.ci import open_catalogue

    catalogue = open_catalogue(settings)
    return _gathered(catalogue.snapshot_id, catalogue)


_kept: dict[str, Names] = {}
"""The names of the newest snapshot that was asked for."""


def _gathered(snapshot_id: str, catalogue: Catalogue) -> Names:
    from estimators.dnn.networks import aliases

    if snapshot_id not in _kept:
        found = collect(aliases(), aliases(well_known=True), catalogue.accelerators.values(), catalogue.offers)
        found = replace(found, applications=_applications())
        _kept.clear()
        _kept[snapshot_id] = found
    return _kept[snapshot_id]


def collect(
    networks: Mapping[str, str],
    well_known: Mapping[str, str],
    accelerators: Iterable[Accelerator],
    offers: Iterable[Offer],
) -> Names:
    """Build the tables."""
    parts = tuple(accelerators)
    offers = tuple(offers)
    places = tuple(offer for offer in offers if offer.kind != "cloud")
    return Names(
        networks={key(name): slug for name, slug in networks.items()},
        well_known={key(name): slug for name, slug in well_known.items()},
        slugs=frozenset(networks.values()),
        accelerators=_parts(parts),
        rows=_rows(parts),
        memory_gb=_memory(parts),
        systems=_systems(places),
        titles={offer.system_id: offer.system_name for offer in places},
        edge=frozenset(offer.system_id for offer in places if offer.kind == "edge"),
        partitions=_partitions(places),
        longest_hours=_longest(places),
        instances=frozenset(offer.node_type_id.lower() for offer in offers if offer.kind == "cloud"),
    )


def _applications() -> dict[str, str]:
    """Names and aliases of those on the shelf; very short ones stand in too many sentences."""
    from estimators.harp.shelf import applications

    table: dict[str, str] = {}
    for one in applications():
        for name in (one.name, *one.aliases):
            if len(key(name)) >= _SHORTEST_APPLICATION:
                table.setdefault(key(name), one.name)
    return table


_SHORTEST_APPLICATION = 3


def _parts(parts: Iterable[Accelerator]) -> dict[str, str]:
    table: dict[str, str] = {}
    for part in parts:
        for alias in (part.id, part.name, *part.aliases):
            short = key(alias)
            if len(short) >= 4 and short not in _NO_PART and not _INSTANCE.match(short):
                table.setdefault(short, _spoken(part))
    return table


def _spoken(part: Accelerator) -> str:
    """The shortest alias that reads like a name, so that a call says `jetson-orin-nano` and not a row's id."""
    names_ = [alias for alias in part.aliases if len(key(alias)) >= 4 and "," not in alias and ":" not in alias]
    return min(names_, key=len).lower().replace(" ", "-") if names_ else part.id


def _rows(parts: Iterable[Accelerator]) -> dict[str, str]:
    """Family and size of rows that no alias tells apart."""
    spoken = {key(alias) for part in parts for alias in part.aliases}
    found: dict[str, list[str]] = defaultdict(list)
    for part in parts:
        match = _FAMILY.match(part.id)
        if match and part.memory_bytes:
            found[f"{match.group(1)}-{round(part.memory_bytes / 2**30)}gb"].append(part.id)
    return {
        name: min(ids, key=lambda one: ("sxm" not in one, "custom" in one, one))
        for name, ids in found.items()
        if key(name) not in spoken
    }


def _memory(parts: Iterable[Accelerator]) -> dict[str, frozenset[int]]:
    sizes: dict[str, set[int]] = defaultdict(set)
    for part in parts:
        match = _FAMILY.match(part.id)
        if match and part.memory_bytes:
            sizes[match.group(1)].add(round(part.memory_bytes / 2**30))
    return {family: frozenset(found) for family, found in sizes.items()}


def _systems(offers: Iterable[Offer]) -> dict[str, str]:
    """Id and name, and the last part of a compound one (`pitzer` for `osc-pitzer`) where only one system bears it."""
    table: dict[str, str] = {}
    short: dict[str, set[str]] = defaultdict(set)
    for offer in offers:
        for name in (offer.system_id, offer.system_name, re.sub(r"\(.*?\)", "", offer.system_name)):
            table[key(name)] = offer.system_id
        last = offer.system_id.rsplit("-", 1)[-1]
        if len(last) >= 4 and not last.isdigit():
            short[last].add(offer.system_id)
    for last, systems in short.items():
        if len(systems) == 1:
            table.setdefault(last, next(iter(systems)))
    return table


def _partitions(offers: Iterable[Offer]) -> dict[str, dict[str, str]]:
    table: dict[str, dict[str, str]] = defaultdict(dict)
    for offer in offers:
        if offer.partition:
            table[offer.system_id][offer.partition.lower()] = offer.partition
    return table


def _longest(offers: Iterable[Offer]) -> dict[str, float]:
    """Systems with a partition of unknown or no limit are left out: nothing is impossible there."""
    limits: dict[str, list[float | None]] = defaultdict(list)
    for offer in offers:
        if not offer.service:
            limits[offer.system_id].append(offer.max_walltime_hours)
    return {
        system: max(known)
        for system, all_ in limits.items()
        if len(known := [hours for hours in all_ if hours]) == len(all_)
    }
