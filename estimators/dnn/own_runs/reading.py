"""Reads the user's own runs from a CSV: the columns of the public table, or a simple form with the same meaning."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

from pydantic import ValidationError

from estimators.dnn.machine import Machine
from estimators.dnn.networks import Network
from estimators.dnn.own_runs.run import BadRun, Kind, OwnRun, OwnRuns
from estimators.dnn.scoring.cells import CellError, needed_word, positive, whole, word
from estimators.dnn.scoring.device_words import DeviceWords, machine_with
from estimators.dnn.scoring.network_words import network_named
from estimators.dnn.scoring.reading import Table
from estimators.dnn.scoring.row import BadRow
from estimators.dnn.scoring.run_words import channels_last, compiled, is_precision, precision_of, size_of
from estimators.dnn.workload import Mode, Workload
from knowledge.errors import RequestError
from knowledge.settings import Settings

MOST_RUNS = 1_000
"""More runs than anybody measures, and few enough to compare each with each."""

MEASURED: dict[str, tuple[Kind, float]] = {
    "step_seconds": ("step_seconds", 1.0),
    "step_time_ms": ("step_seconds", 0.001),
    "steps_per_second": ("steps_per_second", 1.0),
    "samples_per_second": ("samples_per_second", 1.0),
    "throughput_samples_per_s": ("samples_per_second", 1.0),
    "images_per_second": ("samples_per_second", 1.0),
    "tokens_per_second": ("tokens_per_second", 1.0),
    "epoch_hours": ("epoch_hours", 1.0),
    "total_hours": ("total_hours", 1.0),
}
"""Column -> what it measures, and what it is multiplied by; the first that a line fills counts."""

MODES: dict[str, str] = {"training": "train", "infer": "inference", **{mode: mode for mode in get_args(Mode)}}
"""A file's word -> mode of the workload."""

Cells = Mapping[str, str | None]


def read_runs(path: str | Path, settings: Settings | None = None) -> OwnRuns:
    """Read runs from a CSV file, plain or `.gz`.

    Columns: `model` and `accelerator`; one of `step_seconds`, `step_time_ms`, `steps_per_second`, `samples_per_second`
    (also called `throughput_samples_per_s`, `images_per_second`), `tokens_per_second`, `epoch_hours`, `total_hours`; as
    far as known `count`, `nodes`, `batch` (over all devices) or `batch_size_per_device`, `precision`, `mode` or `task`,
    `input`, `image_size`, `sequence_length`, `compiled`, `layout`, `dataset`, `images`, `sequences`, `tokens`,
    `epochs`, `steps`.

    Raises:
        RequestError: the file cannot be read, lacks columns, holds too many runs or none that can be used.
    """
    from knowledge.ci import open_catalogue

    file = Path(path)
    table = Table(file, "--calibrate", ("model", "accelerator"), most=MOST_RUNS)
    if not set(MEASURED) & set(table.columns):
        rule = "no column holds what was measured"
        raise RequestError.of("--calibrate", str(path), rule, f"add one of {', '.join(MEASURED)}")
    devices = DeviceWords(open_catalogue(settings))
    runs: list[OwnRun] = []
    ragged: list[BadRow] = []
    bad: list[BadRun] = []
    for line, cells in table.rows(ragged):
        try:
            runs.append(_run(line, cells, devices))
        except CellError as error:
            bad.append(BadRun(line, str(error)))
    bad = sorted([*bad, *(BadRun(row.line, row.reason) for row in ragged)], key=lambda one: one.line)
    if not runs:
        first = f" (line {bad[0].line}: {bad[0].reason})" if bad else ""
        raise RequestError.of("--calibrate", str(path), f"it holds no run that can be used{first}", "mend it")
    return OwnRuns(tuple(runs), tuple(bad), f"Your own measurements in {file.name}")


def _run(line: int, cells: Cells, devices: DeviceWords) -> OwnRun:
    kind, value = _measured(cells)
    machine = _machine(cells, devices)
    return OwnRun(f"line {line}", _workload(cells, machine), machine, kind, value)


def _measured(cells: Cells) -> tuple[Kind, float]:
    for column, (kind, factor) in MEASURED.items():
        value = positive(cells, column)
        if value is not None:
            return kind, value * factor
    raise CellError("nothing was measured: no step time, speed or time of an epoch stands in it")


def _machine(cells: Cells, devices: DeviceWords) -> Machine:
    name = needed_word(cells, "accelerator")
    device = devices.find(name)
    if isinstance(device, str):
        raise CellError(device)
    count = positive(cells, "count") or positive(cells, "accelerator_count") or 1.0
    machine = machine_with(device, count, whole(cells, "nodes", default=1))
    if isinstance(machine, str):
        raise CellError(machine)
    return machine


def _workload(cells: Cells, machine: Machine) -> Workload:
    name = needed_word(cells, "model")
    network = network_named(name)
    if network is None:
        raise CellError(f"no network is called {name[:60]!r}")
    precision = precision_of(word(cells, "precision"))
    if not is_precision(precision):
        raise CellError(str(precision))
    said = {
        "model": network.name,
        "mode": _mode(cells),
        "precision": precision,
        "batch_size": _batch(cells, machine),
        **_sizes(cells, network),
        **_length(cells),
        "compiled": compiled(word(cells, "compiled")) or None,
        "channels_last": channels_last(word(cells, "layout")) or None,
        "dataset": word(cells, "dataset") or None,
    }
    try:
        return Workload(**{key: value for key, value in said.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        raise CellError(f"{first['loc'][0]} is {first['input']!r}: {first['msg']}") from None


def _mode(cells: Cells) -> str:
    said = (word(cells, "mode") or word(cells, "task") or "train").lower()
    if said not in MODES:
        raise CellError(f"mode is {said[:40]!r}, but it must be one of {', '.join(MODES)}")
    return MODES[said]


def _batch(cells: Cells, machine: Machine) -> int | None:
    """Samples of one step over all devices."""
    whole_batch, per_device = positive(cells, "batch"), positive(cells, "batch_size_per_device")
    devices = machine.accelerator_count or float(machine.node_count)
    said = whole_batch if whole_batch is not None else None if per_device is None else per_device * devices
    if said is None:
        return None
    if said < 1 or abs(said - round(said)) > 1e-6:
        raise CellError(f"batch is {said:g}, but it must be a whole number of samples over all devices")
    return round(said)


def _sizes(cells: Cells, network: Network) -> dict[str, Any]:
    size = size_of(word(cells, "input"))
    if isinstance(size, str):
        raise CellError(size)
    if network.reads_text:
        return {"sequence_length": _counted(cells, "sequence_length") or size.sequence_length}
    return {"image_size": _counted(cells, "image_size") or size.image_size}


def _length(cells: Cells) -> dict[str, Any]:
    """How much data one epoch holds, and how long it ran."""
    found: dict[str, Any] = {"epochs": positive(cells, "epochs"), "steps": _counted(cells, "steps")}
    for unit in ("images", "sequences", "tokens"):
        size = _counted(cells, unit)
        if size is not None:
            found |= {"dataset_size": size, "dataset_unit": unit}
    return found


def _counted(cells: Cells, column: str) -> int | None:
    value = positive(cells, column)
    return None if value is None else whole(cells, column, default=1)
