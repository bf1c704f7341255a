"""Where a run may go: the offers of a system with the speed of their cores, or this machine."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from estimators.harp.predicting.machines import Machine
from estimators.harp.predicting.processors import CoreSpeed, core_speed, speed_of
from estimators.harp.predicting.speed import SAME, TRANSFER_SPREAD, Step, by_data_sheets
from estimators.harp.run import Run
from knowledge.errors import RequestError, UnknownNameError

if TYPE_CHECKING:
    from knowledge.ci import Catalogue, Offer

MOST_NAMES = 5
_LEAST_LIKENESS = 0.4


@dataclass(frozen=True, slots=True)
class Place:
    """One place.

    Attributes:
        offer: of the CI database; `None` = this machine, or the one that the runs were made on.
        words: for a reader. core: how fast its cores are.
        node_type: in the words that runs would tell; `None` = not known.
    """

    offer: Offer | None
    words: str
    core: CoreSpeed
    node_type: str | None = None


def places_of(system: str | None, partition: str | None, gpus: bool, catalogue: Catalogue) -> tuple[Place, ...]:
    """All places that the question leaves open.

    Args:
        system: name of a system or cloud; `None` = this machine.
        partition: of it; `None` = all that compute.
        gpus: whether accelerators are asked for: nodes with them are looked at then, else those without, if any.

    Raises:
        UnknownNameError: system or partition is not known.
        RequestError: a partition without a system, or a system whose partitions are not known.
    """
    if system is None:
        if partition is not None:
            raise RequestError.of("--partition", partition, "no system is named", "name one as well, with --system")
        text = this_machine()
        return (Place(None, "this machine", core_speed(text, catalogue.processors), text),)
    offers = _offers(system, partition, gpus, catalogue)
    return tuple(place_of(offer, catalogue) for offer in offers)


def step_between(measured: Machine, place: Place, catalogue: Catalogue) -> Step:
    """From the machine of the runs to the place, by what is known of both."""
    system = None if place.offer is None else place.offer.system_id
    source = core_speed(measured.node_type, catalogue.processors)
    known = source.processor is not None and place.core.processor is not None
    same_part = known and source.processor == place.core.processor
    if system is None:
        if measured.node_type in (None, place.node_type):
            return SAME
    elif measured.system_id == system and (measured.node_type is None or same_part):
        return SAME
    if same_part:
        return Step(0.0, TRANSFER_SPREAD, f"the same processor ({source.words}) in another machine")
    return by_data_sheets(source, place.core)


def is_there(run: Run, places: Sequence[Place]) -> bool:
    """Whether a run was made on the system (or the machine) that is asked about."""
    first = places[0]
    if first.offer is not None:
        return run.system_id == first.offer.system_id
    return first.node_type is not None and run.node_type == first.node_type


def this_machine() -> str | None:
    """Kind of this machine in the words that runs tell it; `None` where the system does not say."""
    from estimators.harp.running import machine

    return machine.node_type()


def _offers(system: str, partition: str | None, gpus: bool, catalogue: Catalogue) -> Sequence[Offer]:
    system_id = system.lower() if system.lower() in catalogue.providers else catalogue.system(system).id
    every = [one for one in catalogue.offers if one.system_id == system_id and not one.service]
    if not every:
        raise RequestError.of("--system", system, "none of its partitions is known", "leave the system out")
    if partition is not None:
        return _named(partition, every, system)
    plain = [one for one in every if bool(one.accelerators_per_node) == gpus]
    return plain or every


def _named(partition: str, every: Sequence[Offer], system: str) -> list[Offer]:
    found = [one for one in every if partition.lower() in {name.lower() for name in _names(one)}]
    if not found:
        names = list(dict.fromkeys(one.partition_label or one.node_type_id for one in every))
        near = difflib.get_close_matches(partition, names, n=MOST_NAMES, cutoff=_LEAST_LIKENESS)
        hint = f"{system} has {', '.join(names[:MOST_NAMES])}{' and more' if len(names) > MOST_NAMES else ''}."
        raise UnknownNameError("partition", partition, near, hint=hint)
    return found


def _names(offer: Offer) -> set[str]:
    names = (offer.id, offer.partition, offer.partition_label, offer.node_type_id)
    return {name for name in names if name}


def place_of(offer: Offer, catalogue: Catalogue) -> Place:
    """An offer as a place, with the speed of its cores."""
    processor = offer.processor
    core = speed_of(processor) if processor else core_speed(offer.processor_text, catalogue.processors)
    words = f"{offer.system_name}, {offer.partition_label or offer.node_type_id} ({core.words})"
    return Place(offer, words, core, offer.processor_text)
