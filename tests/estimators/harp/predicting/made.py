"""An application and runs of it that follow a known law, and a model that knows the law."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from datetime import UTC, datetime
from statistics import NormalDist
from typing import Any

import numpy as np

from estimators.harp.application import Application
from estimators.harp.configuration import Configuration
from estimators.harp.forecast import CandidateScore, Floats, Forecast, Target
from estimators.harp.run import Origin, Run, Status
from estimators.harp.space import Space
from knowledge.errors import RequestError

GIB = 2**30
APPLICATION = Application.model_validate(
    {
        "name": "stirring",
        "title": "Stirring",
        "inputs": {
            "cells": {"small": [100, 1000], "full": [10_000, 1_000_000], "unit": "cells"},
            "steps": {"small": [10, 100], "full": [100, 10_000], "default": 100},
        },
        "resources": {"cores": {"choices": [1, 2, 4], "default": 1}},
        "command": "stir {cells} {steps} {cores}",
    }
)
NOISE = 0.1
"""Standard deviation of the logarithm of a run's time and memory."""


def seconds(configuration: Configuration) -> float:
    """Time of a run without noise."""
    cells, steps, cores = (float(configuration.get(name, 1)) for name in ("cells", "steps", "cores"))
    return float(cells * steps / 1e4 / cores**0.9)


def memory_bytes(configuration: Configuration) -> float:
    """Memory of a run without noise."""
    return GIB / 8 + float(configuration["cells"]) * 5_000


def run(configuration: Configuration, number: int = 0, **more: Any) -> Run:
    """A finished run, with noise that the number decides."""
    chance = random.Random(f"{sorted(configuration.items())} {number}")
    return Run.model_validate(
        {
            "run_id": f"run {number} {sorted(configuration.items())} {sorted(more)}",
            "application": "stirring",
            "configuration": dict(configuration),
            "status": Status.FINISHED,
            "origin": Origin.SHIPPED,
            "wall_seconds": seconds(configuration) * math.exp(chance.gauss(0, NOISE)),
            "peak_memory_bytes": int(memory_bytes(configuration) * math.exp(chance.gauss(0, NOISE))),
            "node_type": "AMD EPYC 7742, 4 cores",
            "system_id": "lab",
            "version": "1.2",
            "started": datetime(2026, 3, 1 + number % 28, tzinfo=UTC),
            **more,
        }
    )


def runs(number: int = 20, **more: Any) -> list[Run]:
    """A campaign of small runs."""
    chance = random.Random(number)
    return [
        run(
            {"cells": chance.randint(100, 1000), "steps": chance.randint(10, 100), "cores": 2 ** (one % 3)}, one, **more
        )
        for one in range(number)
    ]


class Law:
    """Knows the law, and how much noise lies on it."""

    def __init__(self, target: Target, noise: float = NOISE, enough: bool = True) -> None:
        self._of = seconds if target == "wall_seconds" else memory_bytes
        self._noise, self._enough = noise, enough

    @property
    def scores(self) -> tuple[CandidateScore, ...]:
        return (
            CandidateScore("law", 0.06, 0.5, 0.2, 0.02, 0.1, chosen=True),
            CandidateScore("guess", 0.5, 0.9, 2.0, 0.3, 2.0),
        )

    def forecast(self, configurations: Sequence[Configuration]) -> Forecast:
        median = np.array([self._of(one) for one in configurations])
        reach = math.exp(NormalDist().inv_cdf(0.95) * self._noise)
        outside = tuple(
            (f"cells {one['cells']} is beyond",) if float(one["cells"]) > 1000 else () for one in configurations
        )
        return Forecast(median, median / reach, median * reach, outside, np.full(len(median), self._enough))

    def upper(self, configurations: Sequence[Configuration], kill_risk: float) -> Floats:
        reach = math.exp(NormalDist().inv_cdf(1 - kill_risk) * self._noise)
        return np.array([self._of(one) * reach for one in configurations])


def law(space: Space, runs: Sequence[Run], target: Target) -> Law:
    """Learns nothing: it knows."""
    return Law(target)


def ignorance(space: Space, runs: Sequence[Run], target: Target) -> Law:
    """Says that the runs carry nothing."""
    return Law(target, enough=False)


def nothing(space: Space, runs: Sequence[Run], target: Target) -> Law:
    """Cannot learn."""
    raise RequestError("No run finished.")
