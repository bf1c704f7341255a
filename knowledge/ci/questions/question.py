"""A question about facts, as typed filters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked for, and of what. Names are as people write them; `None` or empty means no restriction.

    Attributes:
        metric: see `knowledge.ci.questions.metrics`; `None` picks one that fits the filters.
        kind: hpc, cloud, edge, testbed or htc.
        min_accelerator_count: accelerators that a whole system must have at least.
        order: keep only the row (or rows) with the largest or smallest value of the metric.
        limit: most rows returned.
    """

    metric: str | None = None
    systems: tuple[str, ...] = ()
    partition: str | None = None
    accelerator: str | None = None
    provider: str | None = None
    program: str | None = None
    country: str | None = None
    kind: str | None = None
    min_walltime_hours: float | None = None
    min_accelerator_memory_gb: float | None = None
    min_accelerator_count: int | None = None
    order: Literal["max", "min"] | None = None
    limit: int = 25
