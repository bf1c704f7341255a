"""Centres: rates of resources times hours, added up or the largest of them, with minimum and usage factor.

amount = combine over resources of (count x hours x rate) x usage factor, at least the minimum amount. A rule of factor
and basis is the same with one resource. OSC adds cores and GPUs, Delta charges the largest share, TACC charges
node-hours of whole nodes with a minimum of a quarter of an hour.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from knowledge.ci.charges.billed_hours import billed_hours, write_billed
from knowledge.ci.charges.counting import Counted, JobSize, count_of
from knowledge.ci.charges.exact import product, total, write_figure
from knowledge.ci.charges.parts import ChargePart, ChargeResult
from knowledge.ci.charges.words import RESOURCE_HOURS, centre_caution, site_says, why_unknown
from knowledge.ci.types import ChargedResource, ChargeRate, ChargeRule, Offer
from knowledge.evidence import Assumption, Quantity
from knowledge.quantities import write_money, write_number

BASIS_RESOURCES: dict[str, ChargedResource] = {"core_hour": "core", "gpu_hour": "gpu", "node_hour": "node"}
"""What each basis of a factor counts."""


@dataclass(frozen=True, slots=True)
class _Line:
    """One resource of a rule: how much is counted, at what rate."""

    resource: ChargedResource
    counted: Counted
    rate: float


def rates_of(rule: ChargeRule) -> tuple[ChargeRate, ...]:
    """The rates of a rule: its components, else its factor as the rate of its basis; empty if it has neither."""
    if rule.components:
        return rule.components
    resource = BASIS_RESOURCES.get(rule.basis)
    return () if resource is None else (ChargeRate(resource, rule.factor),)


def charge_unit(rule: ChargeRule) -> str:
    """The unit of a rule's amounts; a rule that names none counts its basis itself."""
    rates = rates_of(rule)
    return rule.unit or (RESOURCE_HOURS[rates[0].resource] if rates else "unit")


def centre_charge(offer: Offer, hours: Quantity, size: JobSize) -> ChargeResult:
    """Charge of a run under a centre's rule; no amount and the reason where a needed figure is unknown."""
    billed = billed_hours(hours, offer.charge)
    rates = asked_rates(offer, size)
    if offer.charge.usage_factor == 0 or all(rate.per_hour == 0 for rate in rates):
        return _not_charged(offer)
    lines: list[_Line] = []
    for rate in rates:
        counted = count_of(rate.resource, offer, size)
        if rate.per_hour == 0 and isinstance(counted, str):
            continue  # what costs nothing need not be counted
        if isinstance(counted, str) or rate.per_hour is None:
            return _unknown(offer, _why(offer, rate, counted, hours))
        lines.append(_Line(rate.resource, counted, rate.per_hour))
    if not any(line.rate * line.counted.count for line in lines):
        names = " and ".join(f"{RESOURCE_HOURS[line.resource]}s" for line in lines if line.rate)
        return _unknown(offer, f"the charge goes by {names} and the job takes none: what it is charged is not known")
    left_out = {rate.resource for rate in rates_of(offer.charge)} - {rate.resource for rate in rates}
    return _charged(offer, hours, billed, lines, (_within(left_out),) if left_out else ())


def asked_rates(offer: Offer, size: JobSize) -> tuple[ChargeRate, ...]:
    """The rates that count for a job.

    Where the dominant resource is charged, a share of the node comes with each accelerator. A job that asks for
    accelerators on shared nodes and says nothing of cores and memory stays within that share: only its accelerators
    are charged. (Taking all cores and all memory of the node instead would charge for more than the share.)
    """
    rule, rates = offer.charge, rates_of(offer.charge)
    by_device = any(rate.resource == "gpu" and rate.per_hour for rate in rates)
    if rule.combine != "max" or offer.shared_nodes is False or not size.accelerators or not by_device:
        return rates
    unsaid = {name for name, said in (("core", size.cores), ("memory_gb", size.memory_gb)) if said is None}
    return tuple(rate for rate in rates if rate.resource not in unsaid or rate.per_hour is None)


def _within(left_out: Collection[ChargedResource]) -> Assumption:
    """What is taken for the resources that nobody named."""
    unsaid = " or ".join(words for name, words in _UNSAID.items() if name in left_out)
    text = f"Nobody said {unsaid}: no more than the share that comes with the accelerators."
    return Assumption(field="cores" if "core" in left_out else "memory", text=text)


_UNSAID: dict[ChargedResource, str] = {"core": "how many cores", "memory_gb": "how much memory"}


def _charged(
    offer: Offer, hours: Quantity, billed: Quantity, lines: Sequence[_Line], assumed: tuple[Assumption, ...]
) -> ChargeResult:
    rule, unit = offer.charge, charge_unit(offer.charge)
    parts = _parts(rule, unit, lines, billed.value)
    amount = _on_bounds(billed, unit, lambda at: total(p.amount for p in _parts(rule, unit, lines, at) if p.counts))
    usd = _in_dollars(rule, amount)
    formula = _formula(rule, unit, lines, parts, write_billed(hours.value, billed.value, rule), amount.value)
    if usd is not None and rule.usd_per_unit is not None:
        formula += f" × ${rule.usd_per_unit:g} = {write_money(usd.value)}"
    counted = (line.counted.assumption for line in lines if line.counted.assumption is not None)
    assumptions = (*counted, *assumed)
    return ChargeResult(amount, usd, formula, rule.date, centre_caution(offer), parts, assumptions)


