"""What a person asks of a campaign."""

from __future__ import annotations

from pydantic import Field

from estimators.harp.expressions import Value
from knowledge.evidence import Frozen


class Options(Frozen):
    """What a person asks of a campaign.

    Attributes:
        budget_seconds: wall times of all its runs added up, however many are side by side, so that the same budget
            buys the same runs everywhere; set-up of data and waiting in a queue are not in it.
        targets: configurations to be certain about; empty = points spread over the full-scale ranges.
        width: ratio of the ends of the 90 % interval at the targets that is good enough.
        repeat: repetitions of every new configuration; the first is repeated three times in any case, and any is
            repeated again where noise is what hides the answer.
        most: the most cores, nodes or gpus that one run may take; any number of what is not named.
        jobs, exclusive, slurm, partition, account: how runs are carried out.
        seed: of everything drawn at random.
    """

    budget_seconds: float = Field(1800.0, gt=0, allow_inf_nan=False)
    targets: tuple[dict[str, Value], ...] = ()
    width: float = Field(1.5, gt=1, allow_inf_nan=False)
    repeat: int = Field(1, ge=1, le=20)
    most: dict[str, int] = Field(default_factory=dict)
    jobs: int | None = Field(None, ge=1)
    exclusive: bool = False
    slurm: bool = False
    partition: str | None = None
    account: str | None = None
    seed: int = Field(0, ge=0)
