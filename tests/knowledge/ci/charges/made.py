"""Offers and rules made by hand, whose charges can be worked out in one's head."""

from __future__ import annotations

from typing import Any, cast

from knowledge.ci import ChargeRule, Offer
from knowledge.ci.types import ChargeRate
from knowledge.evidence import Quantity

GIB = 2**30


def hours(value: float, low: float | None = None, high: float | None = None) -> Quantity:
    return Quantity(value=value, unit="h", low=low, high=high)


def offer(rule: ChargeRule, **changes: Any) -> Offer:
    """A node of 128 cores, 4 accelerators and 256 GB, shared unless said otherwise."""
    values: dict[str, Any] = dict.fromkeys(Offer.__dataclass_fields__)
    values |= {
        "id": "made/queue/node",
        "kind": "hpc",
        "system_name": "Made",
        "accelerators_per_node": 4.0,
        "accelerators_per_node_known": True,
        "shared_nodes": True,
        "cores_per_node": 128,
        "node_memory_bytes": 256 * GIB,
        "charge": rule,
        "sources": (),
        **changes,
    }
    return Offer(**values)


def rates(combine: Any = "sum", unit: str = "SU", **per_hour: float | None) -> ChargeRule:
    """A rule of components: `rates(core=0.003, gpu=0.09, unit="USD")`; other fields by `dataclasses.replace`."""
    components = tuple(ChargeRate(cast(Any, resource), rate) for resource, rate in per_hour.items())
    return ChargeRule("other", None, unit, components=components, combine=combine)
