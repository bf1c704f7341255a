"""Time, memory and energy of every candidate, as columns: from the DNN-Estimator, or from the person's own figure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from estimators.dnn.workload import Workload
from knowledge.errors import ModelMistakeError, RequestError
from knowledge.evidence import Assumption, How, Source
from knowledge.quantities import write_bytes
from plane.placement.candidates import Candidates, Floats, Integers, Mask
from plane.placement.request import PlacementRequest
from plane.placement.words import Words, same_word

if TYPE_CHECKING:
    from estimators.dnn import EstimateTable
    from knowledge.settings import Settings


@dataclass(frozen=True, slots=True, eq=False)
class Predictions:
    """One row a candidate; NaN = unknown.

    Attributes:
        hours, low, high: run time and its 90 % interval; NaN = this machine cannot be estimated.
        memory_bytes: need per accelerator (or host memory with CPUs). fits: against what is there.
        batch: per device; 0 = not known. energy_kwh: devices and hosts, without cooling.
        bottleneck, method, seen: as the estimator names them; empty when the person stated the time.
        precision: what is computed in, which is not what was asked for where a device has no such peak.
        why_not: a sentence where this machine cannot compute it at all, else empty.
        stated: whether the run time is the person's own figure.
        workload: with every assumption filled in.
    """

    hours: Floats
    low: Floats
    high: Floats
    memory_bytes: Floats
    fits: Mask
    batch: Integers
    energy_kwh: Floats
    bottleneck: Words
    method: Words
    seen: Words
    why_not: Words
    precision: Words
    stated: bool
    workload: Workload
    assumptions: tuple[Assumption, ...] = ()
    unknowns: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()

    def other_precision(self, row: int) -> str | None:
        """What is computed in instead of the precision that was asked for; `None` if it is the same, or none was."""
        asked, counted = self.workload.precision, self.precision[row]
        return counted if asked is not None and counted not in ("", asked) else None


def predict(request: PlacementRequest, candidates: Candidates, settings: Settings | None = None) -> Predictions:
    """Predict every candidate; equal machines are estimated once.

    Raises:
        UnknownNameError: the network or application is not known.
        RequestError: neither a network nor a run time, or no amount of data.
    """
    workload = request.workload
    if request.application is None and workload.model is None and workload.params_b is None:
        return _stated(request, candidates)
    if not len(candidates):
        return _nothing(request)
    if request.application is not None:
        from plane.placement.applications import predict_application  # it needs this module's columns

        return predict_application(request, request.application, candidates, settings)
    from estimators.dnn import estimate_many  # the estimator loads its learned model; not needed for a stated time

    is_used = np.zeros(len(candidates.machines), dtype=np.bool_)
    is_used[candidates.machine] = True
    used = [candidates.machines[number] for number in np.flatnonzero(is_used).tolist()]
    table = estimate_many(workload, used)
    predictions = _gathered(table, (np.cumsum(is_used) - 1)[candidates.machine])
    if not np.isfinite(predictions.hours).any():
        _ask_for_data(predictions.workload)
    return predictions


def _gathered(table: EstimateTable, rows: Integers) -> Predictions:
    """Spread the estimator's rows over the candidates that share a machine."""
    hours = np.asarray(table.total_hours, dtype=np.float64)[rows]
    return Predictions(
        hours=hours,
        low=np.minimum(np.asarray(table.total_low, dtype=np.float64)[rows], hours),
        high=np.maximum(np.asarray(table.total_high, dtype=np.float64)[rows], hours),
        memory_bytes=np.asarray(table.memory_bytes, dtype=np.float64)[rows],
        fits=np.asarray(table.fits, dtype=np.bool_)[rows],
        batch=np.asarray(table.batch_per_device, dtype=np.int64)[rows],
        energy_kwh=np.asarray(table.energy_kwh, dtype=np.float64)[rows],
        bottleneck=Words(np.asarray(table.bottleneck, dtype=np.str_), rows),
        method=Words(np.asarray(table.method, dtype=np.str_), rows),
        seen=Words(np.asarray(table.seen, dtype=np.str_), rows),
        why_not=Words(np.asarray(table.why_not, dtype=np.str_), rows),
        precision=Words(np.asarray(table.precision, dtype=np.str_), rows),
        stated=False,
        workload=table.workload,
        assumptions=tuple(table.assumptions),
        unknowns=tuple(table.unknowns),
        sources=tuple(table.sources),
    )


def _stated(request: PlacementRequest, candidates: Candidates) -> Predictions:
    if request.run_hours is None:
        raise ModelMistakeError(
            "Which network is to run (for example resnet50 or llama-3-8b), or for how many hours?",
            for_model="The workload names neither model nor params_b, and no run time is stated: ask the person which"
            " network it is, or for how long they need the machine.",
        )
    size = len(candidates)
    hours, unknown, blank = np.full(size, request.run_hours), np.full(size, np.nan), same_word("", size)
    return Predictions(
        hours=hours,
        low=hours,
        high=hours,
        memory_bytes=unknown,
        fits=np.ones(size, dtype=np.bool_),
        batch=np.zeros(size, dtype=np.int64),
        energy_kwh=unknown,
        bottleneck=blank,
        method=blank,
        seen=blank,
        why_not=blank,
        precision=blank,
        stated=True,
        workload=request.workload,
        unknowns=("No network was named: the run time is your figure on every machine, and memory is not checked.",),
        sources=(Source(id="person:run-time", title="Run time as you stated it", how=How.STATED),),
    )


def _nothing(request: PlacementRequest) -> Predictions:
    """No candidate is left to predict."""
    none = np.zeros(0)
    words = same_word("", 0)
    return Predictions(
        hours=none,
        low=none,
        high=none,
        memory_bytes=none,
        fits=none.astype(np.bool_),
        batch=none.astype(np.int64),
        energy_kwh=none,
        bottleneck=words,
        method=words,
        seen=words,
        why_not=words,
        precision=words,
        stated=False,
        workload=request.workload,
    )


def _ask_for_data(workload: Workload) -> None:
    if workload.dataset_size is None and workload.steps is None and workload.train_tokens is None:
        if workload.dataset_bytes is not None:
            size = write_bytes(workload.dataset_bytes)
            raise RequestError(
                f"How many {workload.dataset_unit} are the {size}? Time goes by their number, not by bytes."
            )
        raise RequestError(
            f"How much data is {workload.model or 'the network'} to process? Say a number of {workload.dataset_unit}"
            " (for example 2M) or a number of steps."
        )
