"""Prints what `iplane ci sql` found: a table with units, comma-separated values, or a document for JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from knowledge.ci import QueryResult

_FIGURES = frozenset({"whole number", "number"})


def print_result(result: QueryResult) -> None:
    """Print a table with the columns' units. An empty cell is NULL: unknown, or none where the dictionary says so."""
    from ui.cli.table import print_table, say

    figures = [number for number, kind in enumerate(result.types) if kind in _FIGURES]
    rows = [tuple(_cell(value) for value in row) for row in result.rows]
    print_table("", result.headers(), rows, right=figures)
    more = " (more were found; add a LIMIT or ask for less)" if result.truncated else ""
    say()
    say(f"{len(rows)} {'row' if len(rows) == 1 else 'rows'}{more}.")


def print_csv(result: QueryResult) -> None:
    """Print comma-separated values under the bare names of the columns; NULL is empty."""
    import csv
    import sys

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(result.columns)
    writer.writerows([_cell(value) if isinstance(value, list) else value for value in row] for row in result.rows)


def document(result: QueryResult) -> dict[str, Any]:
    """The result as one document: columns with types and units, rows, and whether there are more."""
    return {
        "columns": result.columns,
        "types": result.types,
        "units": result.units,
        "rows": result.rows,
        "truncated": result.truncated,
    }


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
