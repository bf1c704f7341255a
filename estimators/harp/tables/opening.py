"""Opens a table of runs and says what its columns hold."""

from __future__ import annotations

from pathlib import Path

from estimators.harp.tables import comma, parquet
from estimators.harp.tables.kinds import typed
from estimators.harp.tables.table import Table
from knowledge.errors import RequestError

MOST_ROWS = 100_000
"""Rows that are kept of a larger file, drawn at random; a choice: more takes time and changes no figure told."""
_PARQUET = b"PAR1"


def read_table(path: Path, most_rows: int = MOST_ROWS, seed: int = 0) -> Table:
    """Read a table, CSV (plain or gzip, separated by comma, semicolon, tab or bar) or Parquet.

    Args:
        path: of the file.
        most_rows: of a file with more, so many are drawn at random, and that is said in the table's notes.
        seed: of the drawing.

    Raises:
        RequestError: there is no such file, it is no table, or no row of it can be read.
    """
    raw = parquet.read(path, most_rows, seed) if _first_bytes(path) == _PARQUET else comma.read(path, most_rows, seed)
    table = typed(path.name, raw)
    if not table.rows:
        first = raw.left_out.told[:1]
        why = f" (line {first[0].line}: {first[0].reason})" if first else ""
        rule = f"no row of it can be read{why}" if raw.total else "it has a header and no rows"
        raise RequestError.of("the table", str(path), rule, "give a file with one row for each run")
    return table


def _first_bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(len(_PARQUET))
    except OSError as error:
        rule = f"it cannot be read ({error.strerror})"
        raise RequestError.of("the table", str(path), rule, "check the name of the file") from error
