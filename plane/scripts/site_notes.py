"""What the notes of a site change in a script: cores that jobs cannot have, and the site's own launcher."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from knowledge.ci.types import Offer

if TYPE_CHECKING:
    from knowledge.ci.records import SystemRecord

_USABLE = re.compile(r"\b(?P<usable>\d+) of (?P<all>\d+) cores\b[^;.]*?\b(?:usable|allocatable)\b")
_LAUNCHER = re.compile(r"\bprograms are started with (?P<name>[a-z]+)\b")


def with_usable_cores(offer: Offer | None, system: SystemRecord | None) -> Offer | None:
    """The row with the cores that a job can have: some sites keep a few of each node, and refuse jobs that ask for all.

    The notes say so as `56 of 64 cores are allocatable`; they hold for nodes with as many cores.
    """
    if offer is None or offer.cores_per_node is None:
        return offer
    for notes in (offer.notes, system.notes if system is not None else None):
        for found in _USABLE.finditer(notes or ""):
            if int(found["all"]) == offer.cores_per_node:
                return replace(offer, cores_per_node=int(found["usable"]))
    return offer


def launcher_of(system: SystemRecord | None) -> str | None:
    """The program that a site wants parallel programs started with; `None` = the scheduler's own."""
    found = _LAUNCHER.search((system.notes or "") if system is not None else "")
    return found["name"] if found else None
