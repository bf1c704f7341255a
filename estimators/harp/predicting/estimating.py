"""Time and memory of configurations: the learned models inside the cores that were profiled, a stated prior beyond."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from estimators.harp.configuration import Configuration
from estimators.harp.expressions import Value
from estimators.harp.forecast import Learned
from estimators.harp.predicting.asked_once import AskedOnce
from estimators.harp.predicting.beyond_cores import NO_FACTOR, Factor, memory_factor, time_factor
from estimators.harp.predicting.combining import Spread, combined
from estimators.harp.predicting.speed import SAME, Step
from estimators.harp.run import Run

COUNTED = ("cores", "nodes")
"""Resources whose model is not trusted beyond what was profiled."""


@dataclass(frozen=True, slots=True)
class Estimated:
    """One figure.

    Attributes:
        spread: in the unit of the target. outside: sentences on what lies outside the profiled range.
        enough: whether the runs carry it.
        doublings: of cores beyond the profiled ones. beyond: what they multiply it by.
    """

    spread: Spread
    outside: tuple[str, ...]
    enough: bool
    doublings: float = 0.0
    beyond: Factor = NO_FACTOR


@dataclass(frozen=True, slots=True)
class TargetModel:
    """A learned target with the resources that its runs covered.

    Attributes:
        learned: see `forecast`.
        most: most cores and nodes profiled, of those that are columns of the model.
        least_cores: least cores profiled; `None` = cores are no column.
        beyond: what cores beyond those do to the target.
    """

    learned: Learned
    most: dict[str, float]
    least_cores: float | None
    beyond: Callable[[float, float | None], Factor]

    def at(self, configurations: Sequence[Configuration], kill_risk: float, step: Step = SAME) -> list[Estimated]:
        """Estimates, each times the step from machine to machine.

        Args:
            configurations: to estimate. kill_risk: chance that `upper` is exceeded.
            step: between machines; where runs on the target settled a number of cores, that number is certain.
        """
        inside = [self._inside(one) for one in configurations]
        found, upper = self.learned.forecast(inside), self.learned.upper(inside, kill_risk)
        rows = []
        for place, configuration in enumerate(configurations):
            doublings = self.doublings(configuration)
            beyond = self._beyond(configuration, doublings, step)
            median, low, high = (float(column[place]) for column in (found.median, found.low, found.high))
            spread = combined(median, low, high, float(upper[place]), kill_risk, [step.factor, beyond])
            enough = bool(found.enough[place])
            rows.append(Estimated(spread, found.outside[place], enough, doublings, beyond))
        return rows

    def doublings(self, configuration: Configuration) -> float:
        """Doublings of cores beyond the profiled ones; 0 where cores change nothing."""
        cores = configuration.get("cores", 1)
        most = self.most.get("cores")
        if most is None or isinstance(cores, str) or cores <= most:
            return 0.0
        return math.log2(cores / most)

    def _beyond(self, configuration: Configuration, doublings: float, step: Step) -> Factor:
        """What cores beyond the profiled ones do; certain where runs on the target have settled it."""
        found = self.beyond(doublings, self._own_slope(configuration) if doublings > 0 else None)
        settled = step.settled_cores is not None and configuration.get("cores") == step.settled_cores
        return Factor(found.median, found.median, found.median) if settled else found

    def _inside(self, configuration: Configuration) -> dict[str, Value]:
        """The same with no more cores and nodes than were profiled."""
        found = dict(configuration)
        for name, most in self.most.items():
            value = found.get(name)
            if value is not None and not isinstance(value, str) and value > most:
                found[name] = int(most) if float(most).is_integer() else most
        return found

    def _own_slope(self, configuration: Configuration) -> float | None:
        """Log2 of what the last profiled doubling of cores gained (of time) or cost (of memory)."""
        most, least = self.most.get("cores"), self.least_cores
        if most is None or least is None or most < 2 * least:
            return None
        inside = self._inside(configuration)
        pair = [{**inside, "cores": most / 2}, {**inside, "cores": most}]
        before, after = self.learned.forecast(pair).median
        return math.log2(after / before) if self.beyond is memory_factor else math.log2(before / after)


def time_model(learned: Learned, runs: Sequence[Run], columns: Sequence[str]) -> TargetModel:
    """The model of walltime in seconds."""
    return TargetModel(AskedOnce(learned), _most(runs, columns), _least_cores(runs, columns), time_factor)


def memory_model(learned: Learned, runs: Sequence[Run], columns: Sequence[str]) -> TargetModel:
    """The model of peak memory of the whole run in bytes."""
    return TargetModel(AskedOnce(learned), _most(runs, columns), _least_cores(runs, columns), memory_factor)


def _most(runs: Sequence[Run], columns: Sequence[str]) -> dict[str, float]:
    return {name: max(found) for name in COUNTED if name in columns and (found := _values(runs, name))}


def _least_cores(runs: Sequence[Run], columns: Sequence[str]) -> float | None:
    return min(_values(runs, "cores"), default=None) if "cores" in columns else None


def _values(runs: Sequence[Run], name: str) -> list[float]:
    cells = [run.configuration.get(name, 1) for run in runs if run.finished]
    return [float(cell) for cell in cells if not isinstance(cell, str)]
