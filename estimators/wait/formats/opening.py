"""Opens a trace, finds out its form, and reads what can be read; a bad row is kept as a remark with its line."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

from estimators.wait.formats import comma, sacct, swf
from estimators.wait.job import Job
from estimators.wait.trace import BadRowError, SkippedRow, Trace, in_order
from knowledge.errors import RequestError

_GZIP = b"\x1f\x8b"
MOST_BYTES = 2 * 2**30
"""Most that a trace may unpack to; a year of a very large system is below 1 GiB."""
FORMATS = ("swf", "sacct", "csv")

Numbered = Iterator[tuple[int, str]]


def read_trace(path: Path, form: str | None = None) -> Trace:
    """Read a trace, plain or gzip.

    Args:
        path: file to read.
        form: `swf`, `sacct` or `csv` to insist on one; found from the first lines by default.

    Raises:
        RequestError: there is no such file, it is empty, or no row of it can be read.
    """
    text = _text(path)
    lines = text.splitlines()
    first = next((line for line in lines if line.strip() and not line.startswith(";")), "")
    if not first.strip():
        raise RequestError.of("trace", str(path), "it is empty", "give a file with a row for each job")
    name, found, skipped = _read(first, text, lines, path, form)
    if not found:
        why = f" (line {skipped[0].line}: {skipped[0].reason})" if skipped else ""
        raise RequestError.of("trace", str(path), f"no row of it can be read{why}", _remedy())
    return Trace(path.name, name, in_order(found), tuple(skipped))


def _read(
    first: str, text: str, lines: list[str], path: Path, form: str | None
) -> tuple[str, list[Job], list[SkippedRow]]:
    columns = sacct.columns_of(first)
    if columns and form in (None, "sacct"):
        rest = (pair for pair in enumerate(lines, start=1) if pair[1].strip() and pair[1] != first)
        return "sacct", *_collect(rest, lambda line: sacct.read_row(line, columns))
    table = comma.form_of(next(csv.reader([first])))
    if table and form in (None, "csv"):
        return table.name, *_collect_csv(text, table)
    if form == "swf" or (form is None and swf.looks_like(first)):
        rows = (pair for pair in enumerate(lines, start=1) if pair[1].strip() and not pair[1].startswith(";"))
        return "SWF", *_collect(rows, swf.read_row)
    wanted = f"it does not begin like {form}" if form else "it begins like no trace that can be read"
    raise RequestError.of("trace", str(path), wanted, _remedy())


def _collect(rows: Numbered, read: Callable[[str], Job | None]) -> tuple[list[Job], list[SkippedRow]]:
    jobs: list[Job] = []
    skipped: list[SkippedRow] = []
    for line, row in rows:
        try:
            job = read(row)
        except BadRowError as error:
            skipped.append(SkippedRow(line, str(error)))
            continue
        if job is not None:
            jobs.append(job)
    return jobs, skipped


def _collect_csv(text: str, table: comma.Form) -> tuple[list[Job], list[SkippedRow]]:
    """Rows by the csv module, as a field may be quoted; short and long rows are bad."""
    jobs: list[Job] = []
    skipped: list[SkippedRow] = []
    reader = csv.reader(io.StringIO(text, newline=""))
    header = next(reader)
    while True:
        try:
            fields = next(reader)
            if not fields:
                continue
            if len(fields) != len(header):
                raise BadRowError(f"{len(fields)} fields instead of {len(header)}")
            jobs.append(table.read_row(dict(zip(header, fields, strict=True))))
        except StopIteration:
            return jobs, skipped
        except (BadRowError, csv.Error) as error:
            skipped.append(SkippedRow(reader.line_num, str(error)))


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            packed = file.read(2) == _GZIP
        with gzip.open(path, "rb") if packed else path.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise RequestError.of("trace", str(path), f"it is not whole gzip data ({error})", "fetch it again") from error
    except OSError as error:
        rule = f"it cannot be read ({error.strerror})"
        raise RequestError.of("trace", str(path), rule, "check the name of the file") from error
    if len(data) > MOST_BYTES:
        raise RequestError.of("trace", str(path), f"it unpacks to more than {MOST_BYTES:,} bytes", "cut it")
    if b"\0" in data:
        raise RequestError.of("trace", str(path), "it is no text", _remedy())
    return data.decode("utf-8", errors="replace").removeprefix("\ufeff")


def _remedy() -> str:
    return "give an SWF file, the output of `sacct --parsable2`, or a CSV file whose header has submit_unix and wait_s"
