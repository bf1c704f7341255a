"""When the facts of an export held: as the file says, else as the person says, else when the file was changed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from knowledge.ci.importers.source_file import SourceFile
from knowledge.errors import RequestError

_FORM = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Dated:
    """A date, and how it was come by unless the file itself states it."""

    date: str
    note: str | None = None


def date_of(source: SourceFile, stated: str | None, asked: str | None) -> Dated:
    """The date of a file's facts; never today's in silence.

    Args:
        source: the file. stated: the date in the file. asked: the date the person gave.
    """
    if stated is not None and is_date(stated):
        return Dated(stated, f"the file says {stated}; --date {asked} was not used" if asked else None)
    if asked is not None:
        return Dated(asked, "date given with --date")
    return Dated(source.modified, "the file states no date; this is when it was last changed")


def check_date(text: str) -> str:
    """The text if it is a date.

    Raises:
        RequestError: it is none.
    """
    if not is_date(text):
        raise RequestError.of("--date", text, "it is no date", "write YYYY-MM-DD, YYYY-MM or YYYY")
    return text


def is_date(text: str) -> bool:
    """Whether it is YYYY, YYYY-MM or YYYY-MM-DD, and in the calendar."""
    match = _FORM.fullmatch(text)
    if match is None:
        return False
    try:
        date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        return False
    return True
