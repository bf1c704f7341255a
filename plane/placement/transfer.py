"""Moving the data to where the run would be: hours, and what the cloud it lies in asks for egress."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from knowledge.ci.types import ORGANIZATION_NOT_KNOWN, Offer
from knowledge.errors import UnknownNameError
from knowledge.evidence import Quantity, Source
from knowledge.quantities import write_bytes, write_interval, write_number, write_quantity
from plane.placement.egress import egress, egress_sources
from plane.placement.groups import providers
from plane.placement.names import PROVIDER_NAMES
from plane.placement.option import Transfer
from plane.placement.settled import settle
from plane.placement.wide_area import move_hours, rate_sources

if TYPE_CHECKING:
    from knowledge.ci import Catalogue

ALREADY_THERE = Transfer(
    hours=Quantity(value=0, unit="h"), usd=Quantity(value=0, unit="USD"), text="The data is already there."
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
        self._answers: dict[tuple[object, ...], Transfer] = {}

    def to(self, offer: Offer) -> Transfer | None:
        """The transfer to this offer; `None` when nobody said where the data lies."""
        if self.origin is None:
            return None
        key = (_is_there(self.origin, offer), offer.organization, offer.kind, offer.provider, offer.region)
        if key not in self._answers:
            self._answers[key] = self._move(self.origin, offer)
        return self._answers[key]

    def sources(self, offer: Offer) -> tuple[Source, ...]:
        """What the figures of the transfer to this offer rest on."""
        move = self.to(offer)
        if move is None or move == ALREADY_THERE or self.origin is None:
            return ()
        rates = rate_sources(self._facts) if move.hours else ()
        return (*rates, *(egress_sources(self.origin.provider, self._facts) if move.usd else ()))

    def _move(self, origin: Origin, offer: Offer) -> Transfer:
        if _is_there(origin, offer):
            return ALREADY_THERE
        if origin.organization is not None and origin.organization == offer.organization:
            return Transfer(hours=None, usd=None, text=f"The data is in the same centre ({origin.text}).")
        if self._size is None:
            text = f"The data must come from {origin.text}; its size in bytes is not known, so neither is the time."
            return Transfer(hours=None, usd=None, text=text)
        ends = (origin.organization, offer.organization)
        hours = None if offer.kind == "edge" else move_hours(self._size, ends, self._facts)
        cost, cost_text = egress(origin.provider, offer, self._size, self._facts)
        return Transfer(hours=hours, usd=cost, text=_sentence(origin, hours, self._size) + cost_text)


def find_origin(location: str, catalogue: Catalogue) -> Origin:
    """Understand a place: `aws us-east-1`, `gcp:us-central1`, `delta`, `NCSA`, or words that nothing bears."""
    text = location.strip()
    words = text.lower().replace(":", " ").replace(",", " ").split()
    clouds = providers(settle(catalogue.offers))
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
    known = system.organization != ORGANIZATION_NOT_KNOWN
    return Origin(text, system_id=system.id, organization=system.organization if known else None)


def _is_there(origin: Origin, offer: Offer) -> bool:
    if origin.provider is not None and origin.provider == offer.provider:
        return origin.region is not None and origin.region == offer.region
    return origin.system_id is not None and origin.system_id == offer.system_id


def _is_centre(text: str, organization: str) -> bool:
    """Whether the words are a centre's short name (`TACC`, `NCSA`)."""
    return f"({text.upper()})" in organization or organization.startswith(f"{text.upper()},")


def _sentence(origin: Origin, hours: Quantity | None, size_bytes: int) -> str:
    if hours is None:
        return f"{write_bytes(size_bytes)} must come from {origin.text}; no transfer rate is known for that way."
    rate = write_number(size_bytes * 8 / hours.value / 3600e9)
    return (
        f"{write_bytes(size_bytes)} from {origin.text}: about {write_quantity(hours)} ({write_interval(hours)}) at"
        f" {rate} Gb/s; the interval spans the wide-area rates that were achieved elsewhere."
    )
