"""What a learned model says of configurations: a median, an interval, and whether the runs it knows can carry it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from estimators.harp.configuration import Configuration

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

Target = Literal["wall_seconds", "peak_memory_bytes", "cpu_seconds"]
"""Fields of a run that can be learned."""

TOGETHER = "all inputs together"
"""How the sentence begins that says that a configuration is large as a whole, though no input alone is."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """One entry a configuration, in the target's unit.

    Attributes:
        median: best single value. low, high: 90 % interval.
        outside: sentences on what lies outside the profiled range, and how far; empty inside.
        enough: whether the evidence carries a figure at all; where not, the interval still guides a campaign.
    """

    median: Floats
    low: Floats
    high: Floats
    outside: tuple[tuple[str, ...], ...]
    enough: Bools

    @property
    def width(self) -> Floats:
        """Natural logarithm of high / low: how uncertain, the measure a campaign brings down."""
        return np.asarray(np.log(self.high / self.low), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class CandidateScore:
    """How one candidate did in the cross-validation that imitates the use.

    Attributes:
        name: of the candidate.
        median_error: median of |predicted - measured| / measured.
        under_share: share of rows whose prediction lies below the measurement.
        over_request: median of request / measured - 1, of the request at the stated kill risk.
        killed_share: share of rows that the request would have killed.
        loss: what the policy makes of these; the least is chosen.
        chosen: whether it is the one. note: why it was left out, if it was.
    """

    name: str
    median_error: float
    under_share: float
    over_request: float
    killed_share: float
    loss: float
    chosen: bool = False
    note: str = ""


class Learned(Protocol):
    """A model of one target of one application."""

    @property
    def scores(self) -> tuple[CandidateScore, ...]:
        """All candidates, the chosen one first, the others by rising loss."""
        ...

    def forecast(self, configurations: Sequence[Configuration]) -> Forecast:
        """Median and 90 % interval of each configuration."""
        ...

    def upper(self, configurations: Sequence[Configuration], kill_risk: float) -> Floats:
        """The value that the truth exceeds with this chance (0 to 0.5): what a request should hold."""
        ...
