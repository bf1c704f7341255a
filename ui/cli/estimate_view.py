"""Shows estimates in the terminal: side by side where they fit, else one below the other; assumptions and sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.table import Table

from knowledge.quantities import write_count, write_number
from ui.cli.estimate_lines import device, lines_of, passes_once, titles_in_short

if TYPE_CHECKING:
    from collections.abc import Sequence

    from estimators.dnn.estimate import Estimate
    from knowledge.evidence import Source
    from tools.estimate_dnn import EstimateDnnResult

MOST_COLUMNS = 3
"""Devices that stand side by side; more stand one below the other, with fewer figures each."""

PLAIN_WIDTH = 140
"""Width of a table that does not go to a terminal."""

TITLE_WIDTH, COLUMN_WIDTH, SHORT_COLUMN = 26, 34, 12
"""Characters that the titles, one device's figures, and one column of the short table need to be read."""


def show(result: EstimateDnnResult) -> None:
    """Print estimates, assumptions, what is not known, and sources."""
    console = console_for()
    console.print(_heading(result.estimates[0]), highlight=False)
    for table in _tables(result.estimates, console.width):
        console.print(table)
    list_lines(console, "Cannot", result.not_possible)
    for estimate in result.estimates:
        list_lines(console, f"What helps on {estimate.device}", estimate.remedies)
    list_lines(console, "Assumptions", [note.text for note in result.assumptions])
    list_lines(console, "Not known", result.unknowns)
    sources = [_numbered(number, source) for number, source in enumerate(result.sources, 1)]
    list_lines(console, "Sources", sources, mark="")


def console_for() -> Console:
    """The terminal's own width and colours; wide and plain in a pipe."""
    console = Console()
    return console if console.is_terminal else Console(width=PLAIN_WIDTH, no_color=True, highlight=False)


def plain_table() -> Table:
    """A table with a line under its head and no frame."""
    return Table(box=box.SIMPLE_HEAD, pad_edge=False)


def list_lines(console: Console, title: str, lines: Sequence[str], *, mark: str = "- ") -> None:
    """A title and its lines; nothing where there are none."""
    if not lines:
        return
    console.print(f"{title}:", highlight=False)
    for line in lines:
        console.print(f"  {mark}{line}", highlight=False, markup=False, soft_wrap=True)


def _tables(estimates: tuple[Estimate, ...], width: int) -> list[Table]:
    """Side by side, a short row each, or a block each: whatever the width lets a person read."""
    if len(estimates) <= MOST_COLUMNS:
        if len(estimates) == 1 or width >= TITLE_WIDTH + COLUMN_WIDTH * len(estimates):
            return [_side_by_side(estimates)]
    elif width >= SHORT_COLUMN * (len(titles_in_short(estimates)) + 1):
        return [_one_below_the_other(estimates)]
    return [_side_by_side((estimate,)) for estimate in estimates]


def _side_by_side(estimates: tuple[Estimate, ...]) -> Table:
    table = plain_table()
    table.add_column("", overflow="fold")
    for estimate in estimates:
        table.add_column(device(estimate), overflow="fold")
    columns = [lines_of(estimate) for estimate in estimates]
    for title in dict.fromkeys(title for column in columns for title in column):
        table.add_row(title, *(column.get(title, "") for column in columns))
    return table


def _one_below_the_other(estimates: tuple[Estimate, ...]) -> Table:
    table = plain_table()
    titles = titles_in_short(estimates)
    for title in ("on", *titles):
        table.add_column(title, overflow="fold")
    for estimate in estimates:
        lines = lines_of(estimate)
        table.add_row(device(estimate), *(lines.get(title, "") for title in titles))
    return table


def _numbered(number: int, source: Source) -> str:
    date = f", {source.date}" if source.date else ""
    return f"[{number}] {source.title}{date}{f' — {source.url}' if source.url else ''}"


def _heading(estimate: Estimate) -> str:
    work = estimate.workload
    name = work.model or f"{write_number(work.params_b or 0)}B parameters"
    unit = "hours of sound" if work.dataset_unit == "hours" else work.dataset_unit
    data = f", {write_count(work.dataset_size)} {unit}" if work.dataset_size else ""
    if work.train_tokens:
        data = f", {write_count(work.train_tokens)} tokens"
    length = f", {write_number(work.epochs)} epoch{'s' if work.epochs != 1 else ''}" if work.epochs else ""
    length = "" if passes_once(estimate) or work.train_tokens else length
    length = f", {work.steps:,} steps" if work.steps else length
    if work.asks_to_write and work.requests:
        data, length = f", {write_count(work.requests)} requests", ""
    return f"{name}, {work.mode}{data}{length}"
