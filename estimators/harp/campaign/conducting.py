"""Carries a campaign on: decides, starts, collects, writes down, until there is a reason to stop."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from threading import Event

from threadpoolctl import threadpool_limits

from estimators.harp.application import Application
from estimators.harp.campaign.certainty import AskModels, Certainty, ask_models
from estimators.harp.campaign.choosing import Planner
from estimators.harp.campaign.decision import Decision, Stop
from estimators.harp.campaign.ledger import Entry, Ledger
from estimators.harp.campaign.mark import Mark
from estimators.harp.campaign.owner import sign_of_life
from estimators.harp.campaign.standing import Standing, Underway
from estimators.harp.history import RunHistory
from estimators.harp.run import Run, Status
from estimators.harp.running import Executor, Task
from knowledge.errors import ServiceError

POLL_SECONDS = 0.05
SIGN_SECONDS = 30.0
ASK_EVERY, ASK_SOONER = 6, 3
"""Runs after which the models are asked again how certain they are, and where the guide already says certain enough; a
choice, as asking takes some seconds."""
CORES_WITHOUT_SPARE = 2
"""With more cores, the local executor leaves one to this program."""
MOST_LOST = 2
"""How often a run that never began is planned again."""
LEAST_LIMIT_SECONDS, LATE = 5.0, 2.0
"""A run that was begun is not cut off for the budget before it took twice what was expected and five seconds more: what
it shows is worth a little more than was asked for. A choice."""


class Audience:
    """Is told what happens; a person's screen, or nobody."""

    def decided(self, decision: Decision) -> None:
        """A configuration was chosen."""

    def started(self, decision: Decision, entry: Entry) -> None:
        """A run begins."""

    def ended(self, decision: Decision, run: Run, mark: Mark) -> None:
        """A run has ended."""

    def waiting(self) -> None:
        """Called many times a second while runs are going on."""


