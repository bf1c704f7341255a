"""What can be asked about an application: which inputs, on what, at which risk of being killed."""

from __future__ import annotations

from pydantic import Field

from estimators.harp.run import Run
from knowledge.evidence import Frozen

KILL_RISK = 0.05
"""Chance that a run does not fit its request, where nobody says another: one run in twenty (a choice, the target that
this project measures itself by)."""


class PredictionQuestion(Frozen):
    """One question.

    Attributes:
        application: name or alias.
        inputs: values by name, as the person wrote them (`"4e6"`) or as numbers; resources may be among them.
        cores, nodes, gpus: over all nodes; they go before what `inputs` says of them.
        system: where it is to run; `None` = this machine.
        partition: of the system; `None` = the one that fits best.
        kill_risk: chance that the request is too small, in time or in memory.
        calibration: short runs made on the target, besides those that the history knows.
        scaling: whether the table over cores is wanted.
    """

    application: str = Field(min_length=1, max_length=200)
    inputs: dict[str, str | int | float] = Field(default_factory=dict, max_length=100)
    cores: int | None = Field(None, ge=1, le=10_000_000)
    nodes: int | None = Field(None, ge=1, le=1_000_000)
    gpus: int | None = Field(None, ge=0, le=1_000_000)
    system: str | None = Field(None, min_length=1, max_length=200)
    partition: str | None = Field(None, min_length=1, max_length=200)
    kill_risk: float = Field(KILL_RISK, ge=0.001, le=0.5)
    calibration: tuple[Run, ...] = ()
    scaling: bool = True
