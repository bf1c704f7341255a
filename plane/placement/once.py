"""Remembers what depends on the catalogue's offers alone, so that every request after the first one is quick."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from knowledge.ci.bulk import making_many
from knowledge.ci.types import Offer

Result = TypeVar("Result")

KEPT = 2
"""Catalogues remembered at a time: the present one, and the one it replaces while it is rebuilt."""


def once_per_catalogue(make: Callable[[tuple[Offer, ...]], Result]) -> Callable[[tuple[Offer, ...]], Result]:
    """Call `make` once for each tuple of offers. Keyed by identity, because comparing thousands of offers is slow;
    the offers are kept beside the result, so that an identity in use is never given out again.
    """
    made: dict[int, tuple[tuple[Offer, ...], Result]] = {}

    @wraps(make)
    def remembered(offers: tuple[Offer, ...]) -> Result:
        found = made.get(id(offers))
        if found is None:
            with making_many():
                found = (offers, make(offers))
            while len(made) >= KEPT:
                made.pop(next(iter(made)), None)
            made[id(offers)] = found
        return found[1]

    return remembered
