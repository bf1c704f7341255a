"""Dates of pages: YYYY, YYYY-MM or YYYY-MM-DD, whatever else was written after them."""

from __future__ import annotations

import re
from datetime import date, datetime

from knowledge.errors import RequestError

_WRITTEN = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?=$|[T\s])")


def read_date(value: object) -> str | None:
    """The date in a value of a page's head or a sitemap; `None` where it holds none."""
    if isinstance(value, date | datetime):
        return value.isoformat()[:10]
    if not isinstance(value, str):
        return None
    found = _WRITTEN.match(value.strip())
    if not found:
        return None
    try:
        date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        return None
    return found[0]


def check_date(value: str) -> str:
    """The date a person gave.

    Raises:
        RequestError: it is none.
    """
    found = read_date(value)
    if found is None or found != value.strip():
        raise RequestError.of("--date", value, "it must be YYYY, YYYY-MM or YYYY-MM-DD", "write it like 2026-03-01")
    return found
