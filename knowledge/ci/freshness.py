"""How old facts are: a line for answers, and the list of what should be read again."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from knowledge.evidence import Source

if TYPE_CHECKING:
    from knowledge.ci.catalogue import Catalogue

_HOURS_PER_DAY = 24
_BY_AGE = """
    SELECT relation, coalesce(system_id, '') AS owner, as_of, read_on, count(*) AS known
    FROM provenance WHERE relation NOT IN ('value_origins', 'conflicts') GROUP BY ALL
"""


@dataclass(frozen=True, slots=True)
class Aged:
    """Values of one owner in one table that are too old, or bear no date.

    Attributes:
        owner: system, or cloud provider; empty = a table that belongs to no system.
        relation: table. as_of: their date as the sources tell it; `None` = the sources have none.
        read_on: when they were last read; `None` = the import does not say. values: how many.
    """

    owner: str
    relation: str
    as_of: str | None
    read_on: str | None
    values: int


def last_day(text: str) -> date:
    """The last day that a date of any precision can mean: `2025-02` is 28 February 2025."""
    parts = [int(part) for part in text[:10].split("-")]
    year, month = parts[0], parts[1] if len(parts) > 1 else 12
    return date(year, month, parts[2] if len(parts) > 2 else calendar.monthrange(year, month)[1])


def aged(catalogue: Catalogue, older_than_hours: float, today: date) -> tuple[Aged, ...]:
    """What is older than so many hours by the date of its source, oldest first; without a date comes last.

    A date that names only a month or a year counts as its last day, so nothing is called old too early.
    """
    border = today - timedelta(days=older_than_hours / _HOURS_PER_DAY)
    rows = catalogue.select(_BY_AGE).records()
    found = [
        Aged(row["owner"], row["relation"], row["as_of"], row["read_on"], row["known"])
        for row in rows
        if row["as_of"] is None or last_day(row["as_of"]) < border
    ]
    return tuple(sorted(found, key=lambda one: (one.as_of is None, one.as_of or "", one.owner, one.relation)))


def freshness(catalogue: Catalogue, sources: Iterable[Source]) -> str | None:
    """A few words on the age of what an answer rests on; `None` without sources of facts."""
    listed = [source for source in sources if source.id.startswith("ci:")]
    if not listed:
        return None
    dated = sorted((source for source in listed if source.date), key=lambda source: last_day(source.date or ""))
    undated = len(listed) - len(dated)
    parts = [f"facts read up to {catalogue.read_on}"]
    if dated:
        oldest, newest = dated[0], dated[-1]
        parts.append(f"oldest source {oldest.date} ({oldest.title})")
        if newest.date != oldest.date:
            parts.append(f"newest {newest.date}")
    if undated:
        parts.append(f"{undated} of {len(listed)} undated")
    return f"{', '.join(parts)}. {catalogue.snapshot_words}"
