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

from knowledge.ci.types import ChargeRule, Offer
from plane.placement.candidates import Candidates, Floats, Mask
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
    """

    price: Floats
    spot: Mask
    unknown: Mask
    counted: Floats


def hourly_money(candidates: Candidates) -> HourlyMoney:
    """Prices and indicative values of every candidate."""
    price_per_node, spot, indicative_per_node = _per_node(candidates.offers)
    share = _node_share(candidates)
    price = price_per_node[candidates.offer] * share
    unknown = np.isnan(price) & offer_columns(candidates.offers).sold[candidates.offer]
    weight = np.where(unknown, 1.0, ALLOCATION_SHARE)
    counted = np.where(np.isnan(price), indicative_per_node[candidates.offer] * share * weight, price)
    return HourlyMoney(price, spot[candidates.offer], unknown, np.maximum(counted, LEAST_USD_PER_HOUR))


@once_per_catalogue
def _per_node(offers: tuple[Offer, ...]) -> tuple[Floats, Mask, Floats]:
    """An hour of one node of each offer: list price, whether it is a spot price, indicative value."""
    worth = _CloudWorth(offers)
    node_value = np.array([worth.node(offer) for offer in offers])
    price, spot = _prices(offers)
    return price, spot, _indicative(offers, node_value, _unit_values(offers, node_value))


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


def _unit_of(offer: Offer) -> _Unit:
    return offer.system_id, offer.charge.basis, offer.accelerators_per_node > 0


def _unit_values(offers: tuple[Offer, ...], node_value: Floats) -> dict[_Unit, float]:
    """US dollars (before the share) that one unit of a system's charge basis is worth."""
    ratios: dict[_Unit, list[float]] = defaultdict(list)
    for offer, value in zip(offers, node_value, strict=True):
        units = _units_per_node_hour(offer)
        if units and not (offer.service or offer.interactive or offer.preemptible):
            ratios[_unit_of(offer)].append(value / units)
    return {key: median(values) for key, values in ratios.items()}


def _indicative(offers: tuple[Offer, ...], node_value: Floats, units: dict[_Unit, float]) -> Floats:
    values = node_value.copy()
    for index, offer in enumerate(offers):
        charged = _units_per_node_hour(offer)
        unit = units.get(_unit_of(offer))
        if charged and unit:
            values[index] = charged * unit
    return values


def _units_per_node_hour(offer: Offer) -> float | None:
    rule: ChargeRule = offer.charge
    if not rule.factor:
        return None
    per_node = {"core_hour": offer.cores_per_node, "gpu_hour": offer.accelerators_per_node, "node_hour": 1}
    basis = per_node.get(rule.basis)
    return rule.factor * basis if basis else None


def _prices(offers: tuple[Offer, ...]) -> tuple[Floats, Mask]:
    """List price of one node an hour; NaN where there is none."""
    price = np.full(len(offers), np.nan)
    spot = np.zeros(len(offers), dtype=np.bool_)
    for index, offer in enumerate(offers):
        rule = offer.charge
        if rule.on_demand_usd_per_hour is not None:
            price[index] = rule.on_demand_usd_per_hour
        elif rule.spot_usd_per_hour is not None:
            price[index], spot[index] = rule.spot_usd_per_hour, True
        elif rule.usd_per_unit is not None and (units := _units_per_node_hour(offer)):
            price[index] = rule.usd_per_unit * units
    return price, spot


def _node_share(candidates: Candidates) -> Floats:
    """Nodes a candidate takes, fractions for a part of a node."""
    per_node = offer_columns(candidates.offers).accelerators_per_node[candidates.offer]
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(per_node > 0, candidates.accelerators / per_node, candidates.nodes)
