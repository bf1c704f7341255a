"""Measured peaks of device memory, and how far the estimate is from each.

What a source counts differs: bytes of tensors (`allocated`), what the allocator holds (`reserved`: with fragments), or
all of a process (`process`: with the context). The estimate is made for the same.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Literal

import numpy as np

from estimators.dnn.memory.model import memory_model
from estimators.dnn.recipe import complete
from estimators.dnn.workload import Workload
from knowledge.errors import UnknownNameError
from knowledge.evidence import How, Source

Measure = Literal["allocated", "reserved", "process"]
SIXTEEN_BIT = ("fp16", "bf16")


@dataclass(frozen=True, slots=True)
class MeasuredPeak:
    """One measured peak.

    Attributes:
        workload: what ran; its batch is per device and micro-step. devices: in all.
        eager: attention kept its matrix of scores. measure: what was counted. measured_bytes: per device.
        source_id: key of `sources`.
    """

    workload: Workload
    devices: int
    eager: bool
    measure: Measure
    measured_bytes: float
    source_id: str


@dataclass(frozen=True, slots=True)
class PeakError:
    """A measured peak and the estimate of the same."""

    peak: MeasuredPeak
    estimated_bytes: float

    @property
    def relative(self) -> float:
        """(estimate - measured) / measured."""
        return self.estimated_bytes / self.peak.measured_bytes - 1.0


@lru_cache(maxsize=1)
def measured_peaks() -> tuple[MeasuredPeak, ...]:
    """Every row of `measured/memory.csv`."""
    return tuple(_peak(row) for row in csv.DictReader(_text("memory.csv").splitlines()))


@lru_cache(maxsize=1)
def peak_sources() -> dict[str, Source]:
    """Sources of the measured peaks by id."""
    rows = csv.DictReader(_text("memory_sources.csv").splitlines())
    return {
        row["source_id"]: Source(
            id=f"dnn:{row['source_id']}", title=row["title"], url=row["url"], date=row["date"], how=How.MEASURED
        )
        for row in rows
    }


def peak_errors() -> tuple[PeakError, ...]:
    """The estimate beside every measured peak whose network the catalogue holds."""
    found = []
    for peak in measured_peaks():
        try:
            found.append(PeakError(peak, estimated_bytes(peak)))
        except UnknownNameError:
            continue
    return tuple(found)


def estimated_bytes(peak: MeasuredPeak) -> float:
    """The estimate for what a source counted.

    Raises:
        UnknownNameError: the network is not in the catalogue.
    """
    recipe, batch = complete(peak.workload), np.array([float(peak.workload.batch_size or 1)])
    half = np.array([float(peak.workload.precision in (*SIXTEEN_BIT, "int4"))])
    devices, stage = np.array([float(peak.devices)]), np.array([float(peak.workload.zero_stage)])
    memory = memory_model(
        recipe, half, np.zeros(1), devices, np.array([np.nan]), stage, eager_attention=peak.eager
    )  # fmt: skip
    counted = {
        "allocated": memory.allocated(batch),
        "reserved": memory.total(batch) - memory.framework,
        "process": memory.total(batch),
    }
    return float(counted[peak.measure][0])


def _peak(row: dict[str, str]) -> MeasuredPeak:
    names = ("mode", "precision", "optimizer", "batch_size", "image_size", "sequence_length", "zero_stage")
    said = {name: row[name if name != "batch_size" else "batch"] for name in names}
    workload = Workload.model_validate(
        {"model": row["network"], **{name: text for name, text in said.items() if text}}
        | {"activation_checkpointing": row["checkpointing"] == "1"}
    )
    measure: Measure = row["measure"]  # type: ignore[assignment]  # checked by the test of the table
    return MeasuredPeak(
        workload, int(row["devices"]), row["attention"] == "eager", measure, float(row["bytes"]), row["source_id"]
    )


def _text(name: str) -> str:
    return (files("estimators.dnn") / "measured" / name).read_text()
