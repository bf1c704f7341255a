"""What the engine answers: the amount, and the parts that a reader can multiply again."""

from __future__ import annotations

from dataclasses import dataclass, field

from knowledge.ci.charges.exact import product, total
from knowledge.evidence import Assumption, Quantity, Source


@dataclass(frozen=True, slots=True)
class ChargePart:
    """One line of the arithmetic: count x hours (or months) x rate x usage factor.

    Attributes:
        resource: core, gpu, node, memory_gb, instance, egress, storage, or minimum (the least amount of a job).
        count: how many of them; GB or GiB of memory, egress and storage.
        hours: hours charged, after minimum and steps; `None` = not charged by the hour.
        rate: price of one, in `unit`.
        unit: of the amount.
        amount: the product.
        months: months charged; `None` = not charged by the month.
        usage_factor: what the quality of service multiplies it by.
        count_unit: GB or GiB of egress and storage; `None` = the resource says it.
        counts: whether it is in the total: of several rates of which the largest counts, only that one is.
    """

    resource: str
    count: float
    hours: float | None
    rate: float
    unit: str
    amount: float
    months: float | None = None
    usage_factor: float = 1.0
    counts: bool = True
    count_unit: str | None = None

    def computed(self) -> float:
        """The amount, multiplied again from the other figures."""
        factors = [self.count, self.rate, self.usage_factor]
        return product(*factors, *(time for time in (self.hours, self.months) if time is not None))


@dataclass(frozen=True, slots=True)
class ChargeResult:
    """What a run costs.

    Attributes:
        amount: in the unit of the site (or USD), with the run's interval; `None` = unknown.
        usd: the same in US dollars, where a price exists.
        formula: the arithmetic with its numbers, or why there is no amount.
        date: of the price or rule. caution: what to know before relying on it.
        parts: the lines of the arithmetic; those that count add up to the amount.
        assumptions: what nobody said and the amount rests on.
        sources: of prices that the offer itself does not name.
    """

    amount: Quantity | None
    usd: Quantity | None
    formula: str
    date: str | None
    caution: str | None
    parts: tuple[ChargePart, ...] = ()
    assumptions: tuple[Assumption, ...] = field(default=())
    sources: tuple[Source, ...] = field(default=())

    def computed(self) -> float:
        """The sum of the parts that count, each multiplied again."""
        return total(part.computed() for part in self.parts if part.counts)
