"""Sets every own run beside its estimate; runs that cannot be, or contradict each other or physics, are named."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from estimators.dnn.own_runs.configuration import Configuration, of_row
from estimators.dnn.own_runs.run import OwnRun, OwnRuns
from estimators.dnn.table import EstimateTable, estimate_many
from knowledge.errors import RequestError

CONTRADICTION = 3.0
"""Runs of one configuration that lie further apart than this factor were not of one configuration."""

FASTER_THAN_PHYSICS = 0.98
"""A step this much shorter than the hardware's floor is no measurement of what is claimed (2 % for rounding)."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A run that can be used: seconds of one optimizer step, measured and predicted."""

    run: OwnRun
    configuration: Configuration
    measured_seconds: float
    predicted_seconds: float

    @property
    def log_ratio(self) -> float:
        """log(measured / predicted): above zero where the user's code is slower."""
        return float(np.log(self.measured_seconds / self.predicted_seconds))


@dataclass(frozen=True, slots=True)
class Judgement:
    """All runs: those that can be used, and a sentence on each that cannot."""

    judged: tuple[Judged, ...]
    remarks: tuple[str, ...]


def judge(own: OwnRuns) -> Judgement:
    """Estimate every run; contradictory ones are set aside together, for nobody can say which is right."""
    remarks = [f"Line {bad.line} of your runs is left out: {bad.reason}." for bad in own.bad]
    judged: list[Judged] = []
    for run in own.runs:
        found = _judged(run)
        if isinstance(found, str):
            remarks.append(f"Your run ({run.name}) is left out: {found}.")
        else:
            judged.append(found)
    kept, contradictory = _agreeing(judged)
    return Judgement(tuple(kept), (*remarks, *contradictory))


def _judged(run: OwnRun) -> Judged | str:
    try:
        table = estimate_many(run.workload, [run.machine])
    except RequestError as error:
        return error.message.rstrip(".")
    if table.why_not[0]:
        return str(table.why_not[0])
    measured = _seconds_of_step(run, table)
    if isinstance(measured, str):
        return measured
    floor = float(table.computed.floor_seconds[0])
    if measured < floor * FASTER_THAN_PHYSICS:
        return (
            f"{measured:.3g} s a step is faster than the {floor:.3g} s that the hardware allows at its peak; check"
            " batch, precision and number of devices"
        )
    return Judged(run, of_row(table, 0), measured, float(table.step_seconds[0]))


def _seconds_of_step(run: OwnRun, table: EstimateTable) -> float | str:
    """Seconds of one optimizer step, from whatever was measured."""
    done, value = table.computed, run.value
    batch = float(done.global_batch[0])
    if run.kind == "step_seconds":
        return value
    if run.kind == "steps_per_second":
        return 1.0 / value
    if run.kind == "samples_per_second":
        return batch / value
    if run.kind == "tokens_per_second":
        length = table.workload.sequence_length
        return batch * length / value if length else "its network reads no tokens"
    steps = float(done.steps_per_epoch[0] if run.kind == "epoch_hours" else done.steps[0])
    if not np.isfinite(steps):
        what = "one epoch" if run.kind == "epoch_hours" else "the whole run"
        return f"how much data {what} took is not said; give images, sequences or tokens (and epochs), or the step time"
    return value * 3600.0 / steps


def _agreeing(judged: Sequence[Judged]) -> tuple[list[Judged], list[str]]:
    together: dict[Configuration, list[Judged]] = defaultdict(list)
    for one in judged:
        together[one.configuration].append(one)
    contradictory = {configuration: runs for configuration, runs in together.items() if _contradict(runs)}
    kept = [one for one in judged if one.configuration not in contradictory]
    return kept, [_contradiction(runs) for runs in contradictory.values()]


def _contradict(runs: Sequence[Judged]) -> bool:
    seconds = [one.measured_seconds for one in runs]
    return max(seconds) > CONTRADICTION * min(seconds)


def _contradiction(runs: Sequence[Judged]) -> str:
    ordered = sorted(runs, key=lambda one: one.measured_seconds)
    names = " and ".join(one.run.name for one in runs) if len(runs) == 2 else ", ".join(one.run.name for one in runs)
    fastest, slowest = ordered[0].measured_seconds, ordered[-1].measured_seconds
    return (
        f"Your runs ({names}) contradict each other: one configuration took {fastest:.3g} to {slowest:.3g} s a step;"
        " none of them is used."
    )
