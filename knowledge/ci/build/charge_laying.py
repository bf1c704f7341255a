"""Lays the charge rule of a layer over that of a partition: a rule is kept whole, never mixed from two sources."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.ci.build.layer_form import LayerForm
from knowledge.ci.build.matching import Row
from knowledge.ci.build.origin_rows import Entry
from knowledge.ci.build.reasons import reason_to_replace

_RULE = ("resource", "per_hour", "unit", "combine", "minimum_hours", "minimum_amount")
CHARGE = ("charge_factor", "charge_basis", "charge_unit")
"""Three columns of a partition that mean something only together."""


@dataclass(frozen=True, slots=True)
class LaidRule:
    """What became of a rule: the partition's rates now, and rows of `value_origins` and `conflicts`."""

    rates: list[Row]
    origins: list[Row]
    conflicts: list[Row]


def lay_rule(partition: Row, theirs: list[Row], mine: list[Row], layer: LayerForm, *, charged: bool) -> LaidRule:
    """Lay the rates of a layer over those of one partition.

    Args:
        partition: its row. theirs: its rates so far. mine: its rates in the layer, at least one.
        charged: whether its charge factor was known before the layer.
    """
    entries = [Entry("charge_rates", rate["system_id"], _key(rate), "per_hour", rate) for rate in mine]
    if not theirs and not charged:
        return LaidRule(mine, [], [])
    if _rule(theirs) == _rule(mine):
        return LaidRule(theirs, [entry.origin("confirms") for entry in entries], [])
    said = theirs[0] if theirs else partition
    words = rule_words(theirs) or factor_words(partition)
    reason = reason_to_replace(layer, partition, "charge", said["how"])
    if reason is not None:
        return LaidRule(mine, [entry.origin("replaces", replaced=words, reason=reason) for entry in entries], [])
    whole = Entry("charge_rates", partition["system_id"], partition["partition"], "per_hour", mine[0])
    by = f"{said['how']}, {said['as_of'] or 'date unknown'}"
    return LaidRule(theirs, [], [whole.conflict(layer, words, by, rule_words(mine))])


def charge_agrees(there: Row, row: Row, name: str) -> bool:
    """Whether one of the three charge columns may be filled: the other two must not contradict each other."""
    if name not in CHARGE or "charge_basis" not in there:
        return True
    others = [other for other in CHARGE if other != name]
    return all(there[other] is None or row[other] is None or there[other] == row[other] for other in others)


def rule_words(rates: list[Row]) -> str:
    """A rule in words."""
    return "; ".join(f"{rate['per_hour']:g} {rate['unit']} per {rate['resource']} and hour" for rate in rates)


def factor_words(partition: Row) -> str:
    """A charge factor in words."""
    return f"{partition['charge_factor']:g} {partition['charge_unit'] or 'units'} per {partition['charge_basis']}"


def _rule(rates: list[Row]) -> list[tuple[str, ...]]:
    return sorted(tuple(str(rate[name]) for name in _RULE) for rate in rates)


def _key(rate: Row) -> str:
    return f"{rate['partition']} / {rate['resource']}"
