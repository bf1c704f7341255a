"""Writes single values of a table of facts, and chooses the columns worth showing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from knowledge.quantities import write_count, write_hours, write_number

if TYPE_CHECKING:
    from knowledge.ci.questions.facts import Column

LONGEST_CELL = 90
MOST_COLUMNS = 9
_DIGITS = 4


def is_number(value: Any) -> bool:
    """A figure, not a truth value."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def hidden(column: Column) -> bool:
    """Columns for machines: ids and links that the sources repeat."""
    return column.name.endswith("_id") or column.name == "docs_url"


def cell(value: Any, column: Column) -> str:
    """A value as people read it, with the column's unit."""
    if value is None:
        return "" if column.name == "notes" else "unknown"  # no remark is nothing that is not known
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not is_number(value):
        text = str(value).replace("_hour", "-hour") if column.name == "charge_basis" else str(value)
        return _short(text)
    if column.unit == "h":
        return write_hours(float(value))
    if "year" in column.name:
        return str(value)
    text = write_count(value) if isinstance(value, int) and abs(value) < 10**6 else write_number(float(value), _DIGITS)
    return text if column.unit is None else f"{text} {column.unit}"


def kept_columns(columns: Sequence[Column], rows: Sequence[Sequence[Any]]) -> list[int]:
    """Places of the columns that say something in at least one row."""
    kept = [
        place
        for place, column in enumerate(columns)
        if not hidden(column) and any(row[place] is not None for row in rows)
    ]
    return kept[:MOST_COLUMNS]


def _short(text: str) -> str:
    """Cut between the parts of a list, so that no name loses its number; else between words."""
    if len(text) <= LONGEST_CELL:
        return text
    cut = text[: LONGEST_CELL - 2]
    return cut.rsplit("; " if "; " in cut else " ", 1)[0] + " …"
