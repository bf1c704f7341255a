"""The same charges for many jobs at once, as columns; placement weighs thousands of them in milliseconds.

A test holds that every row equals `charge` of the same job. NaN = unknown, never zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.ci.charges.centre import charge_unit, rates_of
from knowledge.ci.charges.counting import GIB
from knowledge.ci.types import ChargedResource, ChargeRule, Offer

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Rows = NDArray[np.int64]

_RESOURCES: tuple[ChargedResource, ...] = ("node", "core", "gpu", "memory_gb")
_NODE, _CORE, _GPU, _MEMORY = range(len(_RESOURCES))
_NOISE = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class ChargeColumns:
    """One column an offer; NaN = unknown.

    Attributes:
        rates: by resource (node, core, gpu, memory_gb) and offer: per hour; 0 where the rule has no such rate.
        per_node: what a whole node has of each; accelerators as the offer counts them.
        accelerators_known: whether the number of accelerators of a node is known.
        has_rule: whether there are rates at all. largest: only the largest of them counts.
        whole: whether whole nodes are charged. instance: rented by the hour. free: a source says so.
        usage_factor: 1 where there is none. minimum_hours, minimum_amount: 0 where there is none.
        step_hours: NaN = time is charged as it runs.
        usd_per_unit: NaN = the unit has no price. on_demand, spot: US dollars an hour of an instance.
    """

    rates: Floats
    per_node: Floats
    accelerators_known: Mask
    has_rule: Mask
    largest: Mask
    whole: Mask
    instance: Mask
    free: Mask
    usage_factor: Floats
    minimum_hours: Floats
    minimum_amount: Floats
    step_hours: Floats
    usd_per_unit: Floats
    on_demand: Floats
    spot: Floats


def charge_columns(offers: Sequence[Offer]) -> ChargeColumns:
    """Make the columns of the offers."""
    rules = [offer.charge for offer in offers]
    free = _mask(_is_free(rule) for rule in rules)
    return ChargeColumns(
        rates=np.array([_rates(rule) for rule in rules], dtype=np.float64).reshape(-1, len(_RESOURCES)).T,
        per_node=np.array([_per_node(offer) for offer in offers], dtype=np.float64).reshape(-1, len(_RESOURCES)).T,
        accelerators_known=_mask(offer.accelerators_per_node_known for offer in offers),
        has_rule=_mask(bool(rates_of(rule)) for rule in rules),
        largest=_mask(rule.combine == "max" for rule in rules),
        whole=_mask(offer.shared_nodes is False for offer in offers),
        instance=_mask(rule.basis == "instance_hour" for rule in rules),
        free=free,
        usage_factor=_floats(1.0 if rule.usage_factor is None else rule.usage_factor for rule in rules),
        minimum_hours=_floats(rule.minimum_hours or 0.0 for rule in rules),
        minimum_amount=_floats(rule.minimum_amount or 0.0 for rule in rules),
        step_hours=_floats(rule.step_hours for rule in rules),
        usd_per_unit=_floats(_usd_per_unit(rule) for rule in rules),
        on_demand=_floats(rule.on_demand_usd_per_hour for rule in rules),
        spot=_floats(rule.spot_usd_per_hour for rule in rules),
    )


def units_per_node_hour(columns: ChargeColumns) -> Floats:
    """Units that an hour of one whole node costs, for each offer; NaN where no rate is known."""
    rates = _within(columns.rates, columns.largest & ~columns.whole & (columns.per_node[_GPU] > 0))
    counts = np.where(rates == 0, 0.0, columns.per_node)
    units = _combined(rates * counts, columns.largest) * columns.usage_factor
    return np.where(columns.has_rule & (units > 0), units, np.nan)


def units_per_hour(columns: ChargeColumns, rows: Rows, accelerators: Floats, nodes: Floats) -> Floats:
    """Units that an hour of each job costs, before any minimum; 0 = a source says that it is free, NaN = unknown.

    Args:
        columns: of all offers.
        rows: the offer of each job.
        accelerators, nodes: of each job, in all.
    """
    share = _share(columns, rows, accelerators, nodes)
    counts = columns.per_node[:, rows] * (nodes * share)
    whole, known = columns.whole[rows], columns.accelerators_known[rows]
    counts[_GPU] = np.where(whole, np.where(known, nodes * columns.per_node[_GPU, rows], np.nan), accelerators)
    rates = _within(columns.rates[:, rows], columns.largest[rows] & ~whole & (accelerators > 0))
    counts = np.where(rates == 0, 0.0, counts)
    units = _combined(rates * counts, columns.largest[rows]) * columns.usage_factor[rows]
    units = np.where(columns.has_rule[rows] & ~columns.instance[rows] & (units > 0), units, np.nan)
    return np.where(columns.free[rows], 0.0, units)


def hourly_usd(
    columns: ChargeColumns, rows: Rows, accelerators: Floats, nodes: Floats, spot: Mask | None = None
) -> Floats:
    """US dollars that an hour of each job costs, before any minimum; NaN = not sold for money, or price unknown.

    Args:
        columns, rows, accelerators, nodes: as in `units_per_hour`.
        spot: whether the job runs on a spot instance; default: none does.
    """
    prices = columns.on_demand[rows] if spot is None else np.where(spot, columns.spot[rows], columns.on_demand[rows])
    units = units_per_hour(columns, rows, accelerators, nodes) * columns.usd_per_unit[rows]
    return np.where(columns.instance[rows], prices * nodes, units)


def billed_hours_of(columns: ChargeColumns, rows: Rows, hours: Floats) -> Floats:
    """Hours charged for each job: at least the minimum, in whole steps."""
    least = np.maximum(hours, columns.minimum_hours[rows])
    step = columns.step_hours[rows]
    return np.where(np.isnan(step), least, np.maximum(np.ceil(least / step - _NOISE), 1) * step)


def charge_many(
    columns: ChargeColumns,
    rows: Rows,
    hours: Floats,
    accelerators: Floats,
    nodes: Floats,
    spot: Mask | None = None,
) -> tuple[Floats, Floats]:
    """Amount in the unit of each offer's rule, and in US dollars; NaN = unknown.

    Args:
        columns, rows, accelerators, nodes, spot: as in `hourly_usd`.
        hours: of each job, more than zero.
    """
    billed = billed_hours_of(columns, rows, hours)
    instance, free = columns.instance[rows], columns.free[rows]
    units = units_per_hour(columns, rows, accelerators, nodes)
    amount = np.where(free, 0.0, np.maximum(units * billed, columns.minimum_amount[rows]))
    usd = np.where(instance, hourly_usd(columns, rows, accelerators, nodes, spot) * billed, np.nan)
    amount = np.where(instance, usd, amount)
    return amount, np.where(instance, usd, amount * columns.usd_per_unit[rows])


def _share(columns: ChargeColumns, rows: Rows, accelerators: Floats, nodes: Floats) -> Floats:
    """Part of its nodes that each job takes, going by its accelerators; NaN = unknown."""
    per_node = columns.per_node[_GPU, rows]
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.minimum(1.0, accelerators / (nodes * per_node))
    share = np.where(columns.accelerators_known[rows], share, np.nan)
    return np.where(columns.whole[rows] | (per_node == 0) | (accelerators == 0), 1.0, share)


def _combined(amounts: Floats, largest: Mask) -> Floats:
    combined: Floats = np.where(largest, amounts.max(axis=0), amounts.sum(axis=0))
    return combined


def _rates(rule: ChargeRule) -> list[float]:
    found = {rate.resource: np.nan if rate.per_hour is None else rate.per_hour for rate in rates_of(rule)}
    return [found.get(resource, 0.0) for resource in _RESOURCES]


def _per_node(offer: Offer) -> list[float]:
    memory = None if offer.node_memory_bytes is None else offer.node_memory_bytes / GIB
    values = (1.0, offer.cores_per_node, offer.accelerators_per_node, memory)
    return [np.nan if value is None else float(value) for value in values]


def _is_free(rule: ChargeRule) -> bool:
    rates = rates_of(rule)
    return rule.basis == "free" or (bool(rates) and (rule.usage_factor == 0 or all(r.per_hour == 0 for r in rates)))


def _usd_per_unit(rule: ChargeRule) -> float | None:
    """Price of the unit; a dollar is worth a dollar."""
    if rule.usd_per_unit is not None and rule.basis != "free":
        return rule.usd_per_unit
    unit = rule.unit or "USD" if rule.basis == "free" else charge_unit(rule)
    return 1.0 if unit == "USD" else None


def _floats(values: Iterable[float | None]) -> Floats:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def _mask(values: Iterable[bool]) -> Mask:
    return np.array([*values], dtype=np.bool_)


def _within(rates: Floats, by_share: Mask) -> Floats:
    """Rates that count where jobs say only their accelerators; see `centre.asked_rates`."""
    found = rates.copy()
    beside = rates[[_CORE, _MEMORY]]
    dropped = by_share & (np.nan_to_num(rates[_GPU]) != 0) & ~np.isnan(beside)
    found[[_CORE, _MEMORY]] = np.where(dropped, 0.0, beside)
    return found
