"""Corrects estimates by the user's own runs: a table as arrays, or single estimates. Physics stays the floor."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from typing import overload

import numpy as np

from estimators.dnn.estimate import Estimate
from estimators.dnn.own_runs.configuration import Configuration, of_estimate, of_row
from estimators.dnn.own_runs.judging import judge
from estimators.dnn.own_runs.own_code import Correction, OwnCode
from estimators.dnn.own_runs.run import OwnRuns
from estimators.dnn.own_runs.words import correction_note, remark_notes, source_of
from estimators.dnn.roofline import Floats
from estimators.dnn.table import EstimateTable
from knowledge.evidence import Assumption, Quantity, Source

BY_USER = "measured by you"
"""Method of an estimate whose configuration the user ran."""

TIMES = ("step_seconds", "epoch_hours", "energy", "emissions")
"""Quantities of an estimate that grow with the time of a step, as far as it has them."""


@dataclass(frozen=True, slots=True)
class CorrectedTable(EstimateTable):
    """A table after correction; its rows tell what was done.

    Attributes:
        notes: of each row. own_source: the user's runs.
    """

    notes: tuple[tuple[Assumption, ...], ...]
    own_source: Source

    def row(self, number: int) -> Estimate:
        """One machine's estimate in full, the correction among its assumptions.

        Raises:
            RequestError: this machine cannot compute the workload; the sentence says why.
        """
        from estimators.dnn.report import estimate_of

        return _told(estimate_of(self, number), self.notes[number], self.own_source)


@overload
def correct(wanted: EstimateTable, own: OwnRuns) -> CorrectedTable: ...


@overload
def correct(wanted: Iterable[Estimate], own: OwnRuns) -> tuple[Estimate, ...]: ...


def correct(wanted: EstimateTable | Iterable[Estimate], own: OwnRuns) -> CorrectedTable | tuple[Estimate, ...]:
    """Correct estimates by own runs; what was run itself is taken as measured, the rest is shifted and narrowed.

    A pure function: `wanted` stays as it is. Runs that cannot be used are named among the assumptions (`own_runs`).

    Args:
        wanted: a table of one workload on many machines, or single estimates. own: the user's runs.
    """
    judgement = judge(own)
    code = OwnCode(judgement.judged) if judgement.judged else None
    remarks, source = remark_notes(judgement.remarks, used=code is not None), source_of(own.title)
    if isinstance(wanted, EstimateTable):
        return _table(wanted, code, remarks, source)
    if code is None:
        return tuple(_told(estimate, remarks, source) for estimate in wanted)
    return tuple(_estimate(estimate, code, remarks, source) for estimate in wanted)


def _table(
    table: EstimateTable, code: OwnCode | None, remarks: tuple[Assumption, ...], source: Source
) -> CorrectedTable:
    rows = range(len(table))
    found = _corrections(table, code)
    factor, narrow, half = (
        np.array([getattr(one, name) if one else default for one in found])
        for name, default in (("factor", 1.0), ("narrowing", 1.0), ("half_width", 0.0))
    )
    measured = np.array([one.measured_seconds if one and one.measured_seconds else np.nan for one in found])
    done = table.computed
    own = np.isfinite(measured)
    step = np.maximum(np.where(own, measured, done.step_seconds * factor), done.floor_seconds)
    low = np.where(own, step * np.exp(-half), step * (done.step_low / done.step_seconds) ** narrow)
    high = np.where(own, step * np.exp(half), step * (done.step_high / done.step_seconds) ** narrow)
    low = np.minimum(np.maximum(low, done.floor_seconds), step)
    hours = done.steps / 3600.0
    method = np.array([_method(str(table.method[row]), found[row]) for row in rows])
    changed = replace(
        table,
        total_hours=table.total_hours + (step - done.step_seconds) * hours,
        total_low=table.total_low + (low - done.step_low) * hours,
        total_high=table.total_high + (high - done.step_high) * hours,
        step_seconds=step,
        throughput=table.throughput * done.step_seconds / step,
        energy_kwh=table.energy_kwh * step / done.step_seconds,
        emissions_kg=table.emissions_kg * step / done.step_seconds,
        method=method,
        assumptions=(*table.assumptions, *_summary(code, found), *remarks),
        sources=(*table.sources, source),
        computed=replace(
            done,
            step_seconds=step,
            step_low=low,
            step_high=high,
            total_seconds=done.total_seconds + (step - done.step_seconds) * done.steps,
            total_low=done.total_low + (low - done.step_low) * done.steps,
            total_high=done.total_high + (high - done.step_high) * done.steps,
            energy_kwh=done.energy_kwh * step / done.step_seconds,
            method=method,
            device_seconds=_device(done.device_seconds, step - done.step_seconds, done.floor_seconds),
        ),
    )
    notes = tuple((*((correction_note(code, one),) if code and one else ()), *remarks) for one in found)
    kept = {field.name: getattr(changed, field.name) for field in fields(EstimateTable)}
    return CorrectedTable(**kept, notes=notes, own_source=source)


def _method(before: str, found: Correction | None) -> str:
    """A public measurement that was corrected is one no longer."""
    if found is None:
        return before
    if found.measured_seconds is not None:
        return BY_USER
    return "learned" if before == "measured" else before


def _device(device: Floats, more: Floats, floor: Floats) -> Floats:
    """The device's part takes what was added or taken away: the rest of the step was not measured apart."""
    return np.maximum(device + more, floor)


