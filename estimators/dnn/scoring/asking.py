"""What the estimator is asked for one row: workload and machine, or the reason why it cannot be asked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pydantic import ValidationError

from estimators.dnn.machine import Machine
from estimators.dnn.networks import Network
from estimators.dnn.pipeline import FED_WITHOUT_WAITING
from estimators.dnn.scoring.device_words import DeviceWords, machine_with
from estimators.dnn.scoring.network_words import adapters_of, billions_of, network_named
from estimators.dnn.scoring.row import Row
from estimators.dnn.scoring.run_words import (
    Size,
    channels_last,
    compiled,
    framework_of,
    is_precision,
    precision_of,
    reads_data,
    size_of,
    tuned,
)
from estimators.dnn.workload import Workload


@dataclass(frozen=True, slots=True)
class Question:
    """A row as the estimator sees it. Frozen, so that rows with one workload can be asked together."""

    workload: Workload
    machine: Machine


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no estimate: `kind` is short and counted, `text` names the row's own words."""

    kind: str
    text: str


def question_of(row: Row, devices: DeviceWords) -> Question | Refusal:
    """Read the row's words; nothing measured is looked at."""
    machine = machine_of(row, devices)
    if isinstance(machine, Refusal):
        return machine
    workload = workload_of(row)
    return workload if isinstance(workload, Refusal) else Question(workload, machine)


def machine_of(row: Row, devices: DeviceWords) -> Machine | Refusal:
    """So many of the row's devices on its nodes."""
    device = devices.find(row.accelerator)
    if isinstance(device, str):
        return Refusal("device not known", device)
    machine = machine_with(device, row.accelerators, row.nodes)
    return Refusal("devices and nodes disagree", machine) if isinstance(machine, str) else machine


def workload_of(row: Row) -> Workload | Refusal:
    """The row's network, batch, sizes and options."""
    precision, size = precision_of(row.precision), size_of(row.input)
    if not is_precision(precision):
        return Refusal("precision not known", str(precision))
    if isinstance(size, str):
        return Refusal("input size not understood", size)
    if row.batch is not None and row.batch < 1:
        return Refusal("less than one sample per device", f"{row.batch:g} samples per device: the network is split")
    network = network_named(row.model)
    billions = None if network else billions_of(row.model, row.family, row.parameters)
    if network is None and billions is None:
        return Refusal("network not known", f"no network is called {row.model!r}")
    named: dict[str, Any] = {"model": network.name} if network else {"params_b": billions}
    global_batch = None if row.batch is None else max(1, round(row.batch * row.accelerators))
    said = {
        **named,
        **_sizes(network, size),
        "mode": _mode(row),
        "batch_size": global_batch,
        "precision": precision,
        "framework": framework_of(row.framework),
        "tuned": tuned(row.framework),
        "compiled": compiled(row.compiled),
        "channels_last": channels_last(row.layout),
        "loader_workers": None if reads_data(row) else FED_WITHOUT_WAITING,
    }
    try:
        return _workload(tuple(sorted((name, value) for name, value in said.items() if value is not None)))
    except ValidationError as error:
        first = error.errors()[0]
        return Refusal("a size that cannot be", f"{first['loc'][0]} is {first['input']!r}: {first['msg']}")


@lru_cache(maxsize=65536)
def _workload(said: tuple[tuple[str, Any], ...]) -> Workload:
    """One object for all rows that say the same."""
    return Workload(**dict(said))


def _sizes(network: Network | None, size: Size) -> dict[str, int | None]:
    """The size that suits the network; one that does not is left to the network's own."""
    if network is None or network.reads_text:
        return {"sequence_length": size.sequence_length}
    return {"image_size": size.image_size}


def _mode(row: Row) -> str:
    if row.task == "infer":
        return "inference"
    return adapters_of(row.model, row.family) or "train"
