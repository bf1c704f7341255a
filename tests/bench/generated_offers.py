"""Offers of a made-up plan in memory, and a stand-in for the catalogue that holds them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from knowledge.ci.types import Accelerator, ChargeRule, Offer
from knowledge.errors import UnknownNameError
from knowledge.evidence import Source
from tests.bench.generated import (
    BASES,
    DATE,
    KINDS_OF_WORK,
    MOST_NODES,
    PROGRAMS,
    PROVIDERS,
    WALLTIME_HOURS,
    Plan,
    Shape,
    instance_type,
    list_price,
    node_type_id,
    partition_name,
    region_name,
    system_id,
)

SOURCES = (Source(id="ci:generated", title="Made up for measuring"),)
_GIB = 2**30
_ABSENT: dict[str, Any] = dict.fromkeys(
    (
        "status", "provider", "region", "partition", "node_count", "min_nodes", "max_nodes", "max_walltime_hours",
        "default_walltime_hours", "shared_nodes", "interconnect", "gpu_request_flag", "constraint", "qos",
        "carbon_g_per_kwh", "carbon_method", "pue", "docs_url", "notes",
    )
)  # fmt: skip


def generated_offers(plan: Plan) -> Iterator[Offer]:
    """Every partition on its node type, then every instance type in its cheapest region."""
    for system in range(plan.size.systems):
        for partition in range(plan.size.partitions):
            yield _partition(plan, system, partition)
    for number in range(len(plan.provider)):
        yield _instance(plan, number)


def _partition(plan: Plan, system: int, partition: int) -> Offer:
    node = partition % plan.size.node_types
    place, organization = system_id(system), plan.centres[system]
    work = int(plan.work[system, partition])
    name = partition_name(partition, work)
    return Offer(
        **{
            **_ABSENT,
            **_hardware(plan.shapes[plan.shape[system, node]]),
            "id": f"{place}/{name}/{node_type_id(node)}",
            "kind": "hpc",
            "system_id": place,
            "system_name": f"Generated {system}",
            "organization": organization[0],
            "country": organization[1],
            "status": "production",
            "partition": name,
            "partition_label": name,
            "node_type_id": node_type_id(node),
            "node_count": int(plan.nodes[system, node]),
            "max_nodes": MOST_NODES[plan.most[system, partition]],
            "max_walltime_hours": WALLTIME_HOURS[plan.limit[system, partition]],
            "shared_nodes": bool(plan.shared[system, partition]),
            "preemptible": KINDS_OF_WORK[work] == "-preempt",
            "interactive": KINDS_OF_WORK[work] == "-debug",
            "scheduler": "slurm",
            "programs": PROGRAMS[plan.programs[system]],
            "charge": _charge(plan, system, partition),
        }
    )


def _instance(plan: Plan, number: int) -> Offer:
    shape, provider = plan.shapes[plan.instance_shape[number]], PROVIDERS[plan.provider[number]]
    price = list_price(shape, float(plan.usd[number]))
    return Offer(
        **{
            **_ABSENT,
            **_hardware(shape),
            "id": f"{provider}/{instance_type(number)}/{region_name(plan.size.regions - 1)}",
            "kind": "cloud",
            "system_id": provider,
            "system_name": provider.upper(),
            "organization": provider.upper(),
            "country": "US",
            "provider": provider,
            "region": region_name(plan.size.regions - 1),
            "node_type_id": instance_type(number),
            "shared_nodes": False,
            "processor": None,
            "processor_text": None,
            "scheduler": "none",
            "programs": ("commercial",),
            "charge": ChargeRule("instance_hour", None, "USD", on_demand_usd_per_hour=price, date=DATE),
            "other_regions": tuple(region_name(other) for other in range(plan.size.regions - 1)),
        }
    )


def _hardware(shape: Shape) -> dict[str, Any]:
    return {
        "accelerator": shape.accelerator,
        "accelerator_text": shape.accelerator and shape.accelerator.name,
        "accelerators_per_node": float(shape.per_node),
        "processor": shape.processor,
        "processor_text": shape.processor.name,
        "sockets_per_node": shape.sockets,
        "cores_per_node": shape.cores,
        "node_memory_bytes": shape.memory_gb * _GIB,
        "interconnect_bytes_per_second": shape.gbit and shape.gbit * 1e9 / 8,
        "preemptible": False,
        "interactive": False,
        "service": False,
        "as_of": DATE,
        "sources": SOURCES,
    }


def _charge(plan: Plan, system: int, partition: int) -> ChargeRule:
    basis = BASES[plan.basis[system, partition]]
    if basis is None:
        return ChargeRule("other", None, None)
    return ChargeRule(basis, float(plan.factor[system, partition]), "SU", date=DATE)


@dataclass
class GeneratedCatalogue:
    """What placement reads of a catalogue, over made-up offers.

    Attributes:
        offers: made up. accelerators: of the facts.
    """

    offers: tuple[Offer, ...]
    accelerators: Mapping[str, Accelerator]
    transfer: tuple[Any, ...] = ()
    read_on: str = "2026-11-24"
    snapshot_id: str = "made-up"
    snapshot_words: str = "Snapshot made up."
    systems: tuple[Any, ...] = field(init=False)
    programs: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Gather the systems."""
        one_each = {offer.system_id: offer for offer in self.offers}
        self._systems = {
            name: SimpleNamespace(id=name, name=offer.system_name, organization=offer.organization)
            for name, offer in one_each.items()
        }
        self.systems = tuple(self._systems.values())
        self.programs = tuple(sorted({name for offer in one_each.values() for name in offer.programs}))

    def system(self, name: str) -> Any:
        """The system with this id.

        Raises:
            UnknownNameError: there is none.
        """
        if name not in self._systems:
            raise UnknownNameError("system", name, [])
        return self._systems[name]

    def accelerator_matches(self, name: str) -> tuple[Accelerator, ...]:
        """Every accelerator whose id holds the name."""
        return tuple(row for identifier, row in self.accelerators.items() if name.lower() in identifier)

    def matches_program(self, offer: Offer, program: str) -> bool:
        """Whether one gets access through a programme, as the catalogue would say."""
        from knowledge.ci.system_names import canonical_program, covers

        names = (offer.provider, offer.provider.upper()) if offer.provider else ()
        return covers(canonical_program(program, self.programs), offer.programs, offer.organization, names)
