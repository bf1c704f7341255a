"""Tables of reStructuredText as rows `| a | b |`, the head first: grids, simple tables, lists of lists, and CSV.

A head of several rows becomes one row, so that each part of a long table can begin with it.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from itertools import pairwise

Row = list[str]

_RULES = "-="
_MARKER = re.compile(r"\.\. [\w:-]+::\s*")


def write_rows(rows: Sequence[Sequence[str]], head_rows: int = 1) -> str:
    """Rows as text; the first `head_rows` become one."""
    head = [_merged(rows[:head_rows])] if head_rows > 1 else list(rows[:head_rows])
    kept = [[" ".join(cell.split()) for cell in row] for row in [*head, *rows[head_rows:]]]
    return "\n".join("| " + " | ".join(row) + " |" for row in kept if any(row))


def _merged(rows: Sequence[Sequence[str]]) -> Row:
    width = max((len(row) for row in rows), default=0)
    columns = [[row[place] for row in rows if place < len(row)] for place in range(width)]
    return [" ".join(dict.fromkeys(cell for cell in column if cell)) for column in columns]


def read_grid(lines: Sequence[str]) -> tuple[list[Row], int] | None:
    """Cells of a grid table and how many rows are its head; `None` where the lines form no grid.

    A cell that spans rows is repeated in each of them; one that spans columns stands in the first.
    """
    edges = sorted({place for line in lines if line[:2] in {"+-", "+="} for place in _places(line)})
    if len(edges) < 2 or any(line[:1] not in {"|", "+"} for line in lines):
        return None
    cells: list[list[str]] = [[] for _ in edges[1:]]
    rows: list[Row] = []
    head = 0
    for line in lines:
        ended = [_is_rule(line[left + 1 : right]) for left, right in pairwise(edges)]
        if any(ended) and any(map(any, cells)):
            rows.append([" ".join(cell) for cell in cells])
            cells = [[] if end else cell for end, cell in zip(ended, cells, strict=True)]
        if line.startswith("+="):
            head = len(rows)
        _add_texts(line, edges, ended, cells)
    return rows, head


def _places(line: str) -> list[int]:
    return [place for place, letter in enumerate(line) if letter == "+"]


def _is_rule(part: str) -> bool:
    return bool(part) and not part.strip(_RULES + "+")


def _add_texts(line: str, edges: list[int], ended: list[bool], cells: list[list[str]]) -> None:
    """Put what a line says into its cells; where no edge is drawn, a cell goes on into the next column."""
    column = 0
    while column < len(cells):
        last = column
        while last + 1 < len(cells) and line[edges[last + 1] : edges[last + 1] + 1] not in {"|", "+", ""}:
            last += 1
        text = line[edges[column] + 1 : edges[last + 1]].strip().removeprefix("| ")  # a line of a line block
        if text and not ended[column]:
            cells[column].append(text)
        column = last + 1


def read_simple(lines: Sequence[str]) -> tuple[list[Row], int]:
    """Cells of a simple table, whose first line rules its columns, and how many rows are its head."""
    starts = [match.start() for match in re.finditer(r"=+", lines[0])]
    rows: list[Row] = []
    rules: list[int] = []
    for line in lines:
        if line.strip() and not line.strip(" ="):
            rules.append(len(rows))
        elif line.strip() and line.strip(" -"):
            ends = [*starts[1:], len(line) + 1]
            row = [line[start:end].strip() for start, end in zip(starts, ends, strict=True)]
            if row[0] or not rows or rules[-1] == len(rows):
                rows.append(row)
            else:
                rows[-1] = [f"{old} {new}".strip() for old, new in zip(rows[-1], row, strict=True)]
    return rows, rules[1] if len(rules) > 2 else 1


def read_list_table(content: str) -> list[Row]:
    """Cells of a list of lists: `* - a` opens a row, each further `-` below the first one a cell; others are text."""
    rows: list[Row] = []
    mark = 0
    for line in content.splitlines():
        if line.startswith("*"):
            rows.append([])
            line = f" {line[1:]}"
            mark = len(line) - len(line.lstrip())
        if not rows:
            continue
        if line[mark : mark + 2] in {"-", "- "} and not line[:mark].strip():
            rows[-1].append(line[mark + 1 :].strip())
        elif rows[-1] and line.strip():
            rows[-1][-1] = f"{rows[-1][-1]} {_MARKER.sub('', line.strip())}".strip()
    return rows


def read_csv(content: str, header: str = "", delimiter: str = ",") -> list[Row]:
    """Cells of comma-separated values, the header in front; a row that cannot be read is kept as one cell."""
    sign = {"tab": "\t", "space": " "}.get(delimiter, delimiter)
    sign = sign if len(sign) == 1 else ","
    rows: list[Row] = []
    for text in (header, content):
        reader = csv.reader(text.splitlines(keepends=True), skipinitialspace=sign != " ", delimiter=sign)
        try:
            rows.extend(row for row in reader if any(row))
        except csv.Error:
            rows.extend([line] for line in text.splitlines()[reader.line_num - 1 :] if line.strip())
    return rows
