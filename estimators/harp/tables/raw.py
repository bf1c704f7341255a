"""Rows before their columns have a kind, and the drawing of a few from many."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from estimators.harp.expressions import Value
from estimators.harp.tables.table import LeftOutRows

LONGEST_CELL = 600
MOST_CELLS = 10_000_000
"""That are held at once: about a gigabyte."""
Cell = Value | None
"""Text of a CSV file; text, number or nothing of Parquet."""
One = TypeVar("One")


@dataclass
class RawTable:
    """What stands in a file.

    Attributes:
        names: of the columns.
        rows: line and cells of each, in the file's order.
        total: rows the file holds. left_out, notes: see `Table`.
    """

    names: list[str]
    rows: list[tuple[int, list[Cell]]]
    total: int
    left_out: LeftOutRows = field(default_factory=LeftOutRows)
    notes: list[str] = field(default_factory=list)


class Reservoir(Generic[One]):
    """Draws so many things at random from a stream of unknown length, each with the same chance (Vitter 1985, R).

    Args:
        most: things kept. seed: of the drawing.
    """

    def __init__(self, most: int, seed: int) -> None:
        self.kept: list[One] = []
        self.seen = 0
        self._most = most
        self._random = random.Random(seed)  # noqa: S311 - a sample, no secret

    def offer(self, one: One) -> None:
        """Show it the next thing."""
        self.seen += 1
        if len(self.kept) < self._most:
            self.kept.append(one)
            return
        place = int(self._random.random() * self.seen)
        if place < self._most:
            self.kept[place] = one


def most_rows_of(wanted: int, columns: int) -> int:
    """Rows that can be held of so many columns, at most as many as are wanted."""
    return max(1, min(wanted, MOST_CELLS // max(1, columns)))


def sampled_note(kept: int, total: int) -> str:
    """The sentence on a sample."""
    return f"Of {total:,} rows {kept:,} were drawn at random"
