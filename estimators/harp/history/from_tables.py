"""Imports runs from a table, CSV or Parquet: one row a run."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from estimators.harp.application import Application
from estimators.harp.expressions import Value
from estimators.harp.history.columns import Columns, Named, columns_of
from estimators.harp.history.configurations import Configurer
from estimators.harp.history.imported import MOST_RUNS, Imported, identified
from estimators.harp.history.statuses import is_over, status_of
from estimators.harp.history.units import bytes_of, seconds_of
from estimators.harp.measured import is_runs_csv, read_runs_csv
from estimators.harp.run import Status
from estimators.harp.tables import LeftOutRows, Row, opened, read_table
from estimators.wait.trace import BadRowError
from knowledge.errors import RequestError

ALL_NAMED = Named()


def import_table(
    path: Path,
    name: str,
    application: Application | None = None,
    named: Named = ALL_NAMED,
    *,
    given: Mapping[str, Value] | None = None,
    system_id: str | None = None,
    most_runs: int = MOST_RUNS,
) -> Imported:
    """Read runs from a table; `RunHistory.add` keeps them. A table that `write_runs_csv` wrote is read as it is.

    Args:
        path: CSV (plain or gzip) or Parquet.
        name: of the application. application: its file, if there is one.
        named: what is known of the columns.
        given: inputs and resources with one value for all rows.
        system_id: that the runs were made on; `None` = not known.
        most_runs: drawn at random from a larger table.

    Raises:
        RequestError: the file is no table, a column that is needed is missing, or no row is a run.
    """
    if (exact := _exact(path, name)) is not None:
        return exact
    table = read_table(path, most_runs)
    configurer = Configurer(application, given or {})
    columns = columns_of(table, named, configurer)
    left_out = LeftOutRows(list(table.left_out.told), table.left_out.number)
    bodies = list(_bodies(table.rows, columns, configurer, left_out))
    if not bodies:
        first = left_out.told[0]
        rule = f"no row of it is a run (line {first.line}: {first.reason})"
        raise RequestError.of("the table", str(path), rule, "name its columns with --target and --map")
    common = {"application": name, "system_id": system_id}
    runs = identified("import", ({**common, **body} for body in bodies))
    left_out.told.sort(key=lambda one: one.line)
    taken = {**columns.fields, **columns.inputs}
    return Imported(name, table.name, runs, table.total, left_out, taken, (*table.notes, *columns.notes))


def _exact(path: Path, name: str) -> Imported | None:
    """Runs of a table in this program's own form; `None` if it is in another."""
    if path.suffix not in (".csv", ".gz"):
        return None
    with opened(path, "the table", "give a CSV file") as lines:
        if not is_runs_csv(next(lines, "")):
            return None
    every = read_runs_csv(path)
    runs = tuple(run for run in every if run.application == name)
    if not runs:
        there = ", ".join(sorted({run.application for run in every})) or "none at all"
        raise RequestError.of("--application", name, f"{path.name} holds runs of {there}", "name one of these")
    notes = (
        [f"{len(every) - len(runs):,} runs of other applications were passed over"] if len(every) > len(runs) else []
    )
    return Imported(name, path.name, runs, len(runs), LeftOutRows(), {"all fields": "their columns"}, tuple(notes))


def _bodies(
    rows: tuple[Row, ...], columns: Columns, configurer: Configurer, left_out: LeftOutRows
) -> Iterator[dict[str, Any]]:
    for row in rows:
        try:
            yield _body(row.values, columns, configurer)
        except BadRowError as error:
            left_out.add(row.line, str(error))
        except RequestError as error:
            left_out.add(row.line, error.message.rstrip("."))


def _body(values: Mapping[str, Value], columns: Columns, configurer: Configurer) -> dict[str, Any]:
    cells = {name: values[column] for name, column in columns.fields.items() if column in values}
    given = {name: values[column] for name, column in columns.inputs.items() if column in values}
    for name, value in given.items():
        if isinstance(value, float) and not math.isfinite(value):
            raise BadRowError(f"{columns.inputs[name]} is infinite")
    if missing := configurer.missing(given):
        raise BadRowError(f"{columns.inputs.get(missing[0], missing[0])} is empty")
    seconds = _time(cells, columns)
    status = _status(cells, columns, seconds)
    memory = _memory(cells, columns)
    known = None if seconds is None or not math.isfinite(seconds) else seconds
    _check(status, known, memory, columns)
    configuration = configurer.configuration(given)
    return {
        "configuration": configuration, "status": status, "scale": configurer.scale(configuration),
        "wall_seconds": known, "peak_memory_bytes": memory, **_rest(cells),
    }  # fmt: skip


def _time(cells: Mapping[str, Value], columns: Columns) -> float | None:
    if "wall_seconds" not in cells:
        return None
    seconds = seconds_of(cells["wall_seconds"], columns.time_unit)
    name = columns.fields["wall_seconds"]
    if seconds is None:
        raise BadRowError(f"{name} is {str(cells['wall_seconds'])[:60]!r}, which is no time")
    if seconds < 0:
        raise BadRowError(f"{name} is {seconds:g} s, below zero")
    return seconds


def _memory(cells: Mapping[str, Value], columns: Columns) -> int | None:
    value = cells.get("peak_memory_bytes")
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return None
    found, name = bytes_of(value, columns.memory_unit), columns.fields["peak_memory_bytes"]
    if found is None:
        raise BadRowError(f"{name} is {str(value)[:60]!r}, which is no size of memory")
    if found < 0:
        raise BadRowError(f"{name} is {value}, below zero")
    return found or None  # nothing runs in no memory: it was not measured


def _status(cells: Mapping[str, Value], columns: Columns, seconds: float | None) -> Status:
    """As its column says, else as its exit status says; a run that took for ever and does not say why has failed."""
    for field in ("status", "exit_status"):
        if field not in cells:
            continue
        value = cells[field]
        found = status_of(value)
        if found is None:
            over = (
                "how it ended is not understood" if not isinstance(value, str) or is_over(value) else "it is not over"
            )
            raise BadRowError(f"{columns.fields[field]} is {str(value)[:60]!r}: {over}")
        return found
    return Status.FAILED if seconds is not None and math.isinf(seconds) else Status.FINISHED


def _check(status: Status, seconds: float | None, memory: int | None, columns: Columns) -> None:
    if status is not Status.FINISHED:
        return
    if seconds is None and memory is None:
        names = " and ".join(
            columns.fields[one] for one in ("wall_seconds", "peak_memory_bytes") if one in columns.fields
        )
        raise BadRowError(f"{names} is empty")
    if seconds == 0:
        raise BadRowError(f"{columns.fields['wall_seconds']} is 0: shorter than the clock tells")


def _rest(cells: Mapping[str, Value]) -> dict[str, Any]:
    """Fields that are kept where they can be read, and are not known otherwise."""
    found: dict[str, Any] = {name: str(cells[name])[:200] for name in ("host", "node_type", "version") if name in cells}
    for name, least in (("repetition", 0), ("exit_status", -(2**31))):
        value = cells.get(name)
        if isinstance(value, int) and value >= least:
            found[name] = value
    if "cpu_seconds" in cells:
        cpu = seconds_of(cells["cpu_seconds"], "s")
        found["cpu_seconds"] = cpu if cpu is not None and 0 <= cpu < math.inf else None
    if isinstance(started := cells.get("started"), str):
        found["started"] = _moment(started)
    return found


def _moment(text: str) -> datetime | None:
    """A moment in ISO form; one without a zone is taken in UTC."""
    try:
        moment = datetime.fromisoformat(text)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    except ValueError:
        return None
