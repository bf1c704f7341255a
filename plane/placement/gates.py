"""What rules an offer out before anything is computed: out of service, not asked for, no access, wrong hardware."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from knowledge.ci.types import Accelerator, Offer
from knowledge.quantities import write_bytes, write_number
from plane.placement.access import AccessRules
from plane.placement.candidates import Mask
from plane.placement.columns import offer_columns
from plane.placement.groups import Groups, offer_groups
from plane.placement.known_names import matches_partition, named_partitions
from plane.placement.names import Asked
from plane.placement.once import once_per_catalogue
from plane.placement.option import RejectionCode
from plane.placement.request import PlacementRequest

OUT_OF_SERVICE = ("retired", "decommissioned", "shut down")
"""Words of a system's status that mean that no job can run there any more."""

INFERENCE_CHIPS = ("aws-inferentia", "google-coral", "qualcomm-ai100", "hailo-", "intel-goya")
"""Ids of accelerators whose software runs trained networks only."""


HOST_BYTES_PER_PROCESS = 6 * 2**30
"""Host memory one training process takes with its data loaders (assumed: framework 3 GiB, loaders and cache 3 GiB)."""

FLOATING = frozenset({"fp64", "fp32", "tf32", "fp16", "bf16", "fp8"})
"""Precisions that training can use."""


Codes = NDArray[np.int8]
"""One number an offer: of the code in `CODES`, or `IN`."""

CODES: tuple[RejectionCode, ...] = get_args(RejectionCode)
CODE_NUMBERS = {code: number for number, code in enumerate(CODES)}
IN = -1
"""Stands for an offer that no check has ruled out."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an offer is out: a code to count by and a sentence with its figures; for `dominated`, its place."""

    code: RejectionCode
    text: str
    place: int | None = None