def _parts(rule: ChargeRule, unit: str, lines: Sequence[_Line], hours: float) -> tuple[ChargePart, ...]:
    """The lines with their amounts; which of them count, and the minimum where it is more."""
    usage = 1.0 if rule.usage_factor is None else rule.usage_factor
    amounts = [product(line.counted.count, hours, line.rate, usage) for line in lines]
    largest = amounts.index(max(amounts))
    due = amounts[largest] if rule.combine == "max" else total(amounts)
    least = rule.minimum_amount is not None and due < rule.minimum_amount
    parts = [
        ChargePart(
            resource=line.resource,
            count=line.counted.count,
            hours=hours,
            rate=line.rate,
            unit=unit,
            amount=amount,
            usage_factor=usage,
            counts=not least and (rule.combine == "sum" or index == largest),
        )
        for index, (line, amount) in enumerate(zip(lines, amounts, strict=True))
    ]
    if least and rule.minimum_amount is not None:
        parts.append(ChargePart("minimum", 1, None, rule.minimum_amount, unit, rule.minimum_amount))
    return tuple(parts)


def _on_bounds(hours: Quantity, unit: str, amount_at: Callable[[float], float]) -> Quantity:
    """The amount at the value and at each bound of the hours."""
    low, high = (None if bound is None else amount_at(bound) for bound in (hours.low, hours.high))
    return Quantity(value=amount_at(hours.value), unit=unit, low=low, high=high, coverage=hours.coverage)


def _in_dollars(rule: ChargeRule, amount: Quantity) -> Quantity | None:
    if rule.usd_per_unit is not None:
        price = rule.usd_per_unit
        low, high = (None if bound is None else product(bound, price) for bound in (amount.low, amount.high))
        value = product(amount.value, price)
        return Quantity(value=value, unit="USD", low=low, high=high, coverage=amount.coverage)
    return amount if amount.unit == "USD" else None


def _formula(
    rule: ChargeRule, unit: str, lines: Sequence[_Line], parts: Sequence[ChargePart], hours: str, amount: float
) -> str:
    """The arithmetic with its numbers, such as `28 cores × 9.2 h × 0.003 USD per core-hour = 0.7728 USD`."""
    terms = [_term(line, unit, hours) for line in lines]
    if len(terms) > 1 and rule.combine == "max":
        named = [f"{term} = {write_figure(part.amount)}" for term, part in zip(terms, parts, strict=False)]
        whole = f"the {'larger' if len(terms) == 2 else 'largest'} of {', '.join(named[:-1])} and {named[-1]}"
    else:
        whole = " + ".join(terms)
    if rule.usage_factor not in (None, 1):
        bracketed = f"({whole})" if len(terms) > 1 and rule.combine == "sum" else whole
        whole = f"{bracketed} × {write_figure(rule.usage_factor or 1)} (usage factor)"
    if any(part.resource == "minimum" for part in parts):
        return f"{whole}, which is under the minimum of {write_figure(amount)} {unit}: {write_figure(amount)} {unit}"
    return f"{whole} = {write_figure(amount)} {unit}"


def _term(line: _Line, unit: str, hours: str) -> str:
    return f"{line.counted.words} × {hours} × {write_figure(line.rate)} {unit} per {RESOURCE_HOURS[line.resource]}"


def _why(offer: Offer, rate: ChargeRate, counted: Counted | str, hours: Quantity) -> str:
    """Why there is no amount; where the unit is the basis itself, its hours are known although the factor is not."""
    rule, basis = offer.charge, RESOURCE_HOURS[rate.resource]
    if rate.per_hour is not None:
        return str(counted)
    if rule.components:
        return f"the rate of a {basis} is not known{site_says(offer)}"
    if isinstance(counted, str) or rule.unit != basis:
        return why_unknown(offer)
    units = f"{write_number(hours.value * counted.count)} {rule.unit}"
    before = f"{counted.words} × {write_figure(hours.value)} h = {units}"
    return f"{before} before the factor of the queue, which is not known{site_says(offer)}"


def _not_charged(offer: Offer) -> ChargeResult:
    """A rate or usage factor of zero is a source's word that nothing is charged."""
    rule = offer.charge
    nothing = Quantity(value=0.0, unit=charge_unit(rule))
    why = "the usage factor of the queue is 0" if rule.usage_factor == 0 else "the rate is 0"
    usd = _in_dollars(rule, nothing)
    return ChargeResult(nothing, usd, f"not charged: {why}{site_says(offer)}", rule.date, centre_caution(offer))


def _unknown(offer: Offer, why: str) -> ChargeResult:
    return ChargeResult(None, None, why, offer.charge.date, centre_caution(offer))
