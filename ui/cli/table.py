"""Prints a table: drawn where a person looks, aligned text in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Sequence

_GAP = "  "
_LEAST_WIDTH = 60
_LEAST_COLUMN = 6
_DRAWN_GAP = 3


def print_table(
    title: str, headers: Sequence[str], rows: Sequence[Sequence[str]], *, right: Sequence[int] = ()
) -> None:
    """Print rows of texts under their headers; where a screen is too narrow for all columns, a block for each row.

    Args:
        title: stands above; empty for none.
        right: numbers of the columns that are flushed right.
    """
    if not sys.stdout.isatty():
        _align(title, headers, rows, right)
    elif len(headers) * (_LEAST_COLUMN + _DRAWN_GAP) > _screen_width():
        _list(title, headers, rows)
    else:
        _draw(title, headers, rows, right)


def say(text: str = "") -> None:
    """Print a line, wrapped where a person looks."""
    if sys.stdout.isatty() and len(text) > _LEAST_WIDTH:
        import textwrap

        text = textwrap.fill(
            text, _screen_width(), break_long_words=False, break_on_hyphens=False, subsequent_indent="    "
        )
    print(text)


def _screen_width() -> int:
    import shutil

    return max(_LEAST_WIDTH, shutil.get_terminal_size().columns)


def _list(title: str, headers: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """One line for each cell that holds something, and an empty line between rows."""
    if title:
        print(title)
    width = max(len(header) for header in headers)
    for number, row in enumerate(rows):
        if number:
            print()
        for header, cell in zip(headers, row, strict=True):
            if cell:
                say(f"{header.ljust(width)}  {cell}")


def _draw(title: str, headers: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title or None, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for number, header in enumerate(headers):
        table.add_column(header, justify="right" if number in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    Console().print(table)


def _align(title: str, headers: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int]) -> None:
    texts = [[" ".join(cell.split()) for cell in row] for row in (headers, *rows)]
    widths = [max(len(row[number]) for row in texts) for number in range(len(headers))]
    if title:
        print(title)
    for row in texts:
        cells = [
            cell.rjust(width) if number in right else cell.ljust(width)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        print(_GAP.join(cells).rstrip())
