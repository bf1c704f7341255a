"""Runs as CSV (.gz), one line a run, read back exactly as they were written.

The first columns are the fields of a run in their order, without its configuration; then come the configuration's
names, each behind `in:`. An empty field is `None` (of `message` no text, of the configuration no such name). A word is
written as it is, or as JSON in quotes where it could be taken for a figure, nothing or JSON; a float always has a
point, an exponent or a name (`1.0`, `1e+30`), a whole number has none.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import zlib
from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from estimators.harp.expressions import Value
from estimators.harp.run import Run
from knowledge.errors import FactError

INPUT = "in:"
"""Before the names of a configuration's columns."""
FIELDS = tuple(name for name in Run.model_fields if name != "configuration")
_DEFAULTS = {name: field.default if field.default == "" else None for name, field in Run.model_fields.items()}
_FIGURE = re.compile(r"[-+]?\d+")
MOST_BYTES = 500_000_000
"""That a table may unpack to."""


def write_runs_csv(path: Path, runs: Sequence[Run]) -> None:
    """Write runs in the order of their ids; the same runs give the same bytes.

    Args:
        path: gzip if it ends in .gz.
        runs: of one application or of several.
    """
    text = runs_as_csv(runs).encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(text, mtime=0) if path.suffix == ".gz" else text)


def runs_as_csv(runs: Sequence[Run]) -> str:
    """The table as text."""
    names = sorted({name for run in runs for name in run.configuration})
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*FIELDS, *(INPUT + name for name in names)])
    for run in sorted(runs, key=lambda run: run.run_id):
        body = run.model_dump(mode="json")
        fields = ["" if body[name] in (None, _DEFAULTS[name]) else _written(body[name]) for name in FIELDS]
        inputs = ["" if name not in run.configuration else _written(run.configuration[name]) for name in names]
        writer.writerow([*fields, *inputs])
    return out.getvalue()


def is_runs_csv(header: str) -> bool:
    """Whether a first line is that of such a table."""
    return header.startswith(",".join(FIELDS))


def read_runs_csv(path: Path) -> tuple[Run, ...]:
    """Read what `write_runs_csv` wrote.

    Raises:
        FactError: it cannot be read, or a line is no run; the message names it.
    """
    reader = csv.reader(io.StringIO(_text(path), newline=""))
    try:
        header = next(reader, [])
        if tuple(header[: len(FIELDS)]) != FIELDS:
            raise FactError(f"{path}: the first line does not begin with {', '.join(FIELDS[:3])} ...; write it anew.")
        return tuple(_run(path, reader.line_num, header, row) for row in reader)
    except csv.Error as error:
        raise FactError(f"{path}, line {reader.line_num}: {error}; write it anew.") from error


def _run(path: Path, line: int, header: Sequence[str], row: Sequence[str]) -> Run:
    try:
        cells = {name: _read(text) for name, text in zip(header, row, strict=True) if text}
        configuration = {name.removeprefix(INPUT): one for name, one in cells.items() if name.startswith(INPUT)}
        fields = {name: cells[name] for name in FIELDS if name in cells}
        return Run.model_validate({**fields, "configuration": configuration})
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise FactError(f"{path}, line {line}: {field} is {first['input']!r}: {first['msg']}; correct it.") from error
    except ValueError as error:
        raise FactError(f"{path}, line {line}: {error}; correct it.") from error


def _written(value: Value) -> str:
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, int):
        return str(value)
    return json.dumps(value) if _is_ambiguous(value) else value


def _is_ambiguous(word: str) -> bool:
    """Whether the word would be read as something else, or not come back through CSV as it is."""
    return not word or word[0] in '"' or not word.isprintable() or isinstance(_figure(word), int | float)


def _read(text: str) -> Value:
    if text.startswith('"'):
        word = json.loads(text)
        if not isinstance(word, str):
            raise ValueError(f"{text!r} is no word")
        return word
    return _figure(text)


def _figure(text: str) -> Value:
    if _FIGURE.fullmatch(text):
        return int(text)
    try:
        return float(text)
    except ValueError:
        return text


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
        if data.startswith(b"\x1f\x8b"):
            data = _unpacked(data)
        return data.decode("utf-8")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise FactError(f"{path} cannot be read ({error}); fetch it again.") from error


def _unpacked(data: bytes) -> bytes:
    with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
        found = file.read(MOST_BYTES + 1)
    if len(found) > MOST_BYTES:
        raise OSError(f"it unpacks to more than {MOST_BYTES:,} bytes")
    return found
