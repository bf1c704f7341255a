"""How a Markdown answer is laid out: table cells, list items, code and sentences, each with its place in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Role = Literal["sentence", "cell", "code"]

_SENTENCE_END = re.compile(r"[.!?](?:\*\*|[*_\")])*(?=\s)")
_MARKER = re.compile(r"\s*(?:>\s*)*(?:#{1,6}\s+|[-*+]\s+(?:\[[ xX]\]\s+)?|\d{1,3}[.)]\s+)?")
_RULE = re.compile(r"\s*\|?(?:\s*:?-+:?\s*\|)*\s*:?-+:?\s*\|?\s*")
_FENCE = re.compile(r"\s*(?:```|~~~)")
_CELL = re.compile(r"(?:\\\||[^|])+")


@dataclass(frozen=True, slots=True)
class Piece:
    """The smallest part of an answer that can be taken out without breaking its layout.

    Attributes:
        start, end: place in the answer, marker of a list item or a heading not included.
        role: sentence, table cell, or line of code.
        header: title of the column a cell stands in.
        column: its number, from 0.
        row: number of its row below the titles, from 1; 0 for a title. table_rows: how many there are.
        row_start, row_end: place of the whole row.
    """

    start: int
    end: int
    role: Role
    header: str = ""
    column: int = 0
    row: int = 0
    table_rows: int = 0
    row_start: int = 0
    row_end: int = 0


def read_layout(text: str) -> list[Piece]:
    """All pieces of an answer in reading order; together they hold every character that a reader takes as content."""
    pieces: list[Piece] = []
    lines = list(_lines(text))
    place, fenced = 0, False
    while place < len(lines):
        start, line = lines[place]
        if _FENCE.match(line):
            fenced = not fenced
        elif fenced:
            pieces.append(Piece(start, start + len(line), "code"))
        elif _begins_table(lines, place):
            rows = _table_length(lines, place)
            pieces.extend(_table(lines[place : place + rows]))
            place += rows - 1
        else:
            pieces.extend(_sentences(start, line))
        place += 1
    return pieces


def _lines(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for line in text.splitlines(keepends=True):
        yield start, line.rstrip("\r\n")
        start += len(line)


def _begins_table(lines: list[tuple[int, str]], place: int) -> bool:
    follows = lines[place + 1][1] if place + 1 < len(lines) else ""
    return "|" in lines[place][1] and "|" in follows and bool(_RULE.fullmatch(follows))


def _table_length(lines: list[tuple[int, str]], place: int) -> int:
    length = 2
    while place + length < len(lines) and "|" in lines[place + length][1]:
        length += 1
    return length


def _table(lines: list[tuple[int, str]]) -> Iterator[Piece]:
    headers = [cell.group().strip() for cell in _cells(lines[0][1])]
    for number, (start, line) in enumerate(lines):
        if number == 1:
            continue
        for column, cell in enumerate(_cells(line)):
            header = headers[column] if number and column < len(headers) else ""
            yield Piece(
                start + cell.start(),
                start + cell.end(),
                "cell",
                header,
                column,
                max(0, number - 1),
                len(lines) - 2,
                start,
                start + len(line),
            )


def _cells(line: str) -> list[re.Match[str]]:
    """The cells of one row; an empty cell keeps its column, the white space outside the outer bars is no cell."""
    inner_start = line.index("|") + 1 if line.lstrip().startswith("|") else 0
    inner_end = line.rindex("|") if line.rstrip().endswith("|") and line.rindex("|") >= inner_start else len(line)
    return list(_CELL.finditer(line, inner_start, inner_end))


def _sentences(start: int, line: str) -> Iterator[Piece]:
    marker = _MARKER.match(line)
    begin = marker.end() if marker else 0
    for stop in _SENTENCE_END.finditer(line, begin):
        yield Piece(start + begin, start + stop.end(), "sentence")
        begin = stop.end()
    if line[begin:].strip():
        yield Piece(start + begin, start + len(line), "sentence")
