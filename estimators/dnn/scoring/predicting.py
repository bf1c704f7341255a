"""Asks the estimator for every row, rows with one workload together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from estimators.dnn import estimate_many
from estimators.dnn.calibration.held_out import Progress
from estimators.dnn.features import PRECISION_CLASSES
from estimators.dnn.roofline import Floats, Step, joined
from estimators.dnn.scoring.asking import Question, Refusal, question_of
from estimators.dnn.scoring.device_words import DeviceWords
from estimators.dnn.scoring.row import Row
from estimators.dnn.table import EstimateTable
from estimators.dnn.workload import Workload
from knowledge.errors import RequestError
from knowledge.settings import Settings

Words = NDArray[np.str_]


@dataclass(frozen=True, slots=True)
class Predicted:
    """Estimates of rows, as arrays with one entry a row that was estimated.

    Attributes:
        rows: that were estimated. refusals: row and reason of the others.
        throughput, low, high: samples per second over all devices with a 90 % interval.
        memory_bytes: per device. devices: that shared the work. network, device, evidence: names.
        evidence: `measured`, or how much of the configuration was measured elsewhere.
        step: costs on one device. precision_class, compiled, channels_last: of the code.
    """

    rows: tuple[Row, ...]
    refusals: tuple[tuple[Row, Refusal], ...]
    throughput: Floats
    low: Floats
    high: Floats
    memory_bytes: Floats
    devices: Floats
    network: Words
    device: Words
    evidence: Words
    step: Step
    precision_class: Floats
    compiled: Floats
    channels_last: Floats

    @property
    def measured(self) -> Floats:
        """Measured samples per second."""
        return np.array([row.samples_per_second for row in self.rows])


Entry = dict[str, Any]


def predict_rows(
    rows: Sequence[Row], settings: Settings | None = None, *, progress: Progress | None = None
) -> Predicted:
    """Estimate every row.

    Args:
        rows: to be estimated. settings: of the process by default. progress: told how many rows are done.
    """
    from knowledge.ci import open_catalogue

    devices = DeviceWords(open_catalogue(settings))
    refused: dict[int, Refusal] = {}
    together: dict[Workload, list[tuple[int, Question]]] = defaultdict(list)
    for number, row in enumerate(rows):
        question = question_of(row, devices)
        if isinstance(question, Refusal):
            refused[number] = question
        else:
            together[question.workload].append((number, question))
    entries: dict[int, Entry] = {}
    done = len(refused)
    for workload, asked in together.items():
        for (number, _), found in zip(asked, _estimates(workload, asked), strict=True):
            if isinstance(found, Refusal):
                refused[number] = found
            else:
                entries[number] = found
        done += len(asked)
        if progress:
            progress(done, len(rows))
    return _gathered(rows, entries, refused)


def _estimates(workload: Workload, asked: list[tuple[int, Question]]) -> list[Entry | Refusal]:
    try:
        table = estimate_many(workload, [question.machine for _, question in asked])
    except RequestError as error:
        return [Refusal("workload cannot be estimated", error.message)] * len(asked)
    return [_entry(table, place) for place in range(len(asked))]


def _entry(table: EstimateTable, place: int) -> Entry | Refusal:
    done = table.computed
    if table.why_not[place]:
        return Refusal("device cannot do it", str(table.why_not[place]))
    throughput = float(table.throughput[place]) / done.recipe.unit_per_sample
    if not np.isfinite(throughput) or throughput <= 0:
        return Refusal("no figure came out", f"the estimate is {throughput}")
    amount = throughput * float(table.step_seconds[place])
    measured = table.method[place] == "measured"
    return {
        "throughput": throughput,
        "low": min(throughput, amount / float(done.step_high[place])),
        "high": max(throughput, amount / float(done.step_low[place])),
        "memory_bytes": float(table.memory_bytes[place]),
        "devices": float(done.hardware.devices[place]),
        "network": done.recipe.network.name,
        "device": _device(table, place),
        "evidence": "measured" if measured else str(table.seen[place]),
        "precision_class": float(PRECISION_CLASSES[str(table.precision[place])]),
        "compiled": float(table.workload.compiled),
        "channels_last": float(table.workload.channels_last),
        "step": done.step[np.array([place])],
    }


def _device(table: EstimateTable, place: int) -> str:
    machine = table.machines[place]
    if machine.accelerator is not None:
        return machine.accelerator.id
    return machine.processor.id if machine.processor else "CPU"


def _gathered(rows: Sequence[Row], entries: dict[int, Entry], refused: dict[int, Refusal]) -> Predicted:
    numbers = sorted(entries)
    words = {
        name: np.array([str(entries[number][name]) for number in numbers], dtype=np.str_)
        for name in ("network", "device", "evidence")
    }
    figures = {
        name: np.array([float(entries[number][name]) for number in numbers])
        for name in ("throughput", "low", "high", "memory_bytes", "devices", "precision_class", "compiled",
                     "channels_last")
    }  # fmt: skip
    return Predicted(
        rows=tuple(rows[number] for number in numbers),
        refusals=tuple((rows[number], refused[number]) for number in sorted(refused)),
        step=joined([entries[number]["step"] for number in numbers]),
        network=words["network"],
        device=words["device"],
        evidence=words["evidence"],
        **figures,
    )
