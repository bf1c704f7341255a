"""A run of the user's own: what was run, on what, and the one figure that was measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from estimators.dnn.machine import Machine
from estimators.dnn.workload import Workload

Kind = Literal[
    "step_seconds", "steps_per_second", "samples_per_second", "tokens_per_second", "epoch_hours", "total_hours"
]  # fmt: skip
"""What was measured: an optimizer step, samples (images, sequences) or tokens over all devices, an epoch, all of it."""


@dataclass(frozen=True, slots=True)
class OwnRun:
    """One measured run.

    Attributes:
        name: how it is called in sentences: `line 4`, `0.42 s/step`. workload, machine: what was run on what.
        kind, value: what was measured.
    """

    name: str
    workload: Workload
    machine: Machine
    kind: Kind
    value: float


@dataclass(frozen=True, slots=True)
class BadRun:
    """A line that holds no usable run, and why."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class OwnRuns:
    """The user's own runs.

    Attributes:
        runs: that can be used. bad: lines that cannot. title: of the source that cites them.
    """

    runs: tuple[OwnRun, ...]
    bad: tuple[BadRun, ...] = ()
    title: str = "Your own measurements"
