"""Applications with a known law, for tests."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from estimators.harp.configuration import Configuration
from estimators.harp.run import Run, Status
from estimators.harp.space import Space, space_of_rows

Law = Callable[[Configuration], float]


def law(one: Configuration) -> float:
    """Start-up of half a second, then linear in n, nearly linear in m."""
    return float(0.5 + 1e-5 * float(one["n"]) * float(one["m"]) ** 0.8)


def configurations(number: int, seed: int = 0, least: float = 1e3, most: float = 1e5) -> list[Configuration]:
    """Points spread evenly in the logarithm of n, and over m from 1 to 10."""
    draw = np.random.default_rng(seed)
    sizes = np.exp(draw.uniform(np.log(least), np.log(most), number))
    return [{"n": float(round(n)), "m": float(m)} for n, m in zip(sizes, draw.integers(1, 11, number), strict=True)]


def runs_of(points: Sequence[Configuration], truth: Law = law, noise: float = 0.02, seed: int = 0) -> list[Run]:
    """One finished run a configuration, with noise in the logarithm."""
    draw = np.random.default_rng(seed)
    times = [truth(one) * float(np.exp(noise * draw.standard_normal())) for one in points]
    return [a_run(one, seconds, number) for number, (one, seconds) in enumerate(zip(points, times, strict=True))]


def a_run(one: Configuration, seconds: float | None, number: int = 0, status: Status = Status.FINISHED) -> Run:
    """One run."""
    return Run(
        run_id=f"run-{number}",
        application="made-up",
        configuration=dict(one),
        status=status,
        wall_seconds=seconds,
        repetition=number,
    )


def space(points: Sequence[Configuration]) -> Space:
    """Columns of the points."""
    return space_of_rows(points)
