"""What the runs say of one target: rows, logarithms, which are only bounds, and which belong to one configuration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from estimators.harp.forecast import Target
from estimators.harp.run import Run, Status
from estimators.harp.space import Space
from estimators.uncertainty import group_weights
from knowledge.errors import RequestError

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Words = NDArray[np.str_]
Objects = NDArray[np.object_]

BOUNDS = {
    "wall_seconds": (Status.TIMED_OUT, Status.KILLED),
    "cpu_seconds": (Status.TIMED_OUT, Status.KILLED),
    "peak_memory_bytes": (Status.OUT_OF_MEMORY, Status.TIMED_OUT, Status.KILLED),
}
"""States in which a figure is a lower bound of what the run would have come to."""


@dataclass(frozen=True)
class Observations:
    """Rows that tell something.

    Attributes:
        table: objects of shape (rows, columns of the space).
        logs: natural logarithms of the target, or of the bound.
        bound: whether it is a lower bound only.
        groups: configuration as text; repetitions share it.
        weights: repetitions of one configuration count as one in all; mean 1.
        left_out: number of runs that say nothing of this target.
    """

    table: Objects
    logs: Floats
    bound: Bools
    groups: Words
    weights: Floats
    left_out: int = 0

    def __len__(self) -> int:
        return len(self.logs)

    def part(self, chosen: NDArray[np.bool_] | NDArray[np.intp]) -> Observations:
        """Some of the rows, weighted anew."""
        groups = self.groups[chosen]
        return Observations(
            self.table[chosen], self.logs[chosen], self.bound[chosen], groups, group_weights(groups), self.left_out
        )

    @property
    def number_of_configurations(self) -> int:
        """How many different ones."""
        return len(np.unique(self.groups))


def observations_of(space: Space, runs: Sequence[Run], target: Target) -> Observations:
    """Rows of the runs that tell something of the target.

    Raises:
        RequestError: a figure is zero, or no run finished.
    """
    telling = [run for run in runs if _value(run, target) is not None and _tells(run, target)]
    finished = [run for run in telling if run.finished]
    if not finished:
        raise RequestError(
            f"None of the {len(runs):,} runs finished with a {_words(target)}, so nothing can be learned; "
            "run the application first, or import runs that finished."
        )
    telling = [run for run in telling if run.finished or (_value(run, target) or 0) > 0]
    for run in finished:
        if not (_value(run, target) or 0) > 0:
            rule = f"a finished run takes more than 0 (run {run.run_id})"
            raise RequestError.of(_words(target), _value(run, target), rule, "leave the run out or correct it")
    logs = np.log(np.array([_value(run, target) for run in telling], dtype=np.float64))
    groups = np.array([run.key for run in telling])
    return Observations(
        space.table([run.configuration for run in telling]),
        logs,
        np.array([not run.finished for run in telling]),
        groups,
        group_weights(groups),
        len(runs) - len(telling),
    )


def _tells(run: Run, target: Target) -> bool:
    return run.finished or run.status in BOUNDS[target]


def _value(run: Run, target: Target) -> float | None:
    value = getattr(run, target)
    return None if value is None else float(value)


def _words(target: Target) -> str:
    return target.replace("_", " ")


def noise_of(seen: Observations) -> float | None:
    """Standard deviation of the logarithm among repetitions; `None` where nothing was repeated."""
    known = seen.part(~seen.bound)
    _, groups, counts = np.unique(known.groups, return_inverse=True, return_counts=True)
    freedom = int((counts - 1).sum())
    if not freedom:
        return None
    means = np.bincount(groups, known.logs) / counts
    return float(np.sqrt(np.sum((known.logs - means[groups]) ** 2) / freedom))
