"""Jobs as the three job tools speak of them, and the execution engine they go to, once there is one."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from knowledge.evidence import Evidence, Frozen

Action = Literal["submit", "status", "cancel"]
State = Literal["proposed", "waiting", "pending", "running", "finished", "failed", "cancelled"]

NO_ENGINE = "No execution engine is configured yet"
"""Begins every sentence of a job tool that could not act."""


class Job(Frozen):
    """One job of the person.

    Attributes:
        id: at the engine. name: as its script says. state: where it is in its life.
        system, partition: where it runs. elapsed_hours: since it started.
    """

    id: str
    name: str = ""
    state: State = "waiting"
    system: str | None = None
    partition: str | None = None
    elapsed_hours: float | None = None


class JobAnswer(Evidence):
    """What came of asking for, after or against a job.

    Attributes:
        action: what was asked. engine: who would do it; `None` = none is configured, and nothing was done.
        done: whether anything was changed. needs_approval: whether it waits for the person's yes.
        request: what the engine is, or would be, given. jobs: that it knows of.
    """

    action: Action
    engine: str | None = None
    done: bool = False
    needs_approval: bool = False
    request: dict[str, str | int | float | bool] = Field(default_factory=dict)
    jobs: tuple[Job, ...] = ()


def without_engine(action: Action, request: dict[str, str | int | float | bool], what: str) -> JobAnswer:
    """The answer while no engine is configured.

    Args:
        action: that was asked. request: what it was asked for. what: what was therefore not done, half a sentence.
    """
    return JobAnswer(action=action, request=request, unknowns=(f"{NO_ENGINE}, so {what}.",))
