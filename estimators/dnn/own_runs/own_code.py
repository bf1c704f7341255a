"""What the user's runs tell about an estimate: it was measured itself, or it is corrected, the more the more alike.

The correction is the best linear prediction (kriging, BLUP) of the error of an estimate from the errors of the runs, in
logs: alike runs weigh more, few runs are drawn towards no correction.

On public sources held out whole, three runs of a source lower the error of its other rows from 23 to 19 % (mean over
the sources of each one's median); code that is far from the benchmarks' gains more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from estimators.dnn.own_runs.configuration import Configuration
from estimators.dnn.own_runs.judging import Judged
from estimators.dnn.own_runs.spread import PARTS, REPEAT, Kinds, Parts
from estimators.dnn.roofline import Floats

NORMAL_90 = 1.645
"""Half-width of a 90 % interval of a normal distribution, in standard deviations."""


@dataclass(frozen=True, slots=True)
class Correction:
    """What to do with one estimate.

    Attributes:
        runs: that speak to it. measured_seconds: of a step, where this very configuration was run; else `None`.
        factor: on the predicted time. narrowing: what the interval's logarithms are multiplied by.
        half_width: of the interval in logs, where measured.
    """

    runs: int
    measured_seconds: float | None
    factor: float
    narrowing: float
    half_width: float


class OwnCode:
    """The user's code as its runs show it.

    Args:
        judged: the runs, at least one.
        parts: variances, of public sources where nothing else is said.
    """

    def __init__(self, judged: Sequence[Judged], parts: Parts = PARTS) -> None:
        self._errors = np.array([one.log_ratio for one in judged])
        self._parts = parts
        widened = _widened(parts, self._errors)
        self._wide = np.array([widened.code, widened.task, widened.network, widened.device, widened.configuration])
        self._own = np.array([parts.code, parts.task, parts.network, parts.device, parts.configuration])
        number = np.arange(len(judged))
        kinds = _kinds([one.configuration for one in judged])
        pairs = kinds.shared(np.repeat(number, len(number)), np.tile(number, len(number)))
        covariance = (pairs @ self._wide).reshape(len(number), len(number))
        self._inverse = np.linalg.inv(covariance + parts.run * np.eye(len(number)))
        self._kinds = kinds
        self._shifts: dict[tuple[str, str, str], Correction] = {}
        self._seconds: dict[Configuration, list[float]] = defaultdict(list)
        for one in judged:
            self._seconds[one.configuration].append(one.measured_seconds)

    @property
    def usual_factor(self) -> float:
        """How many times as long the user's runs took as estimated, in the median."""
        return float(np.exp(np.median(self._errors)))

    def correction(self, wanted: Configuration) -> Correction:
        """What the runs tell about one estimate."""
        if wanted in self._seconds:
            return _measured(np.array(self._seconds[wanted]))
        key = (wanted.task, wanted.network, wanted.device_and_precision)
        if key not in self._shifts:
            self._shifts[key] = self._shift(*key)
        return self._shifts[key]

    def _shift(self, task: str, network: str, device: str) -> Correction:
        """The best linear prediction for what was not run itself."""
        alike = self._kinds.shared_with(task, network, device) @ self._wide
        weights = self._inverse @ alike
        left = float(self._wide.sum() - alike @ weights) + self._parts.run
        return Correction(
            runs=len(self._errors),
            measured_seconds=None,
            factor=float(np.exp(weights @ self._errors)),
            narrowing=float(np.sqrt(left / (self._own.sum() + self._parts.run))),
            half_width=0.0,
        )


def _widened(parts: Parts, errors: Floats) -> Parts:
    """More variance between people's codes where the runs show it: public benchmarks are written by experts.

    The mean error of the runs estimates what they have in common; where its square exceeds what the parts allow, the
    parts of the code and its task are raised to it, one in proportion to the other.
    """
    common, rest = parts.code + parts.task, parts.total - parts.code - parts.task
    raised = max(common, float(np.mean(errors)) ** 2 - rest / len(errors))
    share = parts.code / common
    return Parts(raised * share, raised * (1.0 - share), parts.network, parts.device, parts.configuration, parts.run)


def _measured(seconds: Floats) -> Correction:
    """The geometric mean of the runs, with an interval from run to run."""
    logs = np.log(seconds)
    own = float(np.var(logs, ddof=1)) if len(logs) > 1 else 0.0
    spread = max(own, REPEAT)
    return Correction(
        runs=len(logs),
        measured_seconds=float(np.exp(logs.mean())),
        factor=1.0,
        narrowing=1.0,
        half_width=NORMAL_90 * float(np.sqrt(spread * (1.0 + 1.0 / len(logs)))),
    )


def _kinds(configurations: Sequence[Configuration]) -> Kinds:
    return Kinds(
        task=np.array([one.task for one in configurations]),
        network=np.array([one.network for one in configurations]),
        device=np.array([one.device_and_precision for one in configurations]),
    )