@dataclass
class Conductor:
    """Carries one campaign on.

    Attributes:
        application: as it is run. ledger: of the campaign. history: runs are written to. executor: runs them.
        planner: decides. stopped: set to stop; what runs is stopped too, and is run again when resumed.
        audience: see there. ask: the models. clock: seconds since 1970. pause: waits so many seconds at most.
    """

    application: Application
    campaign_id: str
    ledger: Ledger
    history: RunHistory
    executor: Executor
    planner: Planner
    stopped: Event = field(default_factory=Event)
    audience: Audience = field(default_factory=Audience)
    ask: AskModels = ask_models
    clock: Callable[[], float] = time.time
    pause: Callable[[float], object] | None = None
    _running: set[str] = field(default_factory=set)
    _entries: dict[str, Entry] = field(default_factory=dict)
    _decisions: dict[int, Decision] = field(default_factory=dict)
    _runs: list[Run] = field(default_factory=list)
    _asked: tuple[int, Certainty | None] = (0, None)
    _signed: float = 0.0
    _lost: Counter[str] = field(default_factory=Counter)
    _unmarked: set[int] = field(default_factory=set)

    def carry_on(self) -> Stop | None:
        """Go on until it ends, or is stopped from outside.

        Returns:
            Why it ended; `None` where it was stopped and can be resumed.

        Raises:
            ServiceError: nothing can be run or written any more; the campaign can be resumed once that is mended.
            RequestError: a run can never be started here.
        """
        with threadpool_limits(1):  # deciding must not spread over the cores that runs are timed on
            self._reconcile()
            try:
                return self._until_the_end()
            finally:
                self._stop_runs()

    def _until_the_end(self) -> Stop | None:
        changed, stop = True, None
        while not self.stopped.is_set():
            changed |= self._collect(self.executor.finished())
            if changed:
                stop, changed = self._start_more(), False
            if stop is not None:
                self._last_word()
                self.ledger.end(stop)
                return stop
            changed |= not self._running  # a scheduler had no room, or it is being stopped
            self.audience.waiting()
            self._sign()
            (self.pause or self.stopped.wait)(POLL_SECONDS)
        return None

    def _last_word(self) -> None:
        """At the end the models are asked in any case, so that what the campaign leaves is told."""
        self._mark_open_ones()
        if self._asked[0] < len(self._runs) and any(run.finished for run in self._runs):
            self._ask()

    def _reconcile(self) -> None:
        """What the history holds is done; what was cut off is planned again, unless it still runs elsewhere.

        From here on everything is known in memory too: no other process writes while this one owns the campaign.
        """
        self._runs = list(self.history.runs(self.application.name, campaign_id=self.campaign_id))
        self._decisions = {one.number: one for one in self.ledger.decisions()}
        self._entries = {entry.task_id: entry for entry in self.ledger.entries()}
        ran = {run.run_id for run in self._runs}
        for entry in list(self._entries.values()):
            if entry.task_id in ran and entry.state != "done":
                self.ledger.done(entry.task_id, self.clock())
                self._entries[entry.task_id] = replace(entry, state="done")
            elif entry.state == "started" and not self._adopted(entry):
                self._plan_again(entry.task_id)
        marked = {mark.runs for mark in self.ledger.marks() if mark.width is not None}
        self._unmarked = set(range(1, len(self._runs) + 1)) - marked

    def _adopted(self, entry: Entry) -> bool:
        """Whether the executor still has this run under way from before, as a scheduler may."""
        adopt = getattr(self.executor, "adopt", None)
        if adopt is None or not adopt(self._task(entry)):
            return False
        self._running.add(entry.task_id)
        return True

    def _plan_again(self, task_id: str) -> None:
        self.ledger.planned(task_id)
        self._entries[task_id] = replace(self._entries[task_id], state="planned")

    def _start_more(self) -> Stop | None:
        """Start what fits; returns why nothing more will be started, if so."""
        room = self.executor.capacity
        waiting = [one.task_id for one in self._entries.values() if one.state == "planned"]
        stop = None
        while len(waiting) < room and self._may_think():
            decided = self.planner.next(self._standing())
            if not isinstance(decided, Decision):
                stop = decided
                break
            waiting += self._write_down(decided)
        for task_id in waiting[:room]:
            if not self.stopped.is_set():
                self._start(task_id)
        return stop if not self._running else None

    def _may_think(self) -> bool:
        """Whether deciding disturbs no timing: nothing runs, or not on this machine, or a core is left for us.

        The models are asked only when nothing runs: they take several cores, if they can.
        """
        if not self._running:
            return True
        cores = getattr(self.executor, "cores", None)
        return (cores is None or cores > CORES_WITHOUT_SPARE) and not self._ask_is_due()

    def _write_down(self, decided: Decision) -> list[str]:
        """Write a decision ahead of its runs; returns their ids."""
        decision, entries = self.ledger.decide(decided, self.campaign_id)
        self._decisions[decision.number] = decision
        self._entries |= {entry.task_id: entry for entry in entries}
        self.audience.decided(decision)
        return [entry.task_id for entry in entries]

    def _start(self, task_id: str) -> None:
        entry = self._entries[task_id]
        when = self.clock()
        self.ledger.started(task_id, when)
        self._entries[task_id] = replace(entry, state="started", started=when)
        self.executor.start(self._task(entry))
        self._running.add(task_id)
        self.audience.started(self._decisions[entry.decision], entry)

    def _task(self, entry: Entry) -> Task:
        decision = self._decisions[entry.decision]
        left = self.planner.options.budget_seconds - sum(run.wall_seconds or 0.0 for run in self._runs)
        return Task(
            task_id=entry.task_id,
            application=self.application,
            configuration=decision.configuration,
            scale=decision.scale,
            repetition=entry.repetition,
            campaign_id=self.campaign_id,
            limit_seconds=max(left, LATE * (decision.expected_seconds or 0.0) + LEAST_LIMIT_SECONDS),
        )

    def _collect(self, runs: Sequence[Run]) -> bool:
        """Write down what has ended; returns whether anything has."""
        for run in runs:
            self._running.discard(run.run_id)
            if run.status is Status.KILLED and run.wall_seconds is None and self._lost[run.run_id] < MOST_LOST:
                self._lost[run.run_id] += 1
                self._plan_again(run.run_id)  # it never ran; if nothing can be run at all, the executor says so next
                continue
            self.history.add([run])
            self.ledger.done(run.run_id, self.clock())
            self._runs.append(run)
            self._entries[run.run_id] = replace(self._entries[run.run_id], state="done")
            mark = self._mark(len(self._runs))
            self.ledger.mark(mark)
            self.audience.ended(self._decisions[self._entries[run.run_id].decision], run, mark)
        return bool(runs)

    def _mark(self, number: int) -> Mark:
        """How certain it was after so many runs; the width stays open where thinking would disturb those that run."""
        here = Standing(tuple(self._runs[:number]))
        thinking = here.known and self._may_think()
        if not thinking:
            self._unmarked.add(number)
        width = self.planner.width(here) if thinking else None
        return Mark(runs=number, spent_seconds=here.spent_seconds, believed_width=width)

    def _mark_open_ones(self) -> None:
        for number in sorted(self._unmarked):
            self._unmarked.discard(number)
            self.ledger.mark(self._mark(number))

    def _standing(self) -> Standing:
        """Where it stands; what waited for a moment to think is done first."""
        self._mark_open_ones()
        if self._ask_is_due():
            self._ask()
        return self._where()

    def _where(self) -> Standing:
        decided = [self._decisions[one.decision] for one in self._entries.values() if one.state != "done"]
        underway = [Underway(one.configuration, one.expected_seconds) for one in decided]
        return Standing(tuple(self._runs), underway, list(self._decisions.values()), self._asked[1])

    def _ask_is_due(self) -> bool:
        """Whether the models should say how certain they are: now and then, sooner where the guide says enough."""
        here, (asked, answer) = self._where(), self._asked
        if not here.known or not self.planner.start_is_over(here):
            return False
        since = len(self._runs) - asked
        if self.planner.width(here) <= self.planner.options.width:
            return since >= (ASK_SOONER if answer else 1)
        return since >= ASK_EVERY

    def _ask(self) -> None:
        learned = self.ask(self.application, self._runs, self.planner.targets)
        self._asked = (len(self._runs), learned)
        if learned is not None:
            told = {"learned_width": learned.width, "enough": learned.enough}
            self.ledger.mark(self._mark(len(self._runs)).model_copy(update=told))

    def _stop_runs(self) -> None:
        """Stop what runs. What ended well is kept; what this cuts off is planned again, not written as a run."""
        if not self._running:
            return
        self.executor.stop()
        with suppress(ServiceError):  # what went wrong is told already, or the stop itself is what went wrong
            self._collect([run for run in self.executor.finished() if run.status is not Status.KILLED])
        for task_id in list(self._running):
            self._plan_again(task_id)
            self._running.discard(task_id)

    def _sign(self) -> None:
        if self.clock() - self._signed > SIGN_SECONDS:
            self._signed = self.clock()
            sign_of_life(self.ledger)
