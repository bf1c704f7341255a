"""CSV as a stream: one line in memory at a time, every line bounded, the lines of bad rows kept."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from io import BufferedReader
from pathlib import Path

from estimators.harp.tables.raw import Cell, RawTable, Reservoir, sampled_note
from estimators.harp.tables.table import LeftOutRows
from knowledge.errors import RequestError

MOST_LETTERS = 1_000_000
"""Of one line."""
MOST_BYTES = 64 * 2**30
"""That a file may unpack to: ten million rows of a thousand letters are 10 GB."""
MOST_COLUMNS = 2_000
_GZIP = b"\x1f\x8b"
_SEPARATORS = ",;\t|"
_REMEDY = "give a CSV or Parquet file with a header line and one row for each run"


def read(path: Path, most_rows: int, seed: int) -> RawTable:
    """Read it; rows with too few or too many fields are left out.

    Raises:
        RequestError: no file, no text, no header, or too large.
    """
    try:
        with _opened(path) as stream:
            lines = _lines(stream, path)
            header = next((line for line in lines if line.strip()), None)
            if header is None:
                raise RequestError.of("the table", str(path), "it is empty", _REMEDY)
            separator = max(_SEPARATORS, key=lambda mark: len(next(csv.reader([header], delimiter=mark))))
            names = _names(next(csv.reader([header], delimiter=separator)), path)
            return _rows(lines, names, separator, most_rows, seed)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise RequestError.of(
            "the table", str(path), f"it is not whole gzip data ({error})", "fetch it again"
        ) from error
    except OSError as error:
        rule = f"it cannot be read ({error.strerror})"
        raise RequestError.of("the table", str(path), rule, "check the file") from error
    except csv.Error as error:
        raise RequestError.of("the table", str(path), f"its header cannot be read ({error})", _REMEDY) from error


def _opened(path: Path) -> gzip.GzipFile | BufferedReader:
    with path.open("rb") as file:
        start = file.read(4096)
    packed = start.startswith(_GZIP)
    if not packed and b"\0" in start:
        raise RequestError.of("the table", str(path), "it is no text in UTF-8", _REMEDY)
    return gzip.open(path, "rb") if packed else path.open("rb")


class _Counted(Iterator[str]):
    """Lines, and how many of them there were."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self.number = 0

    def __next__(self) -> str:
        line = next(self._lines)
        self.number += 1
        return line


def _lines(stream: gzip.GzipFile | BufferedReader, path: Path) -> _Counted:
    return _Counted(_bounded(stream, path))


def _bounded(stream: gzip.GzipFile | BufferedReader, path: Path) -> Iterator[str]:
    size = 0
    text = io.TextIOWrapper(stream, "utf-8-sig", errors="replace", newline="")
    while line := text.readline(MOST_LETTERS):
        size += len(line)
        if len(line) == MOST_LETTERS or size > MOST_BYTES:
            rule = f"a line of it has more than {MOST_LETTERS:,} letters" if size <= MOST_BYTES else "it is too large"
            raise RequestError.of("the table", str(path), rule, _REMEDY)
        yield line


def _names(header: list[str], path: Path) -> list[str]:
    names = [name.strip() or f"column {place}" for place, name in enumerate(header, start=1)]
    if len(names) > MOST_COLUMNS:
        rule = f"it has {len(names):,} columns, more than {MOST_COLUMNS:,}"
        raise RequestError.of("the table", str(path), rule, "keep the columns that matter")
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        rule = f"two of its columns are called {twice[0]!r}"
        raise RequestError.of("the table", str(path), rule, "give each column a name of its own")
    if all(_is_figure(name) for name in names):
        raise RequestError.of("the table", str(path), "its first line holds figures, not names", "add a header line")
    return names


def _is_figure(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _rows(lines: _Counted, names: list[str], separator: str, most_rows: int, seed: int) -> RawTable:
    reader = csv.reader(lines, delimiter=separator)
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
            drawn.offer((begins, list(fields)))
        else:
            left_out.add(begins, f"it has {len(fields)} fields instead of {width}")
    rows = sorted(drawn.kept, key=lambda row: row[0])
    notes = [sampled_note(len(rows), drawn.seen)] if drawn.seen > most_rows else []
    return RawTable(names, rows, total, left_out, notes)
