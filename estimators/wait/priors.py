"""What queues of a class are like, from the public traces: shown beside an unknown wait, and never in its place."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from estimators.wait.coverage import COVERAGE
from estimators.wait.job import Job
from estimators.wait.shipped import shipped_trace
from estimators.wait.survival import wait_curve
from knowledge.evidence import Frozen, How, Quantity, Source

BATCH = "batch queue of a shared HPC system"
_TRACES = {BATCH: ("hpc2n-2002-head.swf.gz", "metacentrum-2013-jan-feb.csv.gz")}
_SOURCES = (
    Source(
        id="wait:hpc2n-2002",
        title="Log of HPC2N Seth, 2002 (Å. Sandgren; Parallel Workloads Archive)",
        url="https://www.cs.huji.ac.il/labs/parallel/workload",
        date="2002",
        how=How.MEASURED,
    ),
    Source(
        id="wait:metacentrum-2013",
        title="Log of MetaCentrum zewura and zegox, January and February 2013 (Alea)",
        url="https://github.com/aleasimulator/alea",
        date="2013",
        how=How.MEASURED,
    ),
)


class WaitPrior(Frozen):
    """Waits of a class of queues; says nothing about any one system.

    Attributes:
        kind: the class. median, upper: half, and 90 %, of jobs started within.
        text: one sentence for the reader.
        sources: the traces.
    """

    kind: str
    median: Quantity
    upper: Quantity
    text: str
    sources: tuple[Source, ...]


@lru_cache(maxsize=1)
def batch_prior() -> WaitPrior:
    """The prior of a batch queue: both traces count the same, whatever their length."""
    from knowledge.quantities import write_quantity

    logs = [shipped_trace(name).jobs for name in _TRACES[BATCH]]
    waits = np.array([_waited(job) for log in logs for job in log])
    over = np.array([job.wait_s is not None for log in logs for job in log])
    weights = np.concatenate([np.full(len(log), 1.0 / len(log)) for log in logs])
    curve = wait_curve(waits, over, weights)
    median = Quantity(value=curve.quantile(0.5) / 3600, unit="h")
    upper = Quantity(value=curve.quantile(COVERAGE) / 3600, unit="h", coverage=COVERAGE)
    text = (
        f"As a prior of its class only ({BATCH}; public logs of 2002 and 2013, other machines): half of the jobs"
        f" started within {write_quantity(median)}, {COVERAGE:.0%} within {write_quantity(upper)}."
    )
    return WaitPrior(kind=BATCH, median=median, upper=upper, text=text, sources=_SOURCES)


def _waited(job: Job) -> float:
    if job.wait_s is not None:
        return job.wait_s
    return 0.0 if job.left_s is None else job.left_s - job.submit_s
