"""Assumptions and sources of an estimate in words."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from estimators.dnn.amounts import is_table_network
from estimators.dnn.calibration.measurements import sources as measured_sources
from estimators.dnn.carbon import METHODS, Grid
from estimators.dnn.engine import Computed
from estimators.dnn.machine import Machine
from estimators.dnn.pipeline import ASSUMED_WORKERS, IMAGES_PER_WORKER
from estimators.dnn.pipeline import SOURCE as DECODING_SOURCE
from estimators.dnn.recipe import WRITERS, Recipe
from estimators.dnn.sound import hears, transcript_tokens, window_seconds
from knowledge.evidence import Assumption, How, Source
from knowledge.quantities import write_hours, write_number

LEARNED_SOURCE = Source(
    id="dnn:learned",
    title="DNN-Estimator: roofline corrected by what public measurements teach",
    url=None,
    how=How.PREDICTED,
)
"""Cited wherever a time was predicted rather than measured."""


def table_assumptions(done: Computed) -> tuple[Assumption, ...]:
    """What holds for every machine."""
    recipe = done.recipe
    notes = list(recipe.assumptions)
    if recipe.workload.precision is None:
        text = "Mixed precision: bf16 where the device has it, fp16 on Volta and Turing, else fp32."
        notes.append(Assumption(field="precision", text=text))
    if recipe.workload.batch_size is None and not recipe.writes:
        text = f"{recipe.usual_batch} samples per device and step, fewer where they do not fit."
        notes.append(Assumption(field="batch_size", text=text))
    if recipe.decodes_images and recipe.workload.loader_workers is None:
        rate, workers = write_number(IMAGES_PER_WORKER[1]), write_number(ASSUMED_WORKERS)
        text = (
            f"A core decodes about {rate} ImageNet-sized JPEGs/s; where cores are unknown, {workers} feed each device."
        )
        notes.append(Assumption(field="loader_workers", text=text))
    text = "Start-up and warm-up are part of the total, not of the step."
    if recipe.trains:
        text = "Start-up, evaluation and checkpoints are part of the total, not of the step."
    notes.append(Assumption(field="overheads", text=text))
    if not recipe.trains and recipe.network.kind in WRITERS and not recipe.writes:
        text = "Throughput and totals are of reading in one pass, as in scoring; writing token by token is told apart."
        notes.append(Assumption(field="inference", text=text))
    return (*notes, *_of_requests(done))


def _of_requests(done: Computed) -> tuple[Assumption, ...]:
    """What the figures of single requests rest on; their room brings its measurements along only where it is used."""
    recipe = done.recipe
    if recipe.trains:
        return ()
    if recipe.network.kind == "diffusion":
        return _of_painting(recipe)
    if hears(recipe.network):
        return _of_hearing(recipe)
    if recipe.network.kind not in WRITERS:
        return ()
    from estimators.dnn.serving.row import serving_notes

    return serving_notes(recipe)


def _of_hearing(recipe: Recipe) -> tuple[Assumption, ...]:
    from estimators.dnn.serving.repeating import transcribes

    if not transcribes(recipe):
        return ()
    seconds = window_seconds(recipe.network, recipe.workload.sequence_length)
    text = (
        f"About {transcript_tokens(seconds):.0f} tokens are written for each window of {seconds:g} s (150 words a"
        " minute), one after another for the whole batch, greedily; beams and plain code take several times as long."
    )
    return (Assumption(field="output_tokens", text=text),)


def _of_painting(recipe: Recipe) -> tuple[Assumption, ...]:
    from estimators.dnn.serving.pictures import DECODING_STEPS, DENOISING_STEPS, GUIDED_PASSES

    text = (
        f"Each step of a picture passes the network {GUIDED_PASSES} times (with guidance); turning the result into"
        f" pixels takes as long as {DECODING_STEPS:g} steps."
    )
    notes = [Assumption(field="guidance", text=text)]
    if recipe.workload.denoising_steps is None:
        notes.append(Assumption(field="denoising_steps", text=f"{DENOISING_STEPS} denoising steps for a picture."))
    return tuple(notes)


def table_sources(done: Computed) -> tuple[Source, ...]:
    """Sources that all rows rest on."""
    decoding = (DECODING_SOURCE,) if done.recipe.decodes_images else ()
    return (*done.recipe.sources, LEARNED_SOURCE, *decoding, *_sources_of_requests(done))


def _sources_of_requests(done: Computed) -> tuple[Source, ...]:
    if done.recipe.trains or done.recipe.network.kind not in WRITERS:
        return ()
    from estimators.dnn.serving.row import serving_sources

    return serving_sources(done.recipe)


def measured_by(cell: str, citations: Mapping[str, str]) -> tuple[Source, ...]:
    """The sources that measured a cell."""
    known = measured_sources()
    return tuple(known[name] for name in citations[cell].split(";") if name in known)


def row_assumptions(done: Computed, row: int, machine: Machine) -> tuple[Assumption, ...]:
    """What holds for one machine, precision and batch said as chosen."""
    recipe, hardware = done.recipe, done.hardware
    replaced = {"precision", "batch_size", "loader_workers", "overheads"}
    notes = [note for note in table_assumptions(done) if note.field not in replaced]
    precision, asked = str(hardware.precision[row]), recipe.workload.precision
    if asked is None:
        mixed = " mixed precision" if recipe.trains and precision in ("bf16", "fp16") else ""
        notes.append(Assumption(field="precision", text=f"{precision}{mixed}, the usual choice on this device."))
    elif asked != precision:
        notes.append(
            Assumption(field="precision", text=f"No {asked} rate of it is on record; {precision} was counted instead.")
        )
    if recipe.workload.batch_size is None and recipe.workload.concurrency is None:
        notes.append(Assumption(field="batch_size", text=_batch_text(done, row)))
    if recipe.decodes_images and recipe.workload.loader_workers is None:
        notes.append(Assumption(field="loader_workers", text=_loader_text(done, row)))
    if done.zero_stage[row] > recipe.workload.zero_stage:
        what = "The tables" if is_table_network(recipe.network) else "Weights, gradients and optimizer"
        how = "" if is_table_network(recipe.network) else " (FSDP, ZeRO 3)"
        text = (
            f"{what} are shared over the devices{how}: replicated they do not fit."
            if done.zero_stage[row] > 1
            else "The optimizer's state is shared over the copies of the pipeline (ZeRO 1): replicated it does not fit."
        )
        notes.append(Assumption(field="zero_stage", text=text))
    if done.recomputed[row] > float(recipe.workload.activation_checkpointing):
        text = "Activations are recomputed in the backward pass (checkpointing): kept they do not fit."
        notes.append(Assumption(field="activation_checkpointing", text=text))
    if recipe.trains and hardware.nodes[row] > 1:
        rate = write_number(float(hardware.node_link[row]) / 1e9)
        known = "" if machine.link_bytes_per_second else " (assumed: how fast the nodes are linked is not known)"
        notes.append(Assumption(field="link", text=f"Nodes exchange gradients at up to {rate} GB/s each{known}."))
    notes.append(_overheads_note(done, row))
    grid = machine.grid
    if grid is not None and grid.grams_per_kwh is not None:
        notes.append(Assumption(field="grid", text=_grid_text(grid)))
    notes.extend(_evidence_notes(done, row))
    return tuple(notes)


def _overheads_note(done: Computed, row: int) -> Assumption:
    """What the total holds besides the steps, largest first."""
    parts = {name: float(seconds[row]) for name, seconds in done.overheads.parts.items()}
    total = sum(parts.values())
    if np.isnan(total):
        parts = {name: seconds for name, seconds in parts.items() if not np.isnan(seconds)}
        total = sum(parts.values())
    largest = [name for name in sorted(parts, key=lambda name: -parts[name]) if parts[name] > 0][:3]
    text = f"{write_hours(total / 3600.0)} of the total are not steps: {', '.join(largest)} (mostly assumed)."
    return Assumption(field="overheads", text=text)


def _grid_text(grid: Grid) -> str:
    method = METHODS.get(grid.method or "", "counted in an unknown way")
    pue = f"PUE {write_number(grid.counted_pue)}" + (" assumed" if grid.pue is None else "")
    return f"{grid.place}: {write_number(grid.grams_per_kwh or 0.0)} g CO2e per kWh, yearly average ({method}), {pue}."


def _batch_text(done: Computed, row: int) -> str:
    per_device, usual = int(done.batch[row]), done.recipe.usual_batch
    if done.recipe.writes:
        count = int(done.global_batch[row])
        return f"{count:,} request{'s are' if count != 1 else ' is'} answered at once."
    samples = "1 sample" if per_device == 1 else f"{per_device:,} samples"
    if not done.fits[row]:
        return (
            f"{samples} per device, though {'not even that fits' if per_device == 1 else 'the network does not fit'}."
        )
    if done.recipe.workload.largest_batch:
        return f"{samples} per device, {int(done.global_batch[row]):,} in all: the most that fit."
    why = "usual" if per_device == usual else f"the largest power of two that fits (usual would be {usual})"
    return f"{samples} per device, {int(done.global_batch[row]):,} in all: {why}."


def _loader_text(done: Computed, row: int) -> str:
    from estimators.dnn.pipeline import workers_per_device

    known = not np.isnan(done.hardware.cores[row])
    workers = float(workers_per_device(done.recipe, done.hardware.cores, done.hardware.devices)[row])
    count = write_number(workers)
    who = f"{count} cores feed each device" if known else f"The cores are unknown; {count} of them feed each device"
    return f"{who}, each decoding about {write_number(IMAGES_PER_WORKER[1])} ImageNet-sized JPEGs a second."


def _evidence_notes(done: Computed, row: int) -> list[Assumption]:
    method = str(done.method[row])
    if method == "measured":
        text = "Measured with benchmark code; plainer code on the same device can be slower."
        return [Assumption(field="method", text=text)]
    if method == "roofline":
        text = "This kind of device was not measured: the roofline, scaled by what such networks reach elsewhere."
        return [Assumption(field="method", text=text)]
    return []
