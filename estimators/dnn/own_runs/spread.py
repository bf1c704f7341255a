"""How alike the errors of two runs by the same people are, measured on public sources that were held out whole.

The estimator's error on a run, log(measured / predicted), is taken as a sum of parts: what is peculiar to the people's
code, to their code for one task, to one network or one device in it, to one configuration, and what differs from run to
run. Each part has a variance; two runs share the parts they have in common (a random-effects model: Searle, Casella and
McCulloch, Variance Components, 1992). `measured_parts` finds the variances again from the shipped table.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass

import numpy as np
from numpy.typing import NDArray

from estimators.dnn.roofline import Floats

Words = NDArray[np.str_]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Parts:
    """Variances of log(measured / predicted).

    Attributes:
        code: of all that the same people run. task: of their training, or inference. network: of one network in a task.
        device: of one device and precision in a task. configuration: of one network on one device.
        run: from run to run: batch, options, the day.
    """

    code: float
    task: float
    network: float
    device: float
    configuration: float
    run: float

    @property
    def total(self) -> float:
        """Variance of a single run."""
        return float(sum(astuple(self)))


PARTS = Parts(code=0.0, task=0.007, network=0.024, device=0.031, configuration=0.0, run=0.065)
"""Found by `measured_parts` on the shipped table, whole sources held out (a test finds them again)."""

REPEAT = 0.0025
"""Variance between runs of one configuration by the same people: 5 % from run to run. In the median source, runs of one
network on one device in one precision lie 3 % apart, in a quarter of them 20 %, for batch sizes and options differ."""

LARGEST_ERROR = 1.0
"""Errors are cut off at a factor of e; single rows that are plainly wrong would else speak for all."""

ROWS_PER_SOURCE = 200
"""Rows of a source that are compared with each other; more say the same again."""


@dataclass(frozen=True, slots=True)
class Kinds:
    """What runs have in common, as arrays of equal length: words that are equal where it is the same."""

    task: Words
    network: Words
    device: Words

    def shared(self, first: NDArray[np.intp], other: NDArray[np.intp]) -> Floats:
        """One row a pair: 1 for each of code, task, network, device, configuration that the two share."""
        return _shared(*(words[first] == words[other] for words in (self.task, self.network, self.device)))

    def shared_with(self, task: str, network: str, device: str) -> Floats:
        """The same for each entry and one other configuration."""
        return _shared(self.task == task, self.network == network, self.device == device)


def _shared(task: Mask, network: Mask, device: Mask) -> Floats:
    network, device = task & network, task & device
    columns = [np.ones(len(task)), task, network, device, network & device]
    return np.column_stack(columns).astype(np.float64)


def measured_parts(errors: Floats, sources: Words, kinds: Kinds) -> Parts:
    """Variances that explain how errors of one source go together, every source counting the same: what two errors
    have in common is their mean product, what they have not is half their mean squared difference.

    Args:
        errors: log(measured / predicted), whole sources held out. sources: of each error. kinds: likewise.
    """
    from scipy.optimize import nnls  # brought by scikit-learn

    errors = np.clip(errors, -LARGEST_ERROR, LARGEST_ERROR)
    patterns, values = [], []
    random = np.random.default_rng(0)
    for name in np.unique(sources).tolist():
        rows = random.permutation(np.flatnonzero(sources == name))[:ROWS_PER_SOURCE]
        one, other = (rows[places] for places in np.triu_indices(len(rows), 1))
        shared = kinds.shared(one, other)
        for pattern in np.unique(shared, axis=0):
            alike = (shared == pattern).all(axis=1)
            pair = errors[one[alike]], errors[other[alike]]
            patterns += [[*pattern, 0.0], [*(1.0 - pattern), 1.0]]
            values += [float(np.mean(pair[0] * pair[1])), float(np.mean((pair[0] - pair[1]) ** 2) / 2.0)]
    found, _ = nnls(np.array(patterns), np.array(values))
    return Parts(*found.tolist())
