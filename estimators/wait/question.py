"""What a wait is asked for, and what is answered."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from estimators.wait.priors import WaitPrior
from knowledge.evidence import Evidence, Frozen, Quantity

Method = Literal["learned from history", "test-only", "unknown"]


class WaitQuestion(Frozen):
    """A job as it would be submitted now.

    Attributes:
        system_id: where. partition: of it. kind: hpc, htc, testbed, cloud or edge.
        nodes, processors, gpus: in all. walltime_hours: asked for.
    """

    system_id: str
    kind: str = "hpc"
    partition: str | None = Field(default=None, pattern=r"^[A-Za-z0-9][\w.+-]*$")
    nodes: int | None = Field(default=None, ge=1, le=10**6)
    processors: int | None = Field(default=None, ge=1, le=10**8)
    gpus: float | None = Field(default=None, gt=0)
    walltime_hours: float | None = Field(default=None, gt=0, le=10**5)


class WaitPrediction(Evidence):
    """How long a job will wait, as far as that is known.

    Attributes:
        question: what was asked.
        method: how the median was come by; `unknown` = nobody can say.
        median: half of such jobs start within it; `None` = unknown.
        upper: the stated share (its `coverage`) starts within it; `None` = unknown.
        known_waits: waits of this place that were learned from.
        pending: jobs that wait in the partition now, if the scheduler was asked.
        prior: what queues of its class are like; never part of the values above.
    """

    question: WaitQuestion
    method: Method
    median: Quantity | None = None
    upper: Quantity | None = None
    known_waits: int = 0
    pending: int | None = None
    prior: WaitPrior | None = None
