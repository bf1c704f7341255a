"""Dates in a text, as the prefix of an ISO date: `2026`, `2026-07` or `2026-07-20`."""

from __future__ import annotations

import re

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMES = (
    "january|february|march|april|may|june|july|august|september|october|november|december|"
    "jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec"
)
_ISO = re.compile(r"(?<![\w.-])(?P<date>(?:19|20)\d\d-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)(?![\d-])")
_WORDED = re.compile(
    rf"(?<!\w)(?:(?P<day>[0-3]?\d)\s+)?(?P<month>{_NAMES})\.?\s+(?:(?P<day_after>[0-3]?\d),\s*)?(?P<year>(?:19|20)\d\d)\b",
    re.IGNORECASE,
)


def read_dates(text: str) -> list[tuple[int, int, str]]:
    """Start, end and ISO prefix of every date of at least a year and a month."""
    found = [(*match.span(), match.group("date")) for match in _ISO.finditer(text)]
    for match in _WORDED.finditer(text):
        month = 1 + _MONTHS.index(match.group("month").lower()[:3])
        day = match.group("day") or match.group("day_after")
        found.append((*match.span(), f"{match.group('year')}-{month:02d}" + (f"-{int(day):02d}" if day else "")))
    return found


def prefixes(date: str) -> set[str]:
    """The date and everything coarser: `2026-07-20` -> 2026-07-20, 2026-07, 2026."""
    return {date, date[:7], date[:4]}
