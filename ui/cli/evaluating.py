"""What the commands under `iplane evaluate` share: a bar, and the rows that were left out."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

_SHOWN_ROWS = 5
"""Unreadable rows of a file that are named one by one; the rest is counted."""


class LeftOut(Protocol):
    """A row that could not be read, and why."""

    @property
    def line(self) -> int:
        """Where it stands."""
        ...

    @property
    def reason(self) -> str:
        """Why it cannot be used."""
        ...


@contextmanager
def progress_bar(name: str) -> Iterator[Callable[[int, int], None] | None]:
    """A bar on stderr, where a person looks; `None` where nobody does."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(name, total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)


def tell_left_out(name: str, rows: Sequence[LeftOut], number: int | None = None) -> None:
    """Name the rows of a file that could not be read, on stderr.

    Args:
        name: of the file. rows: the first of them.
        number: of all; as many as `rows` by default.
    """
    for row in rows[:_SHOWN_ROWS]:
        print(f"iplane: {name}, line {row.line}: {row.reason}; the row is left out.", file=sys.stderr)
    if (more := (len(rows) if number is None else number) - _SHOWN_ROWS) > 0:
        print(f"iplane: {name}: {more:,} more rows are left out.", file=sys.stderr)
