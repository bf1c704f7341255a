"""Shows an answer about facts in the terminal: the table, what is not known, what conflicts, sources and dates."""

from __future__ import annotations

from knowledge.ci.questions.facts import Cell, Column, Facts
from knowledge.quantities import write_number
from ui.cli.system_page import UNKNOWN, show_list, show_sources
from ui.cli.table import print_table, say

_FIGURES = 5
"""Significant digits of figures in tables: prices and counts need more than three."""


def show_facts(facts: Facts) -> None:
    """Print an answer with its evidence."""
    if facts.rows:
        print_table(facts.title, [_header(column) for column in facts.columns], [_row(row) for row in facts.rows])
    else:
        say(facts.explanation or "The database has nothing that fits.")
    if facts.truncated:
        say(f"{facts.total_rows} rows in all; the first {len(facts.rows)} are shown.")
    show_list("Remarks", facts.remarks)
    show_list("Not known", facts.unknowns)
    show_list("Sources disagree", facts.conflicts)
    show_sources(facts.sources)


def _header(column: Column) -> str:
    return f"{column.label} ({column.unit})" if column.unit else column.label


def _row(row: tuple[Cell, ...]) -> tuple[str, ...]:
    return tuple(_cell(value) for value in row)


def _cell(value: Cell) -> str:
    if value is None:
        return UNKNOWN
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else write_number(value, _FIGURES)
