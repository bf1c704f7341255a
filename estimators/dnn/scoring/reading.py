"""Reads a file of measured configurations; what cannot be used is counted and named, never lost."""

from __future__ import annotations

import csv
import gzip
import io
import itertools
import re
import stat
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from estimators.dnn.scoring.cells import CellError, needed_word, positive, whole, word
from estimators.dnn.scoring.row import BadRow, Reading, Row
from knowledge.errors import RequestError

NEEDED_COLUMNS = ("model", "task", "accelerator")
"""Columns without which no row says what was run."""

SPEED_COLUMNS = ("throughput_samples_per_s", "step_time_ms")
"""Columns one of which must be there to compare with."""

MOST_BYTES = 64 * 2**20
"""Largest text that is read; a table of measurements has some megabytes."""

MOST_ROWS = 100_000
"""Most rows that are read: several times what all public measurements together hold."""

Cells = Mapping[str, str | None]


def read_rows(path: Path) -> Reading:
    """Read a CSV file, plain or `.gz`.

    Raises:
        RequestError: the file cannot be read, is too large, is no text, or lacks columns.
    """
    table = Table(path, "FILE", NEEDED_COLUMNS, most=MOST_ROWS)
    if not set(SPEED_COLUMNS) & set(table.columns):
        raise RequestError.of("FILE", str(path), f"no column is called {' or '.join(SPEED_COLUMNS)}", "add one of them")
    rows: list[Row] = []
    bad: list[BadRow] = []
    not_scored: Counter[str] = Counter()
    suspect = 0
    for line, cells in table.rows(bad):
        if word(cells, "suspect") in ("1", "1.0", "true", "yes"):
            suspect += 1
            continue
        try:
            found = _row(line, cells)
        except CellError as error:
            bad.append(BadRow(line, str(error)))
            continue
        if isinstance(found, str):
            not_scored[found] += 1
        else:
            rows.append(found)
    bad.sort(key=lambda row: row.line)
    return Reading(tuple(rows), tuple(bad), suspect, dict(not_scored.most_common()))


class Table:
    """A CSV file with a header, opened and looked at.

    Args:
        path: the file. field: how the person called it. needed: columns it must have. most: rows that are read.

    Raises:
        RequestError: as for `read_rows`.
    """

    def __init__(self, path: Path, field: str, needed: tuple[str, ...], *, most: int) -> None:
        self._path, self._field, self._most = path, field, most
        self._reader = csv.reader(io.StringIO(_text(path, field), newline=""))
        try:
            header = next(self._reader, [])
        except csv.Error as error:
            raise RequestError.of(field, str(path), f"its first line is no CSV ({error})", "give a CSV file") from None
        self.columns = tuple(name.strip().lower() for name in header)
        missing = [name for name in needed if name not in self.columns]
        if missing:
            rule = f"its header lacks {', '.join(missing)}"
            raise RequestError.of(field, str(path), rule, f"give a CSV with the columns {', '.join(needed)}")

    def rows(self, bad: list[BadRow]) -> Iterator[tuple[int, Cells]]:
        """Line number and cells of every row; what has too many or too few cells is added to `bad`.

        Raises:
            RequestError: there are more rows than are read.
        """
        for number in itertools.count():
            if number > self._most:
                rule = f"it holds more than {self._most:,} rows"
                raise RequestError.of(self._field, str(self._path), rule, "give a part of it")
            try:
                found = next(self._reader)
            except StopIteration:
                return
            except csv.Error as error:
                bad.append(BadRow(self._reader.line_num, f"the line is no CSV ({error})"))
                continue
            if len(found) == len(self.columns):
                yield self._reader.line_num, dict(zip(self.columns, found, strict=True))
            elif found:
                reason = f"it has {len(found)} cells, the header has {len(self.columns)}"
                bad.append(BadRow(self._reader.line_num, reason))


def _text(path: Path, field: str) -> str:
    """All of a file, unpacked; no more than `MOST_BYTES`. A pipe is not opened, for it may never say a word."""
    try:
        if stat.S_ISFIFO(path.stat().st_mode):
            raise RequestError.of(field, str(path), "it is no regular file", "give a CSV file")
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        rule = f"it cannot be read ({getattr(error, 'strerror', None) or error})"
        raise RequestError.of(field, str(path), rule, "give a CSV file that is there") from None
    if len(content) > MOST_BYTES:
        rule = f"it is larger than {MOST_BYTES // 2**20} MiB"
        raise RequestError.of(field, str(path), rule, "give a part of it")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RequestError.of(field, str(path), f"byte {error.start} is no UTF-8", "save it as UTF-8") from None


def _row(line: int, cells: Cells) -> Row | str:
    """The row, or the reason why there is nothing to compare an estimate with.

    Raises:
        CellError: a cell breaks its rule.
    """
    count, batch = positive(cells, "accelerator_count"), positive(cells, "batch_size_per_device")
    count = 1.0 if count is None else count
    samples = _samples_per_second(cells, batch, count)
    memory, parameters, macs = (positive(cells, name) for name in ("peak_memory_gb", "params_m", "gmacs"))
    row = {
        "source": word(cells, "source_id") or "not said",
        "model": needed_word(cells, "model"),
        "family": word(cells, "family") or "not said",
        "task": _task(cells),
        "accelerator": needed_word(cells, "accelerator"),
        **{name: word(cells, name) for name in ("framework", "precision", "input", "layout", "compiled")},
        "loading": word(cells, "data_loading"),
    }
    nodes = whole(cells, "nodes", default=1)
    if samples is None:
        return _nothing_measured(cells)
    return Row(
        line=line,
        accelerators=count,
        nodes=nodes,
        batch=batch,
        parameters=None if parameters is None else parameters * 1e6,
        macs=None if macs is None else macs * 1e9,
        samples_per_second=samples,
        peak_memory_bytes=None if memory is None else memory * 1e9,
        **row,
    )


def _samples_per_second(cells: Cells, batch: float | None, count: float) -> float | None:
    """As stated; else batch over step time; else tokens per second over the tokens of a sequence."""
    stated, step = positive(cells, "throughput_samples_per_s"), positive(cells, "step_time_ms")
    native, shape = positive(cells, "throughput_native"), word(cells, "input")
    if stated is not None:
        return stated
    if step is not None and batch is not None:
        return batch * count / (step / 1000.0)
    tokens = re.fullmatch(r"seq(\d{1,7})", shape)
    if native is not None and tokens and int(tokens[1]) and word(cells, "throughput_unit") == "tokens/s":
        return native / int(tokens[1])
    return None


def _nothing_measured(cells: Cells) -> str:
    if word(cells, "throughput_native"):
        return f"measured in {word(cells, 'throughput_unit') or 'a unit not said'}, not in samples"
    if word(cells, "time_to_train_min"):
        return "time to accuracy only: how many samples that took is not said"
    return "no speed was measured"


def _task(cells: Cells) -> str:
    said = needed_word(cells, "task").lower()
    known = {"train": "train", "training": "train", "infer": "infer", "inference": "infer"}
    if said not in known:
        raise CellError(f"task is {said[:40]!r}, but it must be train or infer")
    return known[said]
