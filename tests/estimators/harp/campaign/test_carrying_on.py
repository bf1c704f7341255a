"""Whatever happens to its process, a campaign ends with exactly one run for every run that was decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as checked
from hypothesis import strategies as st

from estimators.harp.campaign.about import About, fingerprint_of
from estimators.harp.campaign.campaign import Campaign
from estimators.harp.campaign.choosing import Planner
from estimators.harp.campaign.conducting import Conductor
from estimators.harp.campaign.decision import Decision, Stop
from estimators.harp.campaign.ledger import Ledger
from estimators.harp.campaign.options import Options
from estimators.harp.campaign.standing import Standing
from estimators.harp.history import RunHistory
from estimators.harp.run import Run, Scale, Status
from estimators.harp.running import Task
from tests.estimators.harp.campaign.made_up import Memory, application, no_models

DECISIONS = 3


class Scripted(Planner):
    """Decides three times, two repetitions each, without thinking."""

    def next(self, standing: Standing) -> Decision | Stop | None:
        number = len(standing.decisions)
        if number == DECISIONS:
            return Stop(reason="nothing", why="that was all.")
        one = {"n": 1000 + number, "m": 10}
        return Decision(kind="start", configuration=one, scale=Scale.SMALL, repetitions=2, expected_seconds=1, why="-")

    def width(self, standing: Standing) -> float:
        return 2.0

    def start_is_over(self, standing: Standing) -> bool:
        return True


class DiedError(BaseException):
    """The process was killed; nothing of it writes any more."""


@dataclass
class Deadly:
    """Kills the process before or after its n-th write."""

    writes_left: int
    after: bool
    dead: bool = field(default=False)

    def wrap(self, write: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*arguments: Any) -> Any:
            if self.dead:
                raise DiedError
            self.writes_left -= 1
            if self.writes_left < 0:
                self.dead = True
                if not self.after:
                    raise DiedError
                write(*arguments)
                raise DiedError
            return write(*arguments)

        return wrapped


@dataclass
class World:
    """The disk, and processes that come and go on it."""

    folder: Path
    begun_though_done: list[str] = field(default_factory=list)
    slots: int = 1
    fates: list[Status] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.ledger = Ledger(self.folder / "campaign.sqlite")
        self.history = RunHistory(self.folder / "runs.sqlite")
        one = application()
        about = {
            "campaign_id": "c", "created": "2026-01-01T00:00:00Z", "application_name": one.name,
            "application": one.model_dump(mode="json"), "folder": ".", "fingerprint": fingerprint_of(one),
            "options": Options(budget_seconds=20.0), "targets": [{"n": 100000, "m": 100}],
        }  # fmt: skip
        self.ledger.begin(About.model_validate(about))

    def process(self, deadly: Deadly | None = None, stopped: Event | None = None) -> Conductor:
        ledger, history = Ledger(self.ledger.path), RunHistory(self.history.path)
        executor = Memory(slots=self.slots, fate=self._fate)
        start = self._watched(executor)
        if deadly is not None:
            for name in ("decide", "started", "planned", "done", "mark", "end"):
                setattr(ledger, name, deadly.wrap(getattr(ledger, name)))
            history.add = deadly.wrap(history.add)  # type: ignore[method-assign]  # the one door that runs go through
            start = deadly.wrap(start)  # it may die there, too
        setattr(executor, "start", start)  # noqa: B010  # a method cannot be assigned to by its name
        return Conductor(
            application=application(), campaign_id="c", ledger=ledger, history=history, executor=executor,
            planner=Scripted(application(), Options()), ask=no_models, pause=lambda seconds: None,
            stopped=stopped or Event(),
        )  # fmt: skip

    def _fate(self, task: Task) -> tuple[Status, float | None] | None:
        status = self.fates[len(task.task_id + str(task.configuration["n"])) % len(self.fates)] if self.fates else None
        return None if status in (None, Status.FINISHED) else (status, 1.0)

    def _watched(self, executor: Memory) -> Callable[[Task], None]:
        begin = Memory.start

        def start(task: Task) -> None:
            if task.task_id in {run.run_id for run in self.runs()}:
                self.begun_though_done.append(task.task_id)
            begin(executor, task)

        return start

    def runs(self) -> tuple[Run, ...]:
        return self.history.runs("made-up", campaign_id="c")

    def check(self) -> None:
        """Nothing lost, nothing twice."""
        entries = self.ledger.entries()
        assert {entry.state for entry in entries} == {"done"}
        assert sorted(run.run_id for run in self.runs()) == sorted(entry.task_id for entry in entries)
        counted = Counter(entry.decision for entry in entries)
        assert counted == dict.fromkeys(range(1, DECISIONS + 1), 2)
        assert self.begun_though_done == []
        assert [mark.runs for mark in self.ledger.marks()] == list(range(1, 2 * DECISIONS + 1))


deaths = st.lists(st.tuples(st.integers(0, 20), st.booleans()), max_size=4)
fates = st.lists(st.sampled_from([Status.FINISHED, Status.FAILED, Status.TIMED_OUT, Status.KILLED]), max_size=3)


@given(deaths=deaths, slots=st.integers(1, 3), fates=fates)
@checked(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_killed_at_any_moment_nothing_is_lost_or_repeated(
    deaths: list[tuple[int, bool]], slots: int, fates: list[Status]
) -> None:
    with TemporaryDirectory() as folder:
        world = World(Path(folder), slots=slots, fates=fates)
        for writes, after in deaths:
            deadly = Deadly(writes, after)
            try:
                world.process(deadly).carry_on()
            except DiedError:
                assert deadly.dead
        stop = world.process().carry_on()
        assert stop is not None
        assert world.ledger.ending() == stop
        world.check()


def test_stopped_from_outside_what_ran_is_run_again_on_resume(tmp_path: Path) -> None:
    world, stopped = World(tmp_path, slots=2), Event()
    conductor = world.process(stopped=stopped)
    assert isinstance(conductor.executor, Memory)
    conductor.executor.held = True  # runs go on until they are stopped
    conductor.pause = lambda seconds: stopped.set()
    assert conductor.carry_on() is None
    assert world.runs() == ()
    assert {entry.state for entry in world.ledger.entries()} == {"planned"}
    assert world.ledger.ending() is None
    assert world.process().carry_on() is not None
    world.check()


def test_a_run_that_never_began_is_begun_again(tmp_path: Path) -> None:
    world = World(tmp_path)
    conductor = world.process()
    lost: list[str] = []

    def fate(task: Task) -> tuple[Status, float | None] | None:
        if task.task_id in lost:
            return None
        lost.append(task.task_id)
        return (Status.KILLED, None)

    assert isinstance(conductor.executor, Memory)
    conductor.executor.fate = fate
    assert conductor.carry_on() is not None
    assert len(lost) == 2 * DECISIONS
    assert all(run.finished for run in world.runs())
    world.check()


def test_jobs_of_a_scheduler_that_still_run_are_waited_for(tmp_path: Path) -> None:
    """A dead process leaves its jobs in the queue; they are adopted, not begun again."""
    world = World(tmp_path, slots=2)
    first = world.process(Deadly(6, after=True))
    with pytest.raises(DiedError):
        first.carry_on()
    left = [entry.task_id for entry in world.ledger.entries() if entry.state == "started"]
    assert left

    class Scheduler(Memory):
        def adopt(self, task: Task) -> bool:
            self.going[task.task_id] = task
            return True

    second = world.process()
    second.executor = scheduler = Scheduler(slots=2)
    assert second.carry_on() is not None
    assert not set(left) & set(scheduler.begun)
    world.check()


def test_a_whole_campaign_is_written_down(tmp_path: Path) -> None:
    world = World(tmp_path)
    begun, executor = Campaign(world.ledger, world.history), Memory(slots=2)
    stop = begun.carry_on(lambda options: executor, ask=no_models)
    again = Campaign(begun.ledger, begun.history)
    assert again.ending == stop
    assert len(again.runs) == len(again.entries) == len(again.marks)
    assert [one.number for one in again.decisions] == list(range(1, len(again.decisions) + 1))
    assert again.marks[-1].spent_seconds == pytest.approx(sum(run.wall_seconds or 0 for run in again.runs))
    assert again.owner is None
    outlook = again.outlook()
    assert outlook is not None
    assert outlook.runs == 0
