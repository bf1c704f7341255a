"""Where should I run it: options, feasibility, ranking."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plane.placement.option import Charge, Option, Placement, Rejection, Transfer
from plane.placement.request import ApplicationRun, Objective, PlacementRequest

if TYPE_CHECKING:
    from plane.placement.placing import place

__all__ = [
    "ApplicationRun",
    "Charge",
    "Objective",
    "Option",
    "Placement",
    "PlacementRequest",
    "Rejection",
    "Transfer",
    "place",
]


def __getattr__(name: str) -> object:
    """`place` is loaded when it is first used: it brings NumPy, which a profile command does not need."""
    if name == "place":
        from plane.placement.placing import place

        return place
    raise AttributeError(name)
