"""A table as it was read: columns of numbers or words, rows with their lines, and the rows that were left out."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from estimators.harp.expressions import Value
from knowledge.errors import RequestError

MOST_TOLD = 1_000
"""Rows left out that are kept with their line; more are only counted."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row.

    Attributes:
        line: where it begins in the file, from 1 (of Parquet: number of the row, from 1).
        values: by column; a value that is not there is left out.
    """

    line: int
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that is not used: its line and why."""

    line: int
    reason: str


@dataclass(slots=True)
class LeftOutRows:
    """Rows that are not used.

    Attributes:
        told: the first of them. number: of all.
    """

    told: list[LeftOut] = field(default_factory=list)
    number: int = 0

    def add(self, line: int, reason: str) -> None:
        """Note one."""
        self.number += 1
        if len(self.told) < MOST_TOLD:
            self.told.append(LeftOut(line, reason))


@dataclass(frozen=True, slots=True)
class TableColumn:
    """One column.

    Attributes:
        name: as the header writes it.
        kind: number, word, or empty where no row says anything.
        different: number of different values.
    """

    name: str
    kind: Literal["number", "word", "empty"]
    different: int


@dataclass(frozen=True)
class Table:
    """Rows of one file.

    Attributes:
        name: of the file.
        columns: in the file's order.
        rows: in the file's order.
        total: rows that the file holds, bad ones included.
        left_out: rows that cannot be read.
        notes: what else a reader must know, in sentences.
    """

    name: str
    columns: tuple[TableColumn, ...]
    rows: tuple[Row, ...]
    total: int
    left_out: LeftOutRows
    notes: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str, option: str) -> TableColumn:
        """A column by its name.

        Args:
            name: as given. option: by which it was asked for.

        Raises:
            RequestError: no column bears it.
        """
        for column in self.columns:
            if column.name == name:
                return column
        raise RequestError.of(option, name, f"{self.name} has no such column", near_name(name, self.names))


def near_name(name: str, known: Sequence[str]) -> str:
    """What to do about a name that no column bears."""
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
    listed = ", ".join(known[:20]) + (" ..." if len(known) > 20 else "")
    return f"did you mean {' or '.join(near)}?" if near else f"its columns are {listed}"
