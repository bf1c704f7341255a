"""What a column holds: a few texts among many figures are mistakes, many are words."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Literal

from estimators.harp.expressions import Value
from estimators.harp.tables.raw import Cell, RawTable
from estimators.harp.tables.table import Row, Table, TableColumn

MOST_TEXTS = 0.1
"""Share of texts up to which a column still holds figures, and the rows with a text are left out; a choice: exports
mark failed runs so ("timeout"), and a column of words that mostly look like figures is rarer."""
NOTHING = {"", "na", "n/a", "nan", "null", "none", "-", "?"}
"""What files write where there is no figure, lower-cased."""
_FIGURE = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|[-+]?inf(?:inity)?", re.IGNORECASE)
_LONGEST_FIGURE = 60
_LONGEST_WORD = 500


def typed(name: str, raw: RawTable) -> Table:
    """Give each column its kind; leave rows out whose text stands among figures."""
    kinds = [_kind([cells[place] for _, cells in raw.rows]) for place in range(len(raw.names))]
    rows = []
    for line, cells in raw.rows:
        values: dict[str, Value] = {}
        wrong = None
        for column, kind, cell in zip(raw.names, kinds, cells, strict=True):
            value = figure(cell) if kind == "number" else word(cell)
            if value is not None:
                values[column] = value
            elif kind == "number" and not _says_nothing(cell):
                wrong = wrong or f"{column} is {str(cell)[:60]!r}, but the column holds numbers"
        if wrong:
            raw.left_out.add(line, wrong)
        else:
            rows.append(Row(line, values))
    different: dict[str, set[Value]] = {column: set() for column in raw.names}
    for row in rows:
        for column, value in row.values.items():
            different[column].add(value)
    columns = tuple(
        TableColumn(column, kind if different[column] else "empty", len(different[column]))
        for column, kind in zip(raw.names, kinds, strict=True)
    )
    raw.left_out.told.sort(key=lambda one: one.line)
    return Table(name, columns, tuple(rows), raw.total, raw.left_out, tuple(raw.notes))


def figure(cell: Cell) -> int | float | None:
    """The number a cell holds (`inf` is one); `None` if it is none."""
    if isinstance(cell, int | float):
        return None if math.isnan(cell) else cell
    text = (cell or "").strip()
    if len(text) > _LONGEST_FIGURE or not _FIGURE.fullmatch(text):
        return None
    number = float(text)
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def word(cell: Cell) -> str | None:
    """The text of a cell, bounded; `None` if it is empty."""
    text = "" if cell is None else f"{cell}".strip()
    return text[:_LONGEST_WORD] or None


def _says_nothing(cell: Cell) -> bool:
    if isinstance(cell, float):
        return math.isnan(cell)
    return cell is None or (isinstance(cell, str) and cell.strip().lower() in NOTHING)


def _kind(cells: Sequence[Cell]) -> Literal["number", "word"]:
    saying = [cell for cell in cells if not _says_nothing(cell)]
    texts = sum(figure(cell) is None for cell in saying)
    return "number" if texts <= MOST_TEXTS * len(saying) else "word"
