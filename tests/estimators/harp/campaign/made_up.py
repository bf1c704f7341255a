"""An application with a known law, and an executor in memory that runs it in no time."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from estimators.harp.application import Application
from estimators.harp.campaign.certainty import Certainty
from estimators.harp.campaign.choosing import Planner
from estimators.harp.campaign.decision import Decision, Stop
from estimators.harp.campaign.observing import belief_of
from estimators.harp.campaign.options import Options
from estimators.harp.campaign.standing import Standing
from estimators.harp.configuration import Configuration, key_of
from estimators.harp.run import Run, Status
from estimators.harp.running import Task

Law = Callable[[Configuration], float]


def application(**changes: object) -> Application:
    """Two inputs over two decades each, full scale ten times and more beyond the small one."""
    fields = {
        "name": "made-up",
        "title": "Made up",
        "command": "true {n} {m}",
        "inputs": {"n": {"small": [1000, 5000], "full": [100000, 500000]}, "m": {"small": [10, 50], "full": [50, 400]}},
    }
    return Application.model_validate(fields | changes)


def power(one: Configuration) -> float:
    """A power law after a start-up of a fifth of a second."""
    return float(0.2 + 4e-7 * float(one["n"]) * float(one["m"]) ** 0.9)


def kink(one: Configuration) -> float:
    """The same, but 1.7 times as slow where the data leave the cache."""
    return power(one) * (1.7 if float(one["n"]) > 30_000 else 1.0)


def interaction(one: Configuration) -> float:
    """Two parts: one grows with n, one with the square of m."""
    return 0.1 + 2e-5 * float(one["n"]) + 1e-8 * float(one["n"]) * float(one["m"]) ** 2


def run_of(
    one: Configuration, seconds: float | None, run_id: str = "", status: Status = Status.FINISHED, repetition: int = 0
) -> Run:
    """One run that took so long."""
    return Run(
        run_id=run_id or f"{key_of(one)}/{repetition}",
        application="made-up",
        configuration=dict(one),
        status=status,
        wall_seconds=seconds,
        repetition=repetition,
    )


def no_models(*_: object) -> Certainty | None:
    """Models that have learned nothing, so that the guide alone decides."""
    return None


@dataclass
class Memory:
    """An executor in memory: a run ends at the next look, or when a test says so.

    Attributes:
        law: seconds of a configuration. slots: runs at a time. noise: of the logarithm of a time.
        fate: status of a task and seconds, where it is not to finish. begun: ids of all tasks ever started.
        held: whether runs wait for `let`.
    """

    law: Law = power
    slots: int = 1
    noise: float = 0.02
    fate: Callable[[Task], tuple[Status, float | None] | None] = lambda task: None
    held: bool = False
    begun: list[str] = field(default_factory=list)
    going: dict[str, Task] = field(default_factory=dict)
    stopped: bool = False

    @property
    def capacity(self) -> int:
        return max(0, self.slots - len(self.going))

    def start(self, task: Task) -> None:
        assert len(self.going) < self.slots, "started without room"
        assert task.task_id not in self.going, "started twice at once"
        self.begun.append(task.task_id)
        self.going[task.task_id] = task

    def finished(self) -> list[Run]:
        ids = [] if self.held and not self.stopped else list(self.going)
        return [self.end(one, killed=self.stopped) for one in ids]

    def end(self, task_id: str, *, killed: bool = False) -> Run:
        """What becomes of a task."""
        task = self.going.pop(task_id)
        draw = np.random.default_rng(abs(hash(task_id)) % 2**32)
        seconds = self.law(task.configuration) * math.exp(self.noise * draw.standard_normal())
        told = (Status.KILLED, seconds / 2) if killed else self.fate(task)
        if told is None:
            over = seconds > task.walltime_seconds
            told = (Status.TIMED_OUT, task.walltime_seconds) if over else (Status.FINISHED, seconds)
        run = run_of(task.configuration, told[1], task.task_id, told[0], task.repetition)
        return run.model_copy(update={"campaign_id": task.campaign_id, "scale": task.scale})

    def stop(self) -> None:
        self.stopped = True


def walk(
    planner: Planner, law: Law, *, noise: float = 0.02, seed: int = 0, most: int = 200
) -> tuple[Standing, Stop | None]:
    """A campaign on paper: each decision's runs end before the next is taken."""
    draw = np.random.default_rng(seed)
    standing = Standing()
    for _ in range(most):
        decided = planner.next(standing)
        if not isinstance(decided, Decision):
            return standing, decided
        runs = [
            run_of(
                decided.configuration,
                law(decided.configuration) * math.exp(noise * draw.standard_normal()),
                repetition=decided.first_repetition + number,
            )
            for number in range(decided.repetitions)
        ]
        standing = Standing([*standing.runs, *runs], [], [*standing.decisions, decided])
    return standing, None


def planner_of(budget_seconds: float = 120.0, width: float = 1.05, seed: int = 0, **options: object) -> Planner:
    """A planner of the made-up application."""
    asked = {"budget_seconds": budget_seconds, "width": width, "seed": seed, **options}
    return Planner(application(), Options.model_validate(asked))


def error_at_full_scale(runs: Sequence[Run], law: Law, planner: Planner) -> float:
    """Median error at the targets of one fixed reference fit, whatever design the runs come from."""
    found = belief_of(planner.terms, runs).median_seconds(planner.targets)
    truth = np.array([law(one) for one in planner.targets])
    return float(np.median(np.abs(found / truth - 1)))


def drawn(planner: Planner, law: Law, seconds: float, seed: int, *, scale: str, most: int = 150) -> list[Run]:
    """Runs drawn at random from a scale, until they cost as much."""
    draw = np.random.default_rng(seed)
    runs: list[Run] = []
    spent = 0.0
    for number in range(most):
        one = planner.panel.configuration(draw.random(planner.panel.size), scale)
        took = law(one) * math.exp(0.02 * draw.standard_normal())
        if spent + took <= seconds:
            spent += took
            runs.append(run_of(one, took, f"drawn/{number:04d}"))
    return runs
