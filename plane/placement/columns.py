"""What ranking reads of each offer, as columns. They depend on the catalogue alone and are made once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from knowledge.ci.types import Offer
from plane.placement.access import hurdle, restriction
from plane.placement.candidates import Floats, Integers, Mask
from plane.placement.once import once_per_catalogue
from plane.placement.words import Words, in_words

NEWEST_PRICES = "2026"
"""Year of the current price lists among the facts; a price of an earlier year, or undated, may have changed."""

STALE_PRICES = "2025"
"""A price of an earlier year is an order of magnitude: the instance may not be sold any more."""

SOFTWARE = {
    "AMD": "Needs a ROCm build of the framework.",
    "Intel": "Needs an Intel (XPU or Gaudi) build of the framework.",
    "Google": "Needs an XLA (TPU) version of the program.",
    "AWS": "Needs a Neuron version of the program.",
    "Qualcomm": "Needs a compiled network for the vendor's runtime.",
    "Graphcore": "Needs a version of the program for the vendor's framework.",
    "Cerebras": "Needs a version of the program for the vendor's framework.",
    "Huawei": "Needs a version of the program for the vendor's framework.",
}
"""What accelerators of other makers than the usual one ask of a program."""


@dataclass(frozen=True, slots=True, eq=False)
class OfferColumns:
    """One row an offer; NaN = unknown.

    Attributes:
        limit_hours: longest job; inf = unlimited, and for what is rented or owned.
        memory_bytes: of one accelerator (the slice's share), or of the node with CPUs only.
        carbon_kg_per_kwh: grid average. carbon_method: how it was counted; empty = unknown.
        pue: published, else NaN.
        batch_queue: whether jobs wait in a queue. weak_facts: figures nobody re-read.
        hurdle: how hard it is to get in (`plane.placement.access.hurdle`).
        restricted: whether the site says that not everybody on the system can use the partition.
        accelerators_per_node: 0 with CPUs only. devices: accelerators (or nodes) of the whole partition.
        link_unknown: whether the speed between nodes is unknown. starved: less host memory than accelerator memory.
        foreign: whether a program written for the usual accelerators must be built anew.
        edge, sold: own small devices, and what is rented for money.
        old_price: whether the price is undated or of an earlier year than the facts were read.
        stale_price: whether it is older than `STALE_PRICES`.
        charge_unknown: whether not even the rate in the site's own unit is known.
    """

    limit_hours: Floats
    memory_bytes: Floats
    carbon_kg_per_kwh: Floats
    carbon_method: Words
    pue: Floats
    interactive: Mask
    preemptible: Mask
    batch_queue: Mask
    testbed: Mask
    weak_facts: Mask
    hurdle: Floats
    restricted: Mask
    accelerators_per_node: Floats
    devices: Floats
    link_unknown: Mask
    starved: Mask
    foreign: Mask
    edge: Mask
    sold: Mask
    old_price: Mask
    stale_price: Mask
    charge_unknown: Mask

    def spread(self, rows: Integers) -> OfferColumns:
        """The columns of these offers, one row each."""
        found: dict[str, Any] = {name: getattr(self, name) for name in OfferColumns.__slots__}
        spread: dict[str, Any] = {
            name: old.take(rows) if isinstance(old, Words) else old[rows] for name, old in found.items()
        }
        return OfferColumns(**spread)


@once_per_catalogue
def offer_columns(offers: tuple[Offer, ...]) -> OfferColumns:
    """Make the columns of a catalogue."""
    return OfferColumns(
        limit_hours=_floats(_limit(offer) for offer in offers),
        memory_bytes=_floats(_memory(offer) for offer in offers),
        carbon_kg_per_kwh=_floats(offer.carbon_g_per_kwh for offer in offers) / 1000,
        carbon_method=in_words([offer.carbon_method or "" for offer in offers]),
        pue=_floats(offer.pue for offer in offers),
        interactive=_flags(offer.interactive for offer in offers),
        preemptible=_flags(offer.preemptible for offer in offers),
        batch_queue=_flags(has_queue(offer) for offer in offers),
        testbed=_flags(offer.kind in ("testbed", "htc") for offer in offers),
        weak_facts=_flags(_weak(offer) for offer in offers),
        hurdle=_floats(hurdle(offer) for offer in offers),
        restricted=_flags(restriction(offer) is not None for offer in offers),
        accelerators_per_node=_floats(offer.accelerators_per_node for offer in offers),
        devices=_floats(_devices(offer) for offer in offers),
        link_unknown=_flags(offer.interconnect_bytes_per_second is None for offer in offers),
        starved=_flags(is_starved(offer) for offer in offers),
        foreign=_flags(offer.accelerator is not None and offer.accelerator.vendor in SOFTWARE for offer in offers),
        edge=_flags(offer.kind == "edge" for offer in offers),
        sold=_flags(offer.provider is not None for offer in offers),
        old_price=_flags(offer.provider is not None and _is_old(offer.charge.date) for offer in offers),
        stale_price=_flags(
            offer.provider is not None and (offer.charge.date or "9") < STALE_PRICES for offer in offers
        ),
        charge_unknown=_flags(_charge_unknown(offer) for offer in offers),
    )


def has_queue(offer: Offer) -> bool:
    """Whether a job waits for its turn there: not on rented instances, nor on one's own device."""
    return offer.provider is None and offer.kind in ("hpc", "htc", "testbed")


def is_starved(offer: Offer) -> bool:
    """Whether a node has less host memory than accelerator memory: loading data and weights will be hard."""
    if offer.accelerator is None or offer.accelerator.memory_bytes is None or offer.node_memory_bytes is None:
        return False
    if offer.accelerator.unified_memory:
        return False
    return offer.node_memory_bytes < offer.accelerator.memory_bytes * offer.accelerators_per_node


def _charge_unknown(offer: Offer) -> bool:
    rule = offer.charge
    priced = rule.on_demand_usd_per_hour is not None or rule.spot_usd_per_hour is not None
    return not priced and rule.factor is None and not rule.components and rule.basis != "free"


def _is_old(date: str | None) -> bool:
    return date is None or date[:4] < NEWEST_PRICES


def _limit(offer: Offer) -> float | None:
    return offer.max_walltime_hours if has_queue(offer) else offer.max_walltime_hours or np.inf


def _memory(offer: Offer) -> float | None:
    if not offer.accelerators_per_node:
        return offer.node_memory_bytes
    if offer.accelerator is None or offer.accelerator.memory_bytes is None:
        return None
    return offer.accelerator.memory_bytes * min(1.0, offer.accelerators_per_node)


def _devices(offer: Offer) -> float | None:
    return None if offer.node_count is None else offer.node_count * (offer.accelerators_per_node or 1)


def _weak(offer: Offer) -> bool:
    return offer.accelerator is not None and offer.accelerator.confidence == "not_reread"


def _floats(values: Iterable[float | None]) -> Floats:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def _flags(values: Iterable[bool]) -> Mask:
    return np.array([*values], dtype=np.bool_)
