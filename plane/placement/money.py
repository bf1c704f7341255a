"""What a candidate counts for in the ranking, in US dollars an hour: its price, or what its allocation is worth.

Units of allocations cannot be compared with each other or with money, and "free" must not win by default. So for the
ranking only, time on an allocation is given an indicative value (docs/decisions/0004-placement-ranking.md):

- a node is worth `ALLOCATION_SHARE` of what the same accelerators (or cores) cost in the clouds of the catalogue, at
  the median on-demand price; accelerators that no cloud sells are valued by their peak arithmetic;
- what is sold for a price that is not known counts as the median price of such hardware, whole;
- within one system the site's own charge factors rule: a unit there is worth the median of node value over node charge.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from statistics import median

import numpy as np

from knowledge.ci.charges.many import (
    ChargeColumns,
    billed_hours_of,
    charge_columns,
    hourly_usd,
    units_per_node_hour,
)
from knowledge.ci.types import Offer
from plane.placement.candidates import Candidates, Floats, Integers, Mask
from plane.placement.columns import offer_columns
from plane.placement.once import once_per_catalogue
from plane.placement.settled import peak_flops

ALLOCATION_SHARE = 0.5
"""An hour on an allocation counts half of the cloud's price: it is scarce, but nobody is billed."""

CORE_HOUR_USD = 0.04
"""Used when no CPU-only instance of the catalogue has a price: the usual list price of a cloud core (assumed)."""

LEAST_USD_PER_HOUR = 0.02
"""Nothing counts less: power and a person's attention are never free (assumed)."""


_Unit = tuple[str, str, bool]
"""What shares a unit of account: the system, what is multiplied, and whether it is time on accelerators."""


@dataclass(frozen=True, slots=True, eq=False)
class HourlyMoney:
    """One row a candidate.

    Attributes:
        price: US dollars an hour by list price; NaN = not sold for money.
        spot: whether `price` is a spot price because there is no other.
        unknown: whether it is sold, but for a price that the catalogue does not have.
        counted: what the ranking counts: the price, else the indicative value.
        charges: the charge rules of the offers. offer: index of each row's offer.
    """

    price: Floats
    spot: Mask
    unknown: Mask
    counted: Floats
    charges: ChargeColumns
    offer: Integers

    def billed_hours(self, run_hours: Floats) -> Floats:
        """Hours charged for runs of so many hours: at least the minimum, in whole steps."""
        return billed_hours_of(self.charges, self.offer, run_hours)


def hourly_money(candidates: Candidates) -> HourlyMoney:
    """Prices and indicative values of every candidate."""
    rows = candidates.offer
    charges, only_spot, indicative_per_node = _per_offer(candidates.offers)
    spot = only_spot[rows]
    price = hourly_usd(charges, rows, candidates.accelerators, candidates.nodes, spot)
    price = np.where(charges.free[rows], np.nan, price)
    unknown = np.isnan(price) & offer_columns(candidates.offers).sold[rows]
    weight = np.where(unknown, 1.0, ALLOCATION_SHARE)
    indicative = indicative_per_node[rows] * _node_share(candidates) * weight
    counted = np.maximum(np.where(np.isnan(price), indicative, price), LEAST_USD_PER_HOUR)
    return HourlyMoney(price, spot, unknown, counted, charges, rows)


@once_per_catalogue
def _per_offer(offers: tuple[Offer, ...]) -> tuple[ChargeColumns, Mask, Floats]:
    """The charge rules, whether only a spot price is known, and the indicative value of one node an hour."""
    worth = _CloudWorth(offers)
    node_value = np.array([worth.node(offer) for offer in offers])
    charges = charge_columns(offers)
    charged = units_per_node_hour(charges)
    only_spot = np.isnan(charges.on_demand) & ~np.isnan(charges.spot)
    return charges, only_spot, _indicative(offers, node_value, charged, _unit_values(offers, node_value, charged))


class _CloudWorth:
    """Median on-demand price an hour of each accelerator and of a core, and a price per peak FLOP/s for the rest."""

    def __init__(self, offers: tuple[Offer, ...]) -> None:
        by_accelerator: dict[str, list[float]] = defaultdict(list)
        per_flops: list[float] = []
        per_core: list[float] = []
        for offer in offers:
            price = offer.charge.on_demand_usd_per_hour
            if not price:
                continue
            if offer.accelerator is not None and offer.accelerators_per_node:
                each = price / offer.accelerators_per_node
                by_accelerator[offer.accelerator.id].append(each)
                if peak_flops(offer.accelerator):
                    per_flops.append(each / peak_flops(offer.accelerator))
            elif offer.cores_per_node and not offer.accelerators_per_node:
                per_core.append(price / offer.cores_per_node)
        self._accelerators = {name: median(prices) for name, prices in by_accelerator.items()}
        self._per_flops = median(per_flops) if per_flops else 0.0
        self._usual = median(self._accelerators.values()) if self._accelerators else LEAST_USD_PER_HOUR
        self._per_core = median(per_core) if per_core else CORE_HOUR_USD

    def node(self, offer: Offer) -> float:
        """Indicative cloud price of one node an hour."""
        if offer.accelerator is not None and offer.accelerators_per_node:
            known = self._accelerators.get(offer.accelerator.id)
            each = known or self._per_flops * peak_flops(offer.accelerator) or self._usual
            return max(each * offer.accelerators_per_node, LEAST_USD_PER_HOUR)
        return max((offer.cores_per_node or 1) * self._per_core, LEAST_USD_PER_HOUR)


def charge_account(offer: Offer) -> _Unit:
    """What a charge is drawn from: units of one system, apart for processors and accelerators."""
    return offer.system_id, offer.charge.unit or offer.charge.basis, offer.accelerators_per_node > 0


def _unit_values(offers: tuple[Offer, ...], node_value: Floats, charged: Floats) -> dict[_Unit, float]:
    """US dollars (before the share) that one unit of a system is worth, apart for processors and accelerators."""
    ratios: dict[_Unit, list[float]] = defaultdict(list)
    for offer, value, units in zip(offers, node_value, charged, strict=True):
        if units > 0 and not (offer.service or offer.interactive or offer.preemptible):
            ratios[charge_account(offer)].append(value / units)
    return {key: median(values) for key, values in ratios.items()}


def _indicative(offers: tuple[Offer, ...], node_value: Floats, charged: Floats, units: dict[_Unit, float]) -> Floats:
    worth = np.array([units.get(charge_account(offer), np.nan) for offer in offers])
    value = charged * worth
    return np.where(np.isnan(value), node_value, value)


def _node_share(candidates: Candidates) -> Floats:
    """Nodes a candidate takes, fractions for a part of a node."""
    per_node = offer_columns(candidates.offers).accelerators_per_node[candidates.offer]
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(per_node > 0, candidates.accelerators / per_node, candidates.nodes)
