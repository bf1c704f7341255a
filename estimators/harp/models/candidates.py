"""Which shapes are tried for how many configurations, the simpler first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sklearn.base import BaseEstimator

from estimators.harp.models.forest import Forest
from estimators.harp.models.power_law import PowerLaw


@dataclass(frozen=True, slots=True)
class Candidate:
    """One shape.

    Attributes:
        name: as a person reads it.
        build: makes it, given the places of columns that hold words.
        fewest: configurations it needs.
    """

    name: str
    build: Callable[[Sequence[int]], BaseEstimator]
    fewest: int = 1


CANDIDATES = (
    Candidate("power law", lambda words: PowerLaw(words, start_up=False)),
    Candidate("start-up and power law", PowerLaw, fewest=4),
    Candidate("random forest", Forest, fewest=10),
)
"""From simple to rich: of two that are as good the earlier is taken."""
