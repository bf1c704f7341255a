"""How long one job of the script may run, and into how many a long run is cut."""

from __future__ import annotations

import math
from dataclasses import dataclass

from knowledge.ci.types import Offer
from knowledge.errors import RequestError
from knowledge.evidence import Assumption
from knowledge.quantities import write_hours
from plane.scripts.sizing import where
from plane.scripts.spec import ScriptSpec

USUAL_HOURS = 24.0
"""Asked for when nobody said how long, as far as the limit allows."""


@dataclass(frozen=True, slots=True)
class Walltime:
    """Time of one job, and how many jobs run one after another."""

    minutes: int
    segments: int
    assumptions: tuple[Assumption, ...] = ()

    @property
    def clock(self) -> str:
        """As Slurm and PBS read it: `HH:MM:00`; both take more than 24 hours."""
        return f"{self.minutes // 60:02d}:{self.minutes % 60:02d}:00"


def plan_walltime(spec: ScriptSpec, offer: Offer | None) -> Walltime:
    """Hold the time against the limit; more than the limit is cut into the segments that were asked for.

    Raises:
        RequestError: longer than the limit, or too few segments.
    """
    limit = offer.max_walltime_hours if offer is not None else None
    segments = spec.segments or 1
    hours = spec.walltime_hours
    if hours is None:
        hours = min(USUAL_HOURS, limit or USUAL_HOURS)
        return _planned(hours, limit, segments, "walltime_hours", "because no walltime was said")
    if offer is None or limit is None or hours <= limit * (1 + 1e-9):
        return _planned(hours, limit, segments, "segments", "one after another") if segments > 1 else _one(hours, limit)
    needed = math.ceil(hours / limit - 1e-9)
    if segments < needed:
        raise RequestError(_too_long(hours, limit, needed, offer, spec.segments))
    reason = f"{write_hours(hours)} in all, because the limit of {where(offer)} is {write_hours(limit)}"
    return _planned(hours / segments, limit, segments, "segments", reason)


def _one(hours: float, limit: float | None) -> Walltime:
    return Walltime(_minutes(hours, limit), 1)


def _planned(hours: float, limit: float | None, segments: int, field: str, reason: str) -> Walltime:
    jobs = f"{segments:,} jobs of {write_hours(hours)} each" if segments > 1 else f"{write_hours(hours)}"
    return Walltime(_minutes(hours, limit), segments, (Assumption(field=field, text=f"{jobs}, {reason}."),))


def _too_long(hours: float, limit: float, needed: int, offer: Offer, segments: int | None) -> str:
    said = f" in {segments} segment{'s' if segments > 1 else ''}" if segments else ""
    return (
        f"walltime is {write_hours(hours)}{said}, but the limit of {where(offer)} is {write_hours(limit)};"
        f" ask for at most {write_hours(limit)}, or for {needed:,} segments that continue from a checkpoint."
    )


def _minutes(hours: float, limit: float | None) -> int:
    """Whole minutes, rounded up but never above the limit."""
    minutes = max(1, math.ceil(hours * 60 - 1e-6))
    return minutes if limit is None or math.isinf(limit) else max(1, min(minutes, math.floor(limit * 60 + 1e-6)))
