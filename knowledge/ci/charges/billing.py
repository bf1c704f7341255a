"""In which steps clouds bill time, and the least they bill, where a source says so."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.ci.sourcing import first_url
from knowledge.ci.tables import Record, Tables
from knowledge.evidence import Source

BILLING = "cloud_billing"
"""One row a provider; one that is missing is unknown."""

SHORTEST_STEP_SECONDS = 60.0
"""Shorter steps are not rounded to: nobody knows the time of a run to the second."""


@dataclass(frozen=True, slots=True)
class Billing:
    """How one provider bills time.

    Attributes:
        step_hours: time is billed in whole steps of so long; `None` = in steps too short to matter.
        minimum_hours: least that is billed; `None` = a source names none.
        words: the same for the reader.
    """

    step_hours: float | None
    minimum_hours: float | None
    words: str
    source: Source


def cloud_billing(tables: Tables) -> dict[str, Billing]:
    """How each provider bills; a provider that is missing is unknown."""
    return {row["provider"]: billing_of(row) for row in tables.rows(BILLING)}


def billing_of(row: Record) -> Billing:
    """What a row of `cloud_billing` says."""
    step, least = row["step_seconds"], row["minimum_seconds"]
    words = f"{row['applies_to']}: in steps of {step:g} s" + ("" if least is None else f", at least {least:g} s")
    return Billing(
        step_hours=None if step < SHORTEST_STEP_SECONDS else step / 3600,
        minimum_hours=None if least is None else least / 3600,
        words=words,
        source=Source(
            id=f"ci:billing:{row['provider']}",
            title=f"{row['provider'].upper()} billing of time",
            url=first_url(row["source"]),
            date=row["date"],
        ),
    )
