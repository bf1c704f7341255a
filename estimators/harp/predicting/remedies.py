"""What would fit where a request does not: another partition of the system, or more cores."""

from __future__ import annotations

import math
from collections.abc import Sequence

from estimators.harp.predicting.known import Asked, Known
from estimators.harp.predicting.option import Option, option_of, rank
from estimators.harp.predicting.places import Place, places_of

_MOST_NAMED = 3


def what_would_fit(asked: Asked, known: Known, best: Option) -> str:
    """One sentence; empty where nothing is known to help.

    Args:
        asked, known: see there. best: the place that comes nearest and does not fit.
    """
    others = _others(asked, known)
    if others:
        named = ", ".join(dict.fromkeys(one.fit.offer for one in others[:_MOST_NAMED] if one.fit is not None))
        return f"It fits {named}."
    places = _places(asked)
    if (cores := _enough_cores(asked, known, places)) is not None:
        return f"With {cores:,} cores it fits {_first_fit(asked, known, places, cores)}."
    if best.fit is not None and "the limit is" in best.fit.reason:
        return "A run that writes checkpoints can be cut into jobs that each keep the limit."
    return ""


def _others(asked: Asked, known: Known) -> list[Option]:
    """Other partitions of the system that take the same request, best first."""
    if asked.question.partition is None:
        return []
    options = sorted((option_of(asked, known, place) for place in _places(asked)), key=rank)
    return [one for one in options if one.fit is not None and one.fit.fits]


def _places(asked: Asked) -> tuple[Place, ...]:
    gpus = asked.resource("gpus", 0) > 0
    return places_of(asked.question.system, None, gpus, asked.catalogue)


def _enough_cores(asked: Asked, known: Known, places: Sequence[Place]) -> int | None:
    """The least doubling of the cores with which some place takes the run, if cores are in the model at all."""
    if known.time.least_cores is None or asked.said_nodes is not None:
        return None
    cores, most = asked.resource("cores", 1), _most_cores(places)
    while (cores := 2 * cores) <= most:
        if _first_fit(asked, known, places, cores) is not None:
            return cores
    return None


def _first_fit(asked: Asked, known: Known, places: Sequence[Place], cores: int) -> str | None:
    again = asked.with_cores(cores)
    options = sorted((option_of(again, known, place) for place in places), key=rank)
    best = options[0].fit
    return best.offer if best is not None and best.fits else None


def _most_cores(places: Sequence[Place]) -> int:
    found = 0
    for place in places:
        offer = place.offer
        if offer is not None and offer.cores_per_node:
            nodes = min((one for one in (offer.max_nodes, offer.node_count) if one is not None), default=1)
            found = max(found, int(offer.cores_per_node * (nodes if math.isfinite(nodes) else 1)))
    return found
