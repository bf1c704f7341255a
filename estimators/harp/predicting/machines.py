"""Which runs were made on which machine, and which of them a prediction is learned from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from estimators.harp.run import Run

ENOUGH_ON_TARGET = 12
"""Configurations measured on the target itself from which it is learned from those alone (a choice: as many as a small
campaign makes); with fewer they correct what was learned elsewhere."""


@dataclass(frozen=True, slots=True)
class Machine:
    """What runs say of the machine they were made on.

    Attributes:
        system_id: of the CI database; `None` = none of its systems.
        node_type: in words; `None` = not told.
    """

    system_id: str | None
    node_type: str | None

    @property
    def words(self) -> str:
        """For a reader."""
        parts = [part for part in (self.system_id, self.node_type) if part]
        return ", ".join(parts) or "a machine that was not named"


@dataclass(frozen=True, slots=True)
class Sorted:
    """Runs by their part in the prediction.

    Attributes:
        reference: machine of those learned from. learned: these runs.
        calibration: finished runs on the target that correct it. left_out: number of others.
    """

    reference: Machine
    learned: tuple[Run, ...]
    calibration: tuple[Run, ...]
    left_out: int


def machine_of(run: Run) -> Machine:
    """The machine of a run."""
    return Machine(run.system_id, run.node_type)


def sort_runs(runs: Sequence[Run], is_target: Sequence[bool]) -> Sorted:
    """Choose the machine to learn from: the target where it has been measured enough, else the one measured most.

    Args:
        runs: of the application, at least one.
        is_target: of each run, whether it was made on the machine that is asked about.
    """
    groups: dict[Machine, list[Run]] = defaultdict(list)
    on_target: set[Machine] = set()
    for run, there in zip(runs, is_target, strict=True):
        groups[machine_of(run)].append(run)
        if there:
            on_target.add(machine_of(run))
    reference = max(groups, key=lambda one: (_measured(groups[one]) >= ENOUGH_ON_TARGET and one in on_target,
                                             _measured(groups[one]), str(one)))  # fmt: skip
    others = [one for one in groups if one != reference]
    # On the target itself nothing is corrected: its runs are learned from.
    correcting = [] if reference in on_target else [one for one in others if one in on_target]
    calibration = tuple(run for one in correcting for run in groups[one] if run.finished and run.wall_seconds)
    left_out = sum(len(groups[one]) for one in others if one not in correcting)
    return Sorted(reference, tuple(groups[reference]), calibration, left_out)


def _measured(runs: Sequence[Run]) -> int:
    return len({run.key for run in runs if run.finished})
