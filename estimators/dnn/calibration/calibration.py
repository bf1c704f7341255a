"""All that was learned, in one value: learned part, intervals by class, held-out accuracy, citations."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from estimators.dnn.calibration.held_out import CLASSES, HeldOut, Progress, held_out
from estimators.dnn.calibration.learned import Learned, learn
from estimators.dnn.calibration.measurements import Measurements
from estimators.dnn.calibration.trees import Trees
from estimators.dnn.chips import Chip
from estimators.uncertainty import LogInterval, conformal, held_out_coverage

FEWEST_GROUPS = 3
"""Groups without which nothing can be said of how far errors go; such a class gets the widest interval."""

TASKS = ("train", "infer")
"""Tasks whose errors are counted apart."""


@dataclass(frozen=True, slots=True)
class Accuracy:
    """How good the estimates of one class were on what was held out, in training (`train`) or inference (`infer`).

    Attributes:
        rows, groups: how many errors, in how many groups that were held out together.
        median_error, ninth_decile_error: absolute percentage error of the time, as fractions.
        coverage: share inside a 90 % interval made from the other groups' errors.
        low, high: the interval as factors on the predicted time.
    """

    name: str
    task: str
    rows: int
    groups: int
    median_error: float
    ninth_decile_error: float
    coverage: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """What `open_calibration` returns.

    Attributes:
        learned: predicts times. accuracy: by class and task. intervals: likewise, log(measured / predicted).
        citations: cell -> ids of the sources that measured it.
    """

    learned: Learned
    accuracy: tuple[Accuracy, ...]
    intervals: Mapping[str, LogInterval]
    citations: Mapping[str, str]

    def chip_name(self, chip: Chip) -> str | None:
        """Name of the measured chip that is the same as this one; `None` = it was not measured."""
        for name in self.learned.chips:
            architecture, peak = name.rsplit("|", 1)
            if Chip(architecture, float(peak)).same_as(chip):
                return name
        return None

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Everything, for `numpy.savez`."""
        learned = self.learned
        out = {f"tree_{name}": value for name, value in learned.trees.arrays().items()}
        for name in ("networks", "chips", "cells"):
            table: Mapping[str, float] = getattr(learned, name)
            out[f"{name}_names"] = _packed(table)
            out[f"{name}_values"] = np.array(list(table.values()))
        out["citations"] = _packed(self.citations[cell] for cell in learned.cells)
        out["accuracy"] = np.array(json.dumps([asdict(entry) for entry in self.accuracy]))
        out["intervals"] = np.array(json.dumps({name: [span.low, span.high] for name, span in self.intervals.items()}))
        return out

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Calibration:
        """The inverse of `arrays`."""
        trees = Trees.from_arrays({name[5:]: arrays[name] for name in arrays if name.startswith("tree_")})
        tables = {
            name: dict(zip(_unpacked(arrays[f"{name}_names"]), arrays[f"{name}_values"].tolist(), strict=True))
            for name in ("networks", "chips", "cells")
        }
        return cls(
            learned=Learned(trees, **tables),
            accuracy=tuple(Accuracy(**entry) for entry in json.loads(str(arrays["accuracy"]))),
            intervals={name: LogInterval(*span) for name, span in json.loads(str(arrays["intervals"])).items()},
            citations=dict(zip(tables["cells"], _unpacked(arrays["citations"]), strict=True)),
        )


def _packed(names: Iterable[str]) -> NDArray[np.uint8]:
    """Names as bytes, one a line: a tenth of the space of a NumPy array of strings."""
    return np.frombuffer("\n".join(names).encode(), dtype=np.uint8)


def _unpacked(lines: NDArray[np.uint8]) -> list[str]:
    return lines.tobytes().decode().split("\n")


def calibrate(data: Measurements, *, progress: Progress | None = None) -> Calibration:
    """Fit on all measurements, and find out on held-out ones how far to trust the fit.

    Args:
        progress: told how many of how many fits are done.
    """
    errors = held_out(data, progress=progress)
    learned = learn(data)
    every = ((name, task) for name in CLASSES for task in TASKS)
    known = [entry for entry in every if len(np.unique(errors.of(*entry)[1])) >= FEWEST_GROUPS]
    return Calibration(
        learned=learned,
        accuracy=tuple(_accuracy(name, task, errors) for name, task in known),
        intervals={interval_name(name, task): conformal(*errors.of(name, task)) for name, task in known},
        citations=_citations(data, learned),
    )


def interval_name(name: str, task: str) -> str:
    """Key of `Calibration.intervals`: class and task."""
    return f"{name}|{task}"


def _accuracy(name: str, task: str, held: HeldOut) -> Accuracy:
    errors, groups = held.of(name, task)
    relative = np.abs(np.exp(-errors) - 1.0)
    span = conformal(errors, groups)
    return Accuracy(
        name=name,
        task=task,
        rows=len(errors),
        groups=len(np.unique(groups)),
        median_error=float(np.median(relative)),
        ninth_decile_error=float(np.quantile(relative, 0.9)),
        coverage=held_out_coverage(errors, groups, errors, groups),
        low=float(np.exp(span.low)),
        high=float(np.exp(span.high)),
    )


def _citations(data: Measurements, learned: Learned) -> dict[str, str]:
    found: dict[str, dict[str, None]] = {cell: {} for cell in learned.cells}
    for cell, source in zip(data.cell.tolist(), data.source.tolist(), strict=True):
        found[cell][source] = None
    return {cell: ";".join(sources) for cell, sources in found.items()}
