"""The step to a place, corrected by the runs that were made there."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from estimators.harp.predicting.known import Asked, Known
from estimators.harp.predicting.places import Place, step_between
from estimators.harp.predicting.processors import core_speed
from estimators.harp.predicting.speed import ONE_SIDED, SAME, TRANSFER_SPREAD, Step, corrected
from estimators.harp.run import Run

LEAST_SPREAD = 0.02
"""Least standard deviation, in logs, that a single run is believed to: no two runs of a program take the same time."""

LEFT_OF_CORES = 0.5
"""Part of the uncertainty on many cores that a short run on as many leaves: a small problem is shared out worse than a
large one, and nobody has measured by how much (a choice)."""


def step_to(place: Place, asked: Asked, known: Known) -> Step:
    """From the machine that was measured to the place."""
    step = step_between(known.runs.reference, place, asked.catalogue)
    there = [run for run in known.runs.calibration if _fits(run, place, asked)]
    if not there or step.spread == 0.0:
        return step
    step = _with_cores(step, there, asked, known)
    return corrected(step, *_ratios(there, known, step))


def _with_cores(step: Step, there: Sequence[Run], asked: Asked, known: Known) -> Step:
    """The step with what the asked number of cores does, where that lies beyond the profile and was run there."""
    cores = asked.resource("cores", 1)
    (found,) = known.time.at([asked.configuration], 0.5)
    if found.doublings <= 0 or all(run.configuration.get("cores", 1) != cores for run in there):
        return step
    spread = (found.beyond.high - found.beyond.low) / (2 * ONE_SIDED)
    left = math.hypot(TRANSFER_SPREAD, LEFT_OF_CORES * spread)
    return replace(step, spread=math.hypot(step.spread, spread), settled_cores=cores, left=left)


def _ratios(there: Sequence[Run], known: Known, step: Step) -> tuple[list[float], list[float]]:
    """Log of measured over predicted of each run, and how surely it speaks: the model may be wrong at it, too."""
    here = replace(SAME, settled_cores=step.settled_cores)
    found = known.time.at([run.configuration for run in there], 0.5, here)
    ratios = [
        math.log(run.wall_seconds / one.spread.median)
        for run, one in zip(there, found, strict=True)
        if run.wall_seconds
    ]
    spreads = [math.log(one.spread.high / one.spread.low) / (2 * ONE_SIDED) for one in found]
    return ratios, [max(LEAST_SPREAD, spread) for spread in spreads]


def _fits(run: Run, place: Place, asked: Asked) -> bool:
    """A run on the system speaks for the nodes it was made on; where it does not say which, for all of them."""
    if run.node_type is None or place.offer is None:
        return True
    processor = core_speed(run.node_type, asked.catalogue.processors).processor
    return processor is None or processor == place.core.processor
