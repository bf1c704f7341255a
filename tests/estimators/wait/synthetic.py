"""Made-up queues for tests: a machine with few processors, first come first served, whose load drifts."""

from __future__ import annotations

import heapq

import numpy as np

from estimators.wait.job import Job


def first_come_first_served(number: int, *, seed: int, processors: int = 8, drift: float = 1.0) -> tuple[Job, ...]:
    """Jobs of one processor on a machine with some, in the order they came.

    Args:
        number: of jobs. seed: of chance.
        drift: how many times faster jobs come at the end than at the beginning.
    """
    chance = np.random.default_rng(seed)
    free = [0.0] * processors
    heapq.heapify(free)
    now, jobs = 0.0, []
    for place in range(number):
        rate = 1.0 + (drift - 1.0) * place / number
        now += round(float(chance.exponential(500.0 / rate)))
        run = float(np.ceil(chance.exponential(3_600.0)))
        start = max(now, heapq.heappop(free))
        heapq.heappush(free, start + run)
        limit = float(np.ceil(run / 3600) * 3600)
        jobs.append(Job(now, start - now, run, processors=1, walltime_s=limit, queue="q", user=f"u{place % 5}"))
    return tuple(jobs)


def drawn(number: int, *, seed: int, scale_from: float, scale_to: float) -> tuple[Job, ...]:
    """Waits without any cause, log-normal, whose scale drifts from one figure to another."""
    chance = np.random.default_rng(seed)
    scales = np.geomspace(scale_from, scale_to, number)
    waits = np.round(scales * chance.lognormal(0.0, 1.0, number))
    return tuple(
        Job(600.0 * place, float(wait), 60.0, processors=1, walltime_s=3600.0, queue="q")
        for place, wait in enumerate(waits)
    )
