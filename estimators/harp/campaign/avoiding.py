"""Runs that went wrong keep a campaign away from their like.

A run stopped at its limit is never asked for again, nor is anything at least as large on no more cores: it would be
stopped too. A run that failed (memory, or by itself) makes its neighbours, and for memory all that is larger, unlikely
to be worth their time; a success nearby makes up for it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from estimators.harp.campaign.terms import Terms
from estimators.harp.configuration import RESOURCES, Configuration
from estimators.harp.run import Run, Status

Floats = NDArray[np.float64]

NEAR = 0.15
"""Distance over which runs share their fate, where 1 is from small to full scale; a choice."""
FAILURE_WEIGHT = 4.0
"""Successes right beside a failure that it takes to make the chance there even; a choice."""


def at_least(one: Configuration, other: Configuration) -> bool:
    """Whether a configuration asks no less than another: same words, no input smaller, no resource larger."""
    for name, there in other.items():
        here = one.get(name)
        if isinstance(there, str) or isinstance(here, str) or here is None:
            if here != there:
                return False
        elif here > there if name in RESOURCES else here < there:
            return False
    return True


def ruled_out(one: Configuration, runs: Sequence[Run]) -> bool:
    """Whether a run that was stopped for its time or memory, or failed, says that this one cannot succeed."""
    return any(
        at_least(one, run.configuration)
        if run.status in (Status.TIMED_OUT, Status.OUT_OF_MEMORY)
        else run.status is Status.FAILED and dict(one) == run.configuration
        for run in runs
    )


def chances(terms: Terms, configurations: Sequence[Configuration], runs: Sequence[Run]) -> Floats:
    """Chance that each configuration runs to its end, 0 to 1; 1 everywhere while nothing has failed."""
    good = [run.configuration for run in runs if run.finished]
    bad = [run for run in runs if run.status in (Status.FAILED, Status.OUT_OF_MEMORY)]
    if not bad:
        return np.ones(len(configurations))
    places = terms.places(configurations)
    success = 1 + _closeness(places, terms.places(good)).sum(axis=1)
    close = _closeness(places, terms.places([run.configuration for run in bad]))
    failure = FAILURE_WEIGHT * close.sum(axis=1)
    return np.asarray(success / (success + failure), dtype=np.float64)


def _closeness(places: Floats, others: Floats) -> Floats:
    gaps = places[:, None, :] - others[None, :, :]
    return np.asarray(np.exp(-np.sum(gaps**2, axis=2) / (2 * NEAR**2)), dtype=np.float64)