class Gates:
    """Checks offers against a request, the most telling reason first."""

    def __init__(self, request: PlacementRequest, asked: Asked, access: AccessRules) -> None:
        self._request = request
        self._asked = asked
        self._access = access
        workload = request.workload
        names_network = workload.model is not None or workload.params_b is not None
        self._trains = workload.mode != "inference" and names_network
        self._checks = [self._for_production, self._reachable, self._hardware]
        if asked.restricts_places:
            self._checks.insert(1, self._asked_for)

    def codes(self, offers: tuple[Offer, ...]) -> Codes:
        """The code of the reason why each offer is out; `IN` where it is not.

        The rules are asked once for offers that are alike; `refusal` asks them of one offer.
        """
        groups = offer_groups(offers)
        found = _codes_of(groups.hardware, self._hardware, offers)
        _lay(found, _codes_of(groups.place, self._reachable, offers))
        if self._asked.restricts_places:
            if self._asked.partition:
                _lay(found, np.where(self._partition(offers), IN, CODE_NUMBERS["excluded"]))
            _lay(found, _codes_of(groups.place, self._asked_for_place, offers))
        interactive = offer_columns(offers).interactive
        if self._asked.partition:
            interactive = interactive & ~self._partition(offers)
        _lay(found, np.where(interactive, CODE_NUMBERS["not_for_jobs"], IN))
        _lay(found, _never_codes(offers))
        return found

    def refusal(self, offer: Offer) -> Refusal | None:
        """Why this offer is out; `None` if it is not."""
        found = _never_usable(offer)
        for check in self._checks:
            if found is not None:
                return found
            found = check(offer)
        return found

    def _partition(self, offers: tuple[Offer, ...]) -> Mask:
        """Offers that bear the partition's name."""
        found = np.zeros(len(offers), dtype=np.bool_)
        found[named_partitions(offers).get((self._asked.partition or "").strip().lower(), [])] = True
        return found

    def _for_production(self, offer: Offer) -> Refusal | None:
        if not offer.interactive or (self._asked.partition and matches_partition(offer, self._asked.partition)):
            return None
        return Refusal("not_for_jobs", "An interactive, debug or development partition, not for production runs.")

    def _asked_for(self, offer: Offer) -> Refusal | None:
        found = self._asked_for_place(offer)
        if found is None and self._asked.partition and not matches_partition(offer, self._asked.partition):
            return Refusal("excluded", f"Not the partition {self._asked.partition} that you asked for.")
        return found

    def _asked_for_place(self, offer: Offer) -> Refusal | None:
        asked = self._asked
        if offer.system_id in asked.excluded_systems or offer.provider in asked.excluded_providers:
            return Refusal("excluded", f"You excluded {offer.system_name}.")
        named = offer.system_id in asked.systems or (offer.provider is not None and offer.provider in asked.providers)
        if (asked.systems or asked.providers) and not named:
            return Refusal("excluded", "Not among the places you asked for.")
        if asked.kinds and offer.kind not in asked.kinds:
            return Refusal("excluded", f"Of kind {offer.kind}; you asked for {', '.join(sorted(asked.kinds))}.")
        return self._in_region(offer)

    def _in_region(self, offer: Offer) -> Refusal | None:
        asked = self._asked
        if asked.regions and offer.region not in asked.regions:
            there = f"It is sold in {offer.region}" if offer.region else "It stands in no cloud region"
            return Refusal("excluded", f"{there}; you asked for {', '.join(sorted(asked.regions))}.")
        if asked.countries and offer.country not in asked.countries:
            there = f"It stands in {offer.country}" if offer.country else "In which country it stands is not known"
            return Refusal("excluded", f"{there}; you asked for {', '.join(sorted(asked.countries))}.")
        return None

    def _reachable(self, offer: Offer) -> Refusal | None:
        access = self._access.of(offer)
        return None if access.allowed else Refusal("no_access", access.text)

    def _hardware(self, offer: Offer) -> Refusal | None:
        if offer.accelerators_per_node > 0:
            return self._accelerated(offer)
        wants = self._request.device == "gpu" or self._asked.accelerators or self._request.accelerator_count
        if wants or self._request.max_accelerator_count or self._request.min_accelerator_memory_gb:
            return Refusal("no_such_accelerator", "Its nodes have CPUs only; you asked for accelerators.")
        if offer.kind == "edge" and self._trains:
            return Refusal("cannot_compute", "A small device without an accelerator: it runs trained networks only.")
        return None

    def _accelerated(self, offer: Offer) -> Refusal | None:
        asked, accelerator = self._asked, offer.accelerator
        if self._request.device == "cpu":
            return Refusal("excluded", "Its nodes have accelerators; you asked for CPUs only.")
        if accelerator is None:
            text = offer.accelerator_text or "its accelerator"
            reason = f" ({offer.accelerator_reason})" if offer.accelerator_reason else ""
            return Refusal("accelerator_unknown", f"No figures are known for {text}{reason}.")
        if asked.accelerators and accelerator.id not in asked.accelerators:
            return Refusal("no_such_accelerator", f"It has {accelerator.name}, not the accelerator you asked for.")
        if accelerator.id in asked.excluded_accelerators:
            return Refusal("excluded", f"You excluded {accelerator.name}.")
        return self._enough_memory(offer, accelerator) or self._can_compute(offer, accelerator)

    def _enough_memory(self, offer: Offer, accelerator: Accelerator) -> Refusal | None:
        wanted = self._request.min_accelerator_memory_gb
        if wanted is None:
            return None
        if accelerator.memory_bytes is None:
            return Refusal("does_not_fit", f"The memory of {accelerator.name} is not known.")
        there = accelerator.memory_bytes * min(1.0, offer.accelerators_per_node)
        if there >= wanted * 2**30:
            return None
        text = f"{write_bytes(there, binary=True)} per accelerator; you asked for {write_number(wanted)} GB or more."
        return Refusal("does_not_fit", text)

    def _can_compute(self, offer: Offer, accelerator: Accelerator) -> Refusal | None:
        if not self._trains:
            return None
        if accelerator.id.startswith(INFERENCE_CHIPS):
            return Refusal("cannot_compute", f"{accelerator.name} runs trained networks only.")
        if offer.kind != "edge" and offer.node_memory_bytes is not None and not accelerator.unified_memory:
            each = offer.node_memory_bytes / max(1.0, offer.accelerators_per_node)
            if each < HOST_BYTES_PER_PROCESS:
                need = write_bytes(HOST_BYTES_PER_PROCESS, binary=True)
                text = f"{write_bytes(each, binary=True)} of host memory per accelerator; training takes about {need}."
                return Refusal("does_not_fit", text)
        if offer.kind == "edge" and not accelerator.peak_flops.keys() & FLOATING:
            text = f"{accelerator.name} is known for integer arithmetic only, so it runs trained networks only."
            return Refusal("cannot_compute", text)
        return None


@once_per_catalogue
def _never_codes(offers: tuple[Offer, ...]) -> Codes:
    """Codes of the offers that no request can use."""
    refusals = (_never_usable(offer) for offer in offers)
    return np.fromiter((IN if found is None else CODE_NUMBERS[found.code] for found in refusals), np.int8, len(offers))


def _never_usable(offer: Offer) -> Refusal | None:
    """Why no request can use it: out of service, or no place for computing."""
    status = (offer.status or "").lower()
    if any(word in status for word in OUT_OF_SERVICE):
        return Refusal("retired", f"{offer.system_name} is {status}{_as_of(offer)}.")
    if "planned" in status:
        return Refusal("not_for_jobs", f"{offer.system_name} is planned, not yet in service{_as_of(offer)}.")
    if offer.service:
        return Refusal("not_for_jobs", "A service partition (login, transfer or visualisation), not for computing.")
    return None


def _codes_of(groups: Groups, check: Callable[[Offer], Refusal | None], offers: tuple[Offer, ...]) -> Codes:
    """The code of every offer under a check that is the same for a whole group."""
    refusals = groups.ask(check, offers)
    codes = [IN if found is None else CODE_NUMBERS[found.code] for found in refusals]
    return np.array(codes, dtype=np.int8)[groups.number]


def _lay(below: Codes, above: Codes) -> None:
    """Put the reasons of an earlier check over those of the later ones."""
    np.copyto(below, above, where=above != IN)


def _as_of(offer: Offer) -> str:
    return f" (as of {offer.as_of})" if offer.as_of else ""
