"""Seconds of one micro-step on one device: the roofline corrected by what was learned, interval and evidence."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from estimators.dnn.calibration import Calibration
from estimators.dnn.calibration.calibration import interval_name
from estimators.dnn.calibration.measurements import cell_of
from estimators.dnn.distinct import distinct
from estimators.dnn.features import FAMILIES, FRAMEWORKS, Options
from estimators.dnn.hardware import Hardware
from estimators.dnn.layout import Layout
from estimators.dnn.recipe import Recipe
from estimators.dnn.roofline import Floats, Step
from estimators.uncertainty import LogInterval

UNSUPPORTED_SPREAD = float(np.log(3.0))
"""Least half-width (in logs) of an interval for a kind of device or use that no measurement covers."""


def device_seconds(
    recipe: Recipe, hardware: Hardware, layout: Layout, step: Step, calibration: Calibration
) -> tuple[Floats, tuple[Floats, Floats], NDArray[np.str_], NDArray[np.str_], tuple[str, ...]]:
    """Seconds on one device, interval in logs, class of evidence, method and measured cell. Equal machines once."""
    first, inverse = distinct(hardware.kind, hardware.share, step.plain_seconds, step.passes, layout.recomputed)
    few = step[first]
    learned, name = calibration.learned, recipe.network.name
    chips = [hardware.chip[row] for row in first]
    kept = layout.recomputed == 0
    cells = [_cell(recipe, hardware, int(row)) if hardware.chip[row] and kept[row] else "" for row in first]
    cells = [cell if cell in learned.cells else "" for cell in cells]
    ratio = learned.predict(few, _options(recipe, hardware, few, first), [name] * len(first), chips)
    ratio = ratio + np.array([learned.cells.get(cell, 0.0) for cell in cells])
    known = name in learned.networks
    seen = [_seen(known, bool(chip)) for chip in chips]
    method = [_method(recipe, hardware, int(row), cell) for row, cell in zip(first, cells, strict=True)]
    strange = [bool(hardware.processor[row]) and not chip for row, chip in zip(first, chips, strict=True)]
    spans = [_span(calibration, recipe, *entry) for entry in zip(seen, method, strange, strict=True)]
    seconds = np.maximum(few.plain_seconds * np.exp(ratio), few.floor_seconds)
    bounds = np.array([[span.low, span.high] for span in spans])[inverse]
    return (
        seconds[inverse],
        (bounds[:, 0], bounds[:, 1]),
        np.array(seen)[inverse],
        np.array(method)[inverse],
        tuple(cells[number] for number in inverse.tolist()),
    )


def _cell(recipe: Recipe, hardware: Hardware, row: int) -> str:
    work = recipe.workload
    plain = work.mode in ("train", "pretrain", "finetune", "inference")
    if not plain or hardware.share[row] < 1 or hardware.processor[row]:
        return ""
    size = work.sequence_length if recipe.network.reads_text else work.image_size
    return cell_of(
        recipe.network.name, str(hardware.device[row]), recipe.trains, str(hardware.precision[row]), size or 0
    )


def _options(recipe: Recipe, hardware: Hardware, few: Step, rows: NDArray[np.intp]) -> Options:
    one = np.ones(len(rows))
    processor = hardware.processor[rows]
    return Options(
        compiled=np.maximum(one * float(recipe.workload.compiled), processor),
        channels_last=one * float(recipe.workload.channels_last),
        pure=one * 0.0,
        precision_class=hardware.precision_class[rows],
        family=one * FAMILIES.index(recipe.network.family),
        framework=one * FRAMEWORKS.index(recipe.workload.framework or "pytorch"),
        tuned=one * float(recipe.workload.tuned),
        reads_data=one * 0.0,
        processor=processor,
    )


def _seen(network: bool, hardware: bool) -> str:
    if network and hardware:
        return "network and hardware"
    return "network" if network else "hardware" if hardware else "neither"


def _method(recipe: Recipe, hardware: Hardware, row: int, cell: str) -> str:
    if cell:
        return "measured"
    measured_kind = hardware.learned[row] and hardware.precision_class[row] < 3
    processor_inference = hardware.processor[row] and not recipe.trains
    return "learned" if measured_kind or processor_inference else "roofline"


def _span(calibration: Calibration, recipe: Recipe, seen: str, method: str, processor: bool) -> LogInterval:
    name = "measured" if method == "measured" else "processor" if processor else seen
    span = calibration.intervals.get(interval_name(name, "train" if recipe.trains else "infer"))
    if span is None:
        return LogInterval(-UNSUPPORTED_SPREAD, UNSUPPORTED_SPREAD)
    return span.widened(UNSUPPORTED_SPREAD) if method == "roofline" else span
