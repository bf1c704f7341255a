"""Recognises the columns of a table of runs by their names; what a person names goes first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from estimators.harp.history.configurations import Configurer
from estimators.harp.history.units import BYTES_PER, SECONDS_PER, plain, split_unit
from estimators.harp.tables import Table, likely_inputs
from knowledge.errors import RequestError

TIME = ("wall", "wall_time", "walltime", "wall_clock", "wallclock", "elapsed", "elapsed_time", "runtime", "run_time",
        "duration", "execution_time", "exec_time", "total_time", "time")  # fmt: skip
MEMORY = ("peak_memory", "peak_mem", "memory_peak", "mem_peak", "max_memory", "max_mem", "max_rss", "maxrss",
          "peak_rss", "rss", "used_memory", "memory_used")  # fmt: skip
"""Plain `memory` is none of them: it may be what was asked for."""
OTHERS = {
    "status": ("status", "state", "job_state"),
    "exit_status": ("exit_status", "exit_code", "exitcode", "return_code", "returncode"),
    "cpu_seconds": ("cpu", "cpu_time", "cputime", "total_cpu"),
    "host": ("host", "hostname"),
    "node_type": ("node_type", "cpu_model"),
    "version": ("version", "software_version"),
    "started": ("started", "start", "start_time", "started_at", "timestamp", "date"),
    "repetition": ("repetition", "repeat", "rep"),
}
"""Names of columns by field of a run, the surest first."""


@dataclass(frozen=True, slots=True)
class Named:
    """What a person says of the columns; `None` = to be recognised.

    Attributes:
        target: column of the time. time_unit: of it. memory, memory_unit, status: likewise.
        inputs: columns by the input they hold (`column=input` on the command line).
    """

    target: str | None = None
    time_unit: str | None = None
    memory: str | None = None
    memory_unit: str | None = None
    status: str | None = None
    inputs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Columns:
    """Which column holds what.

    Attributes:
        fields: column by field of a run. inputs: column by input or resource.
        time_unit, memory_unit: of their columns. notes: what was assumed or passed over, in sentences.
    """

    fields: Mapping[str, str]
    inputs: Mapping[str, str]
    time_unit: str
    memory_unit: str
    notes: tuple[str, ...]


def columns_of(table: Table, named: Named, configurer: Configurer) -> Columns:
    """Recognise them.

    Raises:
        RequestError: a named column is not there, no column tells time or memory, or an input has none.
    """
    notes: list[str] = []
    inputs = _named_inputs(table, named, configurer)
    free = [name for name in table.names if name not in inputs.values()]
    free = [name for name in free if table.column(name, "column").kind != "empty"]
    if configurer.application is not None:
        _match_inputs(free, inputs, configurer)
        free = [name for name in free if name not in inputs.values()]
    fields = _fields(table, named, free)
    if not fields.keys() & {"wall_seconds", "peak_memory_bytes"}:
        remedy = f"name the column with --target; its columns are {', '.join(table.names[:20])}"
        raise RequestError.of("the table", table.name, "no column of it looks like a time", remedy)
    time_unit = _unit(named.time_unit, fields.get("wall_seconds"), SECONDS_PER, "s", "--time-unit", notes)
    memory_unit = _unit(named.memory_unit, fields.get("peak_memory_bytes"), BYTES_PER, "", "--memory-unit", notes)
    _free_inputs(table, configurer, inputs, frozenset(fields.values()), notes)
    if missing := configurer.missing(inputs):
        rule = f"no column tells {' and '.join(missing)}, which the application file names"
        remedy = (
            f"name the column with --map COLUMN={missing[0]}, or the value of all rows with --set {missing[0]}=VALUE"
        )
        raise RequestError.of("the table", table.name, rule, remedy)
    return Columns(fields, inputs, time_unit, memory_unit, tuple(notes))


def _named_inputs(table: Table, named: Named, configurer: Configurer) -> dict[str, str]:
    inputs: dict[str, str] = {}
    for column, name in named.inputs.items():
        table.column(column, "--map")
        if configurer.application is not None and name not in configurer.names:
            rule = f"{configurer.application.name} has no such input"
            raise RequestError.of("--map", f"{column}={name}", rule, f"its inputs are {', '.join(configurer.names)}")
        if name in inputs:
            rule = f"the input was mapped from {inputs[name]} before"
            raise RequestError.of("--map", f"{column}={name}", rule, "map each input once")
        inputs[name] = column
    return inputs


def _match_inputs(free: list[str], inputs: dict[str, str], configurer: Configurer) -> None:
    """An exact name goes before one that means the same."""
    for exact in (True, False):
        for column in free:
            name = configurer.name_of(column)
            if name is not None and name not in inputs and (column == name or not exact):
                inputs[name] = column


def _fields(table: Table, named: Named, free: list[str]) -> dict[str, str]:
    fields = {
        "wall_seconds": _chosen(table, named.target, "--target", _first(free, TIME, SECONDS_PER)),
        "peak_memory_bytes": _chosen(table, named.memory, "--memory", _first(free, MEMORY, BYTES_PER)),
        "status": _chosen(table, named.status, "--status", _first(free, OTHERS["status"], {})),
    }
    for name, stems in OTHERS.items():
        if name not in fields:
            fields[name] = _first(free, stems, SECONDS_PER if name == "cpu_seconds" else {})
    return {name: column for name, column in fields.items() if column is not None}


def _chosen(table: Table, named: str | None, option: str, found: str | None) -> str | None:
    return found if named is None else table.column(named, option).name


def _first(free: list[str], stems: tuple[str, ...], units: Mapping[str, float]) -> str | None:
    """The column whose name, without its unit, is the surest of the stems."""
    read: dict[str, str] = {}
    for column in free:
        read.setdefault(split_unit(column, dict(units))[0] if units else plain(column), column)
    return next((read[stem] for stem in stems if stem in read), None)


def _unit(
    given: str | None, column: str | None, units: Mapping[str, float], otherwise: str, option: str, notes: list[str]
) -> str:
    if given is not None:
        if given.lower() not in units:
            raise RequestError.of(option, given, "it is no such unit", f"give one of {', '.join(units)}")
        return given.lower()
    if column is None:
        return otherwise or "bytes"
    unit = split_unit(column, dict(units))[1]
    if unit is not None:
        return unit
    if not otherwise:
        raise RequestError.of(option, None, f"the name {column} does not tell its unit", f"give it with {option}")
    notes.append(f"{column} is taken as seconds; {option} says otherwise")
    return otherwise


def _free_inputs(
    table: Table, configurer: Configurer, inputs: dict[str, str], used: frozenset[str], notes: list[str]
) -> None:
    """Without an application file every column that looks like an input is one."""
    rest = [name for name in table.names if name not in used and name not in inputs.values()]
    if configurer.application is not None:
        if rest:
            notes.append(f"columns not used: {', '.join(rest)}")
        return
    taken, passed_over = likely_inputs(table, but=used | frozenset(inputs.values()), constant=True)
    for column in taken:
        name = configurer.name_of(column.name) or column.name
        inputs.setdefault(name if name not in inputs else column.name, column.name)
    if passed_over:
        notes.append(f"columns not used: {'; '.join(f'{name} ({why})' for name, why in passed_over.items())}")
