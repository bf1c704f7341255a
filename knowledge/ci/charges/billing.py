"""In which steps clouds bill time, and the least they bill, where a source says so."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from knowledge.ci.sourcing import first_url
from knowledge.errors import FactError
from knowledge.evidence import Source

BILLING = Path(__file__).parent.parent / "facts" / "cloud_billing.csv"
"""The facts that come with the project."""

SHORTEST_STEP_SECONDS = 60.0
"""Shorter steps are not rounded to: nobody knows the time of a run to the second."""

_COLUMNS = ("provider", "step_seconds", "minimum_seconds", "applies_to", "date", "source")


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


@cache
def cloud_billing(path: Path = BILLING) -> dict[str, Billing]:
    """How each provider bills; a provider that is missing is unknown.

    Raises:
        FactError: the file is missing or wrong; the sentence names line, field, value and rule.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            if tuple(reader.fieldnames or ()) != _COLUMNS:
                raise FactError(f"{path.name}: the columns must be {', '.join(_COLUMNS)}.")
            return {row["provider"]: _billing(row, f"{path.name} line {line}") for line, row in enumerate(reader, 2)}
    except OSError as error:
        raise FactError(f"{path.name} cannot be read: {error.strerror}.") from error


def _billing(row: dict[str, str], place: str) -> Billing:
    step, least = _seconds(row, "step_seconds", place), _seconds(row, "minimum_seconds", place)
    if step is None:
        raise FactError(f"{place}: step_seconds is empty, but a row is only for a provider whose step is known.")
    words = f"{row['applies_to']}: in steps of {step:g} s" + ("" if least is None else f", at least {least:g} s")
    return Billing(
        step_hours=None if step < SHORTEST_STEP_SECONDS else step / 3600,
        minimum_hours=None if least is None else least / 3600,
        words=words,
        source=Source(
            id=f"ci:billing:{row['provider']}",
            title=f"{row['provider'].upper()} billing of time",
            url=first_url(row["source"]),
            date=row["date"] or None,
        ),
    )


def _seconds(row: dict[str, str], name: str, place: str) -> float | None:
    if not row[name]:
        return None
    try:
        seconds = float(row[name])
    except ValueError:
        seconds = -1.0
    if not 0 < seconds < float("inf"):
        raise FactError(f"{place}: {name} is {row[name]!r}, but it must be a number of seconds more than zero.")
    return seconds
