"""What an import read, kept and left out. Every row is counted once: kept and skipped together are all rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from knowledge.ci.importers.limits import Limits
from knowledge.errors import RequestError

_SHOWN = 120


class BadRowError(Exception):
    """One row cannot be used; the text is the reason, without file and line."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """One row that was left out.

    Attributes:
        file: its file. line: counted from 1; `None` where the format has no lines worth naming.
        text: the row, shortened, without control characters. reason: why.
    """

    file: str
    line: int | None
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class FileReport:
    """One file of an import.

    Attributes:
        file: its path. rows: how many were read. kept: how many were used.
        date: when its prices or facts held. date_note: how that date was come by, unless the file states it.
        source: what is written beside every row of it.
    """

    file: str
    rows: int
    kept: int
    date: str | None
    date_note: str | None
    source: str


@dataclass(frozen=True, slots=True)
class Report:
    """The whole import.

    Attributes:
        kind: of the export, such as `skypilot`. files: one by one.
        rows: all rows read: `kept` plus the length of `skipped`.
        systems, offers: what came out of them.
        providers: offers by provider. regions: how many different ones.
        unknown_accelerators: offers by accelerator text that names no single row of the database.
        without_price: offers whose on-demand price the export does not give.
        without_shape: offers whose virtual CPUs neither export nor database give.
        notes: what else a reader should know.
    """

    kind: str
    files: tuple[FileReport, ...]
    rows: int
    kept: int
    skipped: tuple[Skipped, ...]
    systems: int
    offers: int
    providers: dict[str, int]
    regions: int
    unknown_accelerators: dict[str, int]
    without_price: int
    without_shape: int
    notes: tuple[str, ...]


@dataclass(slots=True)
class Tally:
    """Counts rows while they are read, and gives up where limits end.

    Raises:
        RequestError: from `row` and `skip`, where a limit is passed.
    """

    limits: Limits
    rows: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    skipped: list[Skipped] = field(default_factory=list)
    total: int = 0

    def row(self, file: str) -> None:
        """Count one row."""
        self.rows[file] += 1
        self.total += 1
        if self.total > self.limits.rows:
            raise RequestError(
                f"The files hold more than {self.limits.rows:,} rows, the most that one import reads;"
                " split them or raise --max-rows."
            )

    def skip(self, file: str, line: int | None, text: str, reason: str) -> None:
        """Record a counted row that is left out."""
        self.left_out[file] += 1
        self.skipped.append(Skipped(file, line, shown(text), reason))
        if len(self.skipped) > self.limits.skipped:
            raise RequestError(
                f"More than {self.limits.skipped:,} rows cannot be used (the latest: {where(self.skipped[-1])}:"
                f" {reason}); check the files, or raise --max-skipped."
            )

    def kept(self, file: str) -> int:
        """Rows of a file that were used."""
        return self.rows[file] - self.left_out[file]


def where(skipped: Skipped) -> str:
    """File and line for a sentence."""
    return skipped.file if skipped.line is None else f"{skipped.file} line {skipped.line}"


def shown(text: str) -> str:
    """A text for a terminal: shortened, every character that does not print written as an escape."""
    short = text if len(text) <= _SHOWN else f"{text[:_SHOWN]} ..."
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in short)


def either(words: Sequence[str]) -> str:
    """`a, b or c`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
