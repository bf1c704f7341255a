"""CSV as a stream: one line in memory at a time, the lines of bad rows kept."""

from __future__ import annotations

import csv
from pathlib import Path

from estimators.harp.tables.lines import Lines, opened
from estimators.harp.tables.raw import LONGEST_CELL, Cell, RawTable, Reservoir, most_rows_of, sampled_note
from estimators.harp.tables.table import LeftOutRows
from knowledge.errors import RequestError

MOST_COLUMNS = 2_000
_SEPARATORS = ",;\t|"
_WHAT = "the table"
_REMEDY = "give a CSV or Parquet file with a header line and one row for each run"


def read(path: Path, most_rows: int, seed: int) -> RawTable:
    """Read it; rows with too few or too many fields are left out.

    Raises:
        RequestError: no file, no text, no header, or too large.
    """
    with opened(path, _WHAT, _REMEDY) as lines:
        header = next((line for line in lines if line.strip()), None)
        if header is None:
            raise RequestError.of(_WHAT, str(path), "it is empty", _REMEDY)
        try:
            separator = max(_SEPARATORS, key=lambda mark: len(next(csv.reader([header], delimiter=mark))))
            names = _names(next(csv.reader([header], delimiter=separator)), path)
        except csv.Error as error:
            raise RequestError.of(_WHAT, str(path), f"its header cannot be read ({error})", _REMEDY) from error
        return _rows(lines, names, separator, most_rows, seed)


def _names(header: list[str], path: Path) -> list[str]:
    names = [name.strip() or f"column {place}" for place, name in enumerate(header, start=1)]
    if len(names) > MOST_COLUMNS:
        rule = f"it has {len(names):,} columns, more than {MOST_COLUMNS:,}"
        raise RequestError.of(_WHAT, str(path), rule, "keep the columns that matter")
    twice = next((name for place, name in enumerate(names) if name in names[:place]), None)
    if twice is not None:
        rule = f"two of its columns are called {twice[:60]!r}"
        raise RequestError.of(_WHAT, str(path), rule, "give each column a name of its own")
    if all(_is_figure(name) for name in names):
        raise RequestError.of(_WHAT, str(path), "its first line holds figures, not names", "add a header line")
    return names


def _is_figure(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _bounded(fields: list[str]) -> list[Cell]:
    """A cell of endless text is no value; what is kept of it is long enough to be told."""
    return [field[:LONGEST_CELL] for field in fields] if sum(map(len, fields)) > LONGEST_CELL else list(fields)


def _rows(lines: Lines, names: list[str], separator: str, most_rows: int, seed: int) -> RawTable:
    reader = csv.reader(lines, delimiter=separator)
    most_rows = most_rows_of(most_rows, len(names))
    drawn: Reservoir[tuple[int, list[Cell]]] = Reservoir(most_rows, seed)
    left_out, total, width = LeftOutRows(), 0, len(names)
    while True:
        begins = lines.number + 1
        try:
            fields = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            total += 1
            left_out.add(begins, f"it cannot be read ({error})")
            continue
        if not fields:
            continue
        total += 1
        if len(fields) == width:
            drawn.offer((begins, _bounded(fields)))
        else:
            left_out.add(begins, f"it has {len(fields)} fields instead of {width}")
    rows = sorted(drawn.kept, key=lambda row: row[0])
    notes = [sampled_note(len(rows), drawn.seen)] if drawn.seen > most_rows else []
    return RawTable(names, rows, total, left_out, notes)