def _corrections(table: EstimateTable, code: OwnCode | None) -> list[Correction | None]:
    """One entry a machine; equal configurations are looked at once."""
    known: dict[Configuration, Correction] = {}
    found: list[Correction | None] = []
    for row in range(len(table)):
        if code is None or table.why_not[row]:
            found.append(None)
            continue
        wanted = of_row(table, row)
        if wanted not in known:
            known[wanted] = code.correction(wanted)
        found.append(known[wanted])
    return found


def _summary(code: OwnCode | None, found: Sequence[Correction | None]) -> tuple[Assumption, ...]:
    """One sentence for the whole table: the correction in the middle of the rows."""
    corrected = sorted((one for one in found if one), key=lambda one: one.factor)
    return (correction_note(code, corrected[len(corrected) // 2]),) if code and corrected else ()


def _estimate(estimate: Estimate, code: OwnCode, remarks: tuple[Assumption, ...], source: Source) -> Estimate:
    found = code.correction(of_estimate(estimate))
    step = estimate.step_seconds
    floor = _floor_seconds(estimate)
    changed = _new_step(step, max(found.measured_seconds or step.value * found.factor, floor), found, floor)
    quantities = {name: _scaled(getattr(estimate, name), step, changed) for name in TIMES}
    quantities["total_hours"] = _longer(estimate, step, changed)
    update = {
        **{name: value for name, value in quantities.items() if value is not None},
        "throughput": _slowed(estimate.throughput, step, changed),
        "breakdown": estimate.breakdown.model_copy(
            update={
                "step_seconds": changed.value,
                "overhead_seconds": max(0.0, estimate.breakdown.overhead_seconds + changed.value - step.value),
            }
        ),
        "method": _method(estimate.method, found),
    }
    return _told(estimate.model_copy(update=update), (correction_note(code, found), *remarks), source)


def _floor_seconds(estimate: Estimate) -> float:
    """No step is shorter than its arithmetic at the peak, nor than the floor of the whole run over its steps."""
    floor = estimate.breakdown.compute_seconds
    if estimate.floor_hours is None or estimate.total_hours is None:
        return floor
    stepping = estimate.total_hours.value - _overhead_hours(estimate)
    return max(floor, estimate.floor_hours / stepping * estimate.step_seconds.value)


def _overhead_hours(estimate: Estimate) -> float:
    """What the total holds besides steps; it does not change with them."""
    return sum(part.seconds for part in estimate.overheads) / 3600.0


def _longer(estimate: Estimate, before: Quantity, after: Quantity) -> Quantity | None:
    """The total with its steps as long as they are now."""
    total, besides = estimate.total_hours, _overhead_hours(estimate)
    if total is None or total.low is None or total.high is None:
        return _scaled(total, before, after)
    steps = total.model_copy(
        update={"value": total.value - besides, "low": max(total.low - besides, 0.0), "high": total.high - besides}
    )
    scaled = _scaled(steps, before, after)
    assert scaled is not None
    ends = {name: (getattr(scaled, name) or 0.0) + besides for name in ("value", "low", "high")}
    return scaled.model_copy(update=ends)


def _new_step(step: Quantity, value: float, found: Correction, floor: float) -> Quantity:
    """The corrected step with its interval: from run to run where measured, else the old one shifted and narrowed."""
    if step.low is None or step.high is None:
        return step.model_copy(update={"value": value})
    if found.measured_seconds is not None:
        factors = float(np.exp(-found.half_width)), float(np.exp(found.half_width))
    else:
        factors = (step.low / step.value) ** found.narrowing, (step.high / step.value) ** found.narrowing
    return step.model_copy(
        update={"value": value, "low": min(max(value * factors[0], floor), value), "high": value * factors[1]}
    )


def _scaled(quantity: Quantity | None, before: Quantity, after: Quantity) -> Quantity | None:
    """A quantity that grows with the step."""
    if quantity is None:
        return None
    value = quantity.value * after.value / before.value
    if quantity.low is None or quantity.high is None or not before.low or not before.high:
        return quantity.model_copy(update={"value": value})
    low = quantity.low * (after.low or after.value) / before.low
    high = quantity.high * (after.high or after.value) / before.high
    return quantity.model_copy(update={"value": value, "low": min(low, value), "high": max(high, value)})


def _slowed(quantity: Quantity, before: Quantity, after: Quantity) -> Quantity:
    """A speed: what divides by the step."""
    amount = quantity.value * before.value
    if after.low is None or after.high is None or quantity.low is None:
        return quantity.model_copy(update={"value": amount / after.value})
    update = {"value": amount / after.value, "low": amount / after.high, "high": amount / after.low}
    return quantity.model_copy(update=update)


def _told(estimate: Estimate, notes: tuple[Assumption, ...], source: Source) -> Estimate:
    return estimate.model_copy(
        update={"assumptions": (*estimate.assumptions, *notes), "sources": (*estimate.sources, source)}
    )
