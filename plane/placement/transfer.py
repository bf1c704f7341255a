"""Moving the data to where the run would be: hours from achieved wide-area rates, and what the cloud asks for egress.

Rates between two given places are seldom published. The rates that somebody achieved (a handful, between large centres)
give the bounds: the median of them is the value, the slowest and the fastest are the interval.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from knowledge.ci.types import Offer
from knowledge.errors import UnknownNameError
from knowledge.evidence import How, Quantity, Source
from knowledge.quantities import write_bytes, write_interval, write_number, write_quantity
from plane.placement.egress import egress
from plane.placement.names import PROVIDER_NAMES
from plane.placement.option import Transfer

if TYPE_CHECKING:
    from knowledge.ci import Catalogue

BITS_PER_SECOND = {
    "gbit_per_s": 1e9,
    "gbyte_per_s": 8e9,
    "tb_per_day": 8e12 / 86_400,
    "pb_per_week": 8e15 / 604_800,
}
"""Units of the rate facts in bits a second."""

SOURCE = Source(
    id="ci:transfer-rates",
    title="Achieved wide-area transfer rates (TACC, ESnet data transfer nodes)",
    how=How.MEASURED,
)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the data lies now; all `None` but `text` when the catalogue does not know the place."""

    text: str
    system_id: str | None = None
    organization: str | None = None
    provider: str | None = None
    region: str | None = None


class Moves:
    """Answers for each offer what moving the data there takes.

    Args:
        location: where the data lies, as the person said it; `None` = not said.
        size_bytes: stored size of the data; `None` = unknown.
        catalogue: for the places and the transfer facts.
    """

    def __init__(self, location: str | None, size_bytes: int | None, catalogue: Catalogue) -> None:
        self.origin = find_origin(location, catalogue) if location else None
        self._size = size_bytes
        self._facts = tuple(catalogue.transfer)
        self._answers: dict[tuple[str, str | None, str | None], Transfer] = {}

    def to(self, offer: Offer) -> Transfer | None:
        """The transfer to this offer; `None` when nobody said where the data lies."""
        if self.origin is None:
            return None
        key = (offer.system_id, offer.provider, offer.region)
        if key not in self._answers:
            self._answers[key] = self._move(self.origin, offer)
        return self._answers[key]

    def _move(self, origin: Origin, offer: Offer) -> Transfer:
        if self._is_there(origin, offer):
            return Transfer(
                hours=Quantity(value=0, unit="h"), usd=Quantity(value=0, unit="USD"), text="The data is already there."
            )
        if self._size is None:
            text = f"The data must come from {origin.text}; its size in bytes is not known, so neither is the time."
            return Transfer(hours=None, usd=None, text=text)
        hours = self._hours(origin, offer, self._size)
        cost, cost_text = egress(origin.provider, offer, self._size, self._facts)
        return Transfer(hours=hours, usd=cost, text=self._sentence(origin, hours, self._size) + cost_text)

    @staticmethod
    def _is_there(origin: Origin, offer: Offer) -> bool:
        if origin.provider is not None and origin.provider == offer.provider:
            return origin.region is not None and origin.region == offer.region
        return origin.system_id is not None and origin.system_id == offer.system_id

    def _hours(self, origin: Origin, offer: Offer, size: int) -> Quantity | None:
        rates = wide_area_rates(self._facts)
        if not rates or offer.kind == "edge":
            return None
        near = _pair_rate(self._facts, origin, offer) or median(rates)
        low, value, high = (size * 8 / rate / 3600 for rate in (max(rates), near, min(rates)))
        return Quantity(value=value, unit="h", low=low, high=high)

    @staticmethod
    def _sentence(origin: Origin, hours: Quantity | None, size: int) -> str:
        if hours is None:
            return f"{write_bytes(size)} must come from {origin.text}; no transfer rate is known for that way."
        rate = write_number(size * 8 / hours.value / 3600e9)
        return (
            f"{write_bytes(size)} from {origin.text}: about {write_quantity(hours)} ({write_interval(hours)}) at"
            f" {rate} Gb/s; the interval spans the wide-area rates that were achieved elsewhere."
        )


def find_origin(location: str, catalogue: Catalogue) -> Origin:
    """Understand a place: `aws us-east-1`, `gcp:us-central1`, `delta`, `NCSA`, or words that nothing bears."""
    text = location.strip()
    words = text.lower().replace(":", " ").replace(",", " ").split()
    clouds = {offer.provider for offer in catalogue.offers if offer.provider}
    head = words[0] if words else ""
    provider = PROVIDER_NAMES.get(head, head)
    if provider in clouds:
        return Origin(text, provider=provider, region=words[1] if len(words) > 1 else None)
    centre = next((system for system in catalogue.systems if _is_centre(text, system.organization)), None)
    if centre is not None:
        return Origin(text, organization=centre.organization)
    try:
        system = catalogue.system(text)
    except UnknownNameError:
        return Origin(text)
    return Origin(text, system_id=system.id, organization=system.organization)


def wide_area_rates(facts: tuple[object, ...]) -> list[float]:
    """Achieved rates in bits a second, without those inside one centre and without history."""
    found = []
    for fact in facts:
        conditions = str(_of(fact, "conditions") or "")
        if _of(fact, "kind") == "rate" and "inside" not in conditions and "historical" not in conditions:
            rate = _bits(fact)
            if rate:
                found.append(rate)
    return found


def _pair_rate(facts: tuple[object, ...], origin: Origin, offer: Offer) -> float | None:
    """The rate of a fact that names both ends (`ALCF, NERSC, OLCF, NCSA between each other`)."""
    for fact in facts:
        subject = str(_of(fact, "subject") or "")
        if _of(fact, "kind") == "rate" and "between" in subject:
            centres = [name.strip() for name in subject.split("between")[0].split(",")]
            if _names_one(centres, origin.organization) and _names_one(centres, offer.organization):
                return _bits(fact)
    return None


def _names_one(centres: list[str], organization: str | None) -> bool:
    return organization is not None and any(centre in organization for centre in centres if centre)


def _is_centre(text: str, organization: str | None) -> bool:
    """Whether the words are a centre's short name (`TACC`) or the whole of it."""
    return bool(organization) and (f"({text.upper()})" in str(organization) or str(organization).startswith(f"{text},"))


def _bits(fact: object) -> float | None:
    value, factor = _of(fact, "value"), BITS_PER_SECOND.get(str(_of(fact, "unit")))
    return float(str(value)) * factor if value is not None and factor else None


def _of(fact: object, name: str) -> object:
    return getattr(fact, name, None)


def transfer_sources(move: Transfer | None) -> tuple[Source, ...]:
    """The sources that a transfer's figures rest on."""
    return (SOURCE,) if move is not None and move.hours is not None and move.hours.value > 0 else ()
