"""Parquet, read by DuckDB."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from estimators.harp.tables.comma import MOST_COLUMNS
from estimators.harp.tables.raw import LONGEST_CELL, Cell, RawTable, most_rows_of, sampled_note
from knowledge.errors import RequestError


def read(path: Path, most_rows: int, seed: int) -> RawTable:
    """Read it; of more rows than `most_rows` a sample is drawn while reading.

    Raises:
        RequestError: it is no whole Parquet file, or has too many columns.
    """
    import duckdb

    try:
        with duckdb.connect(":memory:", config={"threads": "2", "memory_limit": "1GB"}) as connection:
            source = connection.read_parquet(str(path), file_row_number=True)
            (total,) = connection.execute("SELECT count(*) FROM source").fetchone() or (0,)
            names = [name for name in source.columns if name != "file_row_number"]
            if len(names) > MOST_COLUMNS:
                rule = f"it has {len(names):,} columns, more than {MOST_COLUMNS:,}"
                raise RequestError.of("the table", str(path), rule, "keep the columns that matter")
            most_rows = most_rows_of(most_rows, len(names))
            drawn = (
                f"USING SAMPLE reservoir({int(most_rows)} ROWS) REPEATABLE ({int(seed)})" if total > most_rows else ""
            )
            cursor = connection.execute(f"SELECT file_row_number, * EXCLUDE (file_row_number) FROM source {drawn}")  # noqa: S608 - two whole numbers of our own
            rows = sorted(((int(row[0]) + 1, [_cell(one) for one in row[1:]]) for row in cursor.fetchall()), key=_line)
    except duckdb.Error as error:
        words = " ".join(str(error).split())[:150]
        rule = f"it cannot be read as Parquet ({words})"
        raise RequestError.of("the table", str(path), rule, "fetch or write it again") from error
    notes = [sampled_note(len(rows), total)] if drawn else []
    return RawTable(names, rows, total, notes=notes)


def _line(row: tuple[int, list[Cell]]) -> int:
    return row[0]


def _cell(value: object) -> Cell:
    match value:
        case None:
            return None
        case bool():
            return "true" if value else "false"
        case str():
            return value[:LONGEST_CELL]
        case int() | float():
            return value
        case Decimal():
            return float(value)
        case _:
            return str(value)[:LONGEST_CELL]
