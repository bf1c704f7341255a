"""Resolves the names in a request against the catalogue; an unknown name is answered with near ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from knowledge.ci.countries import country_codes
from knowledge.ci.types import Offer
from knowledge.errors import RequestError, UnknownNameError
from plane.placement.groups import offer_groups, providers
from plane.placement.known_names import cloud_regions, named_partitions
from plane.placement.request import PlacementRequest
from plane.placement.settled import settle

if TYPE_CHECKING:
    from knowledge.ci import Catalogue

PROVIDER_NAMES = {
    "amazon": "aws",
    "amazon web services": "aws",
    "s3": "aws",
    "microsoft": "azure",
    "microsoft azure": "azure",
    "google": "gcp",
    "google cloud": "gcp",
    "gcs": "gcp",
    "oracle": "oci",
    "oracle cloud": "oci",
    "lambda labs": "lambda",
}
"""Other words for the clouds of the catalogue."""

KINDS = ("hpc", "cloud", "edge", "testbed", "htc")


@dataclass(frozen=True, slots=True)
class Asked:
    """A request's restrictions with every name resolved. An empty set restricts nothing.

    Attributes:
        systems, excluded_systems: ids of systems; clouds named among the systems stand in `providers`.
        providers, excluded_providers: ids of clouds.
        accelerators, excluded_accelerators: ids of accelerators.
        programs: access programs as the person wrote them.
        countries: ISO codes. regions: names of cloud regions.
    """

    systems: frozenset[str]
    excluded_systems: frozenset[str]
    providers: frozenset[str]
    excluded_providers: frozenset[str]
    accelerators: frozenset[str]
    excluded_accelerators: frozenset[str]
    kinds: frozenset[str]
    programs: tuple[str, ...]
    partition: str | None
    countries: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()

    @property
    def restricts_places(self) -> bool:
        """Whether places are named, excluded or limited to kinds."""
        named = (self.systems, self.excluded_systems, self.providers, self.excluded_providers, self.kinds)
        return any(named) or self.partition is not None or self.restricts_regions

    @property
    def restricts_regions(self) -> bool:
        """Whether countries or cloud regions are named."""
        return bool(self.countries or self.regions)

    @property
    def pinned(self) -> bool:
        """Whether the person named the places to compare."""
        return bool(self.systems or self.partition)


def resolve(request: PlacementRequest, catalogue: Catalogue) -> Asked:
    """Resolve every name of the request.

    Args:
        request: with names as the person wrote them.
        catalogue: what they may name.

    Raises:
        UnknownNameError: a system, provider, accelerator, program, partition, kind, country or region that nothing
            bears.
    """
    offers = settle(catalogue.offers)
    clouds = providers(offers)
    systems, more_providers = _places(request.systems, clouds, catalogue)
    excluded_systems, excluded_providers = _places(request.exclude_systems, clouds, catalogue)
    asked = Asked(
        systems=systems,
        excluded_systems=excluded_systems,
        providers=more_providers | {provider_id(name, clouds) for name in request.providers},
        excluded_providers=excluded_providers,
        accelerators=_accelerators(request.accelerators, catalogue),
        excluded_accelerators=_accelerators(request.exclude_accelerators, catalogue),
        kinds=frozenset(_kind(name) for name in request.kinds),
        programs=tuple(_program(name, catalogue) for name in request.programs),
        partition=request.partition,
        countries=frozenset(code for name in request.countries for code in country_codes(name)),
        regions=frozenset(_region(name, offers) for name in request.regions),
    )
    if asked.partition is not None:
        _check_partition(asked, offers)
    _check_counts(request)
    return asked


def provider_id(name: str, clouds: Iterable[str]) -> str:
    """The id of a cloud by any of its names.

    Raises:
        UnknownNameError: no cloud of the catalogue bears it.
    """
    known = sorted(clouds)
    wanted = name.strip().lower()
    wanted = PROVIDER_NAMES.get(wanted, wanted)
    if wanted in known:
        return wanted
    raise UnknownNameError("provider", name, near(wanted, known), hint=f"the catalogue has {', '.join(known)}.")


def resolve_waits(waits_hours: Mapping[str, float], catalogue: Catalogue) -> dict[str, float]:
    """Observed waits by the ids of their systems; a person may have written `Delta/gpuA100x4` into the file.

    A system that the catalogue does not know is kept as it is: it does no harm.
    """
    found = {}
    for place, hours in waits_hours.items():
        system, slash, partition = place.partition("/")
        try:
            found[f"{catalogue.system(system).id}{slash}{partition}"] = hours
        except UnknownNameError:
            found[place] = hours
    return found


def near(name: str, known: Iterable[str], limit: int = 3) -> tuple[str, ...]:
    """Names that look alike, best first."""
    from rapidfuzz import fuzz, process, utils  # only needed on a mistake

    found = process.extract(
        name, list(known), scorer=fuzz.WRatio, processor=utils.default_process, limit=limit, score_cutoff=60
    )
    return tuple(match for match, _, _ in found)


def _places(names: Iterable[str], clouds: Iterable[str], catalogue: Catalogue) -> tuple[frozenset[str], frozenset[str]]:
    """Systems and clouds among the names: people say "on aws" as they say "on delta"."""
    systems: set[str] = set()
    providers: set[str] = set()
    known = set(clouds)
    for name in names:
        alias = PROVIDER_NAMES.get(name.strip().lower(), name.strip().lower())
        if alias in known:
            providers.add(alias)
        else:
            systems.add(catalogue.system(name).id)
    return frozenset(systems), frozenset(providers)


def _accelerators(names: Iterable[str], catalogue: Catalogue) -> frozenset[str]:
    found: set[str] = set()
    for name in names:
        rows = catalogue.accelerator_matches(name) or (catalogue.accelerator(name),)
        found.update(row.id for row in rows)
    return frozenset(found)


def _kind(name: str) -> str:
    if name.lower() not in KINDS:
        raise UnknownNameError("kind", name, near(name, KINDS), hint=f"it is one of {', '.join(KINDS)}.")
    return name.lower()


def _region(name: str, offers: tuple[Offer, ...]) -> str:
    known = cloud_regions(offers)
    wanted = name.strip().lower()
    if wanted not in known:
        raise UnknownNameError(
            "region", name, near(wanted, known), hint="the clouds of the catalogue have no such region."
        )
    return known[wanted]


def _program(name: str, catalogue: Catalogue) -> str:
    if not is_commercial(name) and not opens_anything(name, catalogue):
        known = sorted(set(catalogue.programs))
        raise UnknownNameError("access program", name, near(name, known), hint=f"such as {', '.join(known[:5])}.")
    return name


def opens_anything(program: str, catalogue: Catalogue) -> bool:
    """Whether any system or cloud can be used through this program."""
    offers = settle(catalogue.offers)
    return any(offer_groups(offers).place.ask(lambda offer: catalogue.matches_program(offer, program), offers))


def is_commercial(program: str) -> bool:
    """Whether the words mean paying with money."""
    return program.strip().lower() in ("commercial", "cloud", "clouds", "money", "pay", "credit card")


def _check_partition(asked: Asked, offers: tuple[Offer, ...]) -> None:
    partition = asked.partition or ""
    bearing = named_partitions(offers).get(partition.strip().lower(), [])
    if any(not asked.systems or offers[index].system_id in asked.systems for index in bearing):
        return
    there = [offer for offer in offers if not asked.systems or offer.system_id in asked.systems]
    names = sorted({name for offer in there for name in (offer.partition, offer.partition_label) if name})
    place = f"; partitions there: {', '.join(names[:8])}." if asked.systems and names else ""
    raise UnknownNameError("partition", partition, near(partition, names), hint=place.lstrip("; "))


def _check_counts(request: PlacementRequest) -> None:
    exact, most = request.accelerator_count, request.max_accelerator_count
    if exact is not None and most is not None and exact > most:
        raise RequestError.of(
            "accelerator_count", exact, f"at most {most} are allowed by max_accelerator_count", "change one of the two"
        )
    if exact is not None and request.node_count is not None and exact % request.node_count:
        raise RequestError.of(
            "accelerator_count",
            exact,
            f"it does not spread evenly over {request.node_count} nodes",
            f"ask for a multiple of {request.node_count}",
        )
