"""Chooses the next run: the one that lowers the uncertainty at the targets most for every second it takes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from estimators.harp.application import Application
from estimators.harp.campaign.avoiding import chances, ruled_out
from estimators.harp.campaign.belief import Belief
from estimators.harp.campaign.decision import Decision, Kind, Stop
from estimators.harp.campaign.dials import Panel
from estimators.harp.campaign.filling import (
    PILOT_REPETITIONS,
    candidates_of,
    filling_of,
    pilot_of,
    sobol,
    start_size,
)
from estimators.harp.campaign.observing import belief_of, surprise
from estimators.harp.campaign.options import Options
from estimators.harp.campaign.reaching import (
    ALL_REACHES_SHARE,
    REACH_SHARE,
    has_reached,
    reaches_of,
    reaching_dials,
)
from estimators.harp.campaign.standing import Standing, Underway
from estimators.harp.campaign.terms import Terms
from estimators.harp.campaign.weighing import Pool, width_of
from estimators.harp.campaign.wording import configuration_text, seconds_text, width_text
from estimators.harp.configuration import Configuration, key_of
from estimators.harp.expressions import Value
from estimators.harp.run import Scale
from knowledge.errors import RequestError

Floats = NDArray[np.float64]

TARGETS = 32
"""Points spread over the full-scale ranges where no target is given."""
CANDIDATES = 256
"""Points of the bridge that are weighed for every decision; corners and the like come on top."""
CHEAP_SHARE = 0.1
"""Part of the budget up to which further points of the small range are run: they cost next to nothing there, and tell
noise, start-up and exponents apart before anything large is run (a choice)."""
MORE_START = 3
"""How many times the least number of starting points there may be."""
START_SHARE = 0.5
"""Of the budget that the start may take; what is left walks towards full scale."""
SURE = 1.0
"""Standard deviations above the median at which a run must still fit its limit and the budget that is left."""
LEAST_LOWERED, LEAST_WHILE_UNSURE = 0.005, 0.0005
"""Of the logarithm of the width, by all the budget left: what is less is not worth it; and while the models of
predictions are not certain enough, whom every further run can help."""
FAILURES_IN_A_ROW = 4


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is left to do. runs, seconds: expected; certain: whether the goal is then reached."""

    runs: int
    seconds: float
    certain: bool


class Planner:
    """Decides what an application is run at next.

    Args:
        application: that is profiled. options: see there.

    Raises:
        RequestError: nothing of it can be varied here, or no full-scale point has a value.
    """

    def __init__(self, application: Application, options: Options) -> None:
        self.application, self.options = application, options
        self.panel = Panel(application, options.most)
        if not self.panel.runs_here(self.pilot):
            rule = f"its smallest run ({configuration_text(self.pilot)}) has no value or takes too many cores"
            raise RequestError.of("application", application.name, rule, "widen its small range or mend its features")
        self._beliefs: tuple[tuple[str, ...], Belief] | None = None

    @cached_property
    def pilot(self) -> dict[str, Value]:
        """The cheapest corner."""
        return pilot_of(self.panel)

    @cached_property
    def start(self) -> list[dict[str, Value]]:
        """Points that fill the small range, in the order they are run."""
        return filling_of(self.panel, MORE_START * start_size(self.panel), self.options.seed)

    @cached_property
    def targets(self) -> list[dict[str, Value]]:
        """Configurations to be certain about."""
        if self.options.targets:
            return [dict(one) for one in self.options.targets]
        found = self.panel.targets(TARGETS, lambda number: sobol(number, self.panel.size, self.options.seed))
        if not found:
            rule = "no point of its full-scale range has a value for all features"
            raise RequestError.of("application", self.application.name, rule, "mend its features or its ranges")
        return found

    @cached_property
    def terms(self) -> Terms:
        """What the time may depend on."""
        sample = [self.panel.configuration(point) for point in sobol(64, self.panel.size, self.options.seed)]
        return Terms(self.panel, [one for one in [*sample, self.pilot, *self.targets] if self._has_features(one)])

    def belief(self, standing: Standing) -> Belief:
        """What is believed now; what is under way counts for certainty already."""
        ids = tuple(run.run_id for run in standing.runs)
        if self._beliefs is None or self._beliefs[0] != ids:
            self._beliefs = (ids, belief_of(self.terms, standing.runs))
        found = self._beliefs[1]
        return found.with_pending(standing.pending) if standing.underway else found

    def start_is_over(self, standing: Standing) -> bool:
        """Whether no further point of the start will be run; asked once a run tells of costs."""
        return self._of_start(standing) is None

    def width(self, standing: Standing) -> float:
        """Ratio of the ends of the 90 % interval at the targets, by what has ended."""
        return width_of(self.belief(Standing(standing.runs)), self.targets)

    def next(self, standing: Standing) -> Decision | Stop | None:
        """The next decision, or why there is none; `None` = what is under way must tell first."""
        if (stop := self._stop(standing)) is not None:
            return stop
        if not standing.known:
            return None if standing.underway else self._first(standing)
        return self._of_start(standing) or self._surprised(standing) or self._reach(standing) or self._best(standing)

    def outlook(self, standing: Standing, most: int = 12) -> Outlook | None:
        """What is left, walked through without results; `None` while no run tells of costs."""
        if not standing.known:
            return None
        seconds, runs, walked = standing.promised_seconds, len(standing.underway), standing
        for _ in range(most):
            chosen = self._of_start(walked) or self._reach(walked) or self._best(walked)
            if not isinstance(chosen, Decision):
                break
            expected = chosen.expected_seconds or 0.0
            seconds, runs = seconds + expected * chosen.repetitions, runs + chosen.repetitions
            more = [Underway(chosen.configuration, expected)] * chosen.repetitions
            walked = Standing(standing.runs, [*walked.underway, *more], [*walked.decisions, chosen])
            if chosen.width_after is not None and chosen.width_after <= self.options.width:
                return Outlook(runs, seconds, certain=True)
        return Outlook(runs, seconds, certain=width_of(self.belief(walked), self.targets) <= self.options.width)

    def _has_features(self, one: Configuration) -> bool:
        return Panel(self.application).runs_here(one)

    def _stop(self, standing: Standing) -> Stop | None:
        last = standing.runs[-FAILURES_IN_A_ROW:]
        failed = [run for run in last if not run.finished and run.longer_than_seconds is None]
        if len(failed) == FAILURES_IN_A_ROW or (len(standing.runs) >= PILOT_REPETITIONS and len(failed) == len(last)):
            why = f"the last {len(failed)} runs failed ({failed[-1].message or failed[-1].status})"
            return Stop(reason="failing", why=f"{why}; mend the application and resume.")
        if standing.spent_seconds >= self.options.budget_seconds:
            budget = seconds_text(self.options.budget_seconds)
            return Stop(reason="spent", why=f"the budget of {budget} is spent.")
        if not standing.known or not self.start_is_over(standing):
            return None
        learned = standing.learned
        # Either may be sure of itself too early: the models far outside the runs, the guide where its terms do not fit.
        width = max(self.width(standing), learned.width if learned else 0.0)
        if width > self.options.width or (learned and not learned.enough):
            return None
        goal = f"the 90 % interval at the targets is {width_text(width)}"
        return Stop(reason="certain", why=f"{goal}, within the {width_text(self.options.width)} asked for.")

    def _first(self, standing: Standing) -> Decision | Stop:
        """The pilot; where it failed, the next point of the start in its place."""
        tried = {key_of(one.configuration) for one in standing.decisions}
        left = [one for one in [self.pilot, *self.start] if key_of(one) not in tried]
        if not left:
            return Stop(reason="failing", why="no run of the start came to its end; mend the application and resume.")
        times = max(PILOT_REPETITIONS, self.options.repeat) if not tried else 1
        told = "the cheapest run" if not tried else "in place of the pilot, which failed"
        why = f"{configuration_text(left[0])}: {told}, {times} times, to see noise and costs"
        return self._decision("pilot", left[0], times, None, why)

    def _start_left(self, standing: Standing) -> list[dict[str, Value]]:
        tried = {key_of(one.configuration) for one in standing.decisions}
        return [one for one in self.start if key_of(one) not in tried]

    def _of_start(self, standing: Standing) -> Decision | None:
        """The next point of the start that can be afforded."""
        left = [one for one in self._start_left(standing) if not ruled_out(one, standing.runs)]
        if not left:
            return None
        belief = self.belief(standing)
        open_seconds = START_SHARE * self.options.budget_seconds - standing.spent_seconds - standing.promised_seconds
        base = start_size(self.panel)
        cheap_seconds = open_seconds - (START_SHARE - CHEAP_SHARE) * self.options.budget_seconds
        for one in left:
            expected = float(belief.median_seconds([one])[0])
            if self.start.index(one) >= base:
                open_seconds = cheap_seconds
            if expected * self.options.repeat <= open_seconds and expected <= self._limit:
                return self.start_decision(one, standing)
        return None

    def start_decision(self, one: dict[str, Value], standing: Standing) -> Decision:
        """A point of the start, with its sentence."""
        expected = float(self.belief(standing).median_seconds([one])[0]) if standing.known else None
        costs = f"expected {seconds_text(expected)}; " if expected is not None else ""
        number = next(place for place, other in enumerate(self.start, 1) if other == one)
        why = f"{configuration_text(one)}: {costs}point {number} of {len(self.start)} that fill the small range evenly"
        return self._decision("start", one, self.options.repeat, expected, why)

    def _surprised(self, standing: Standing) -> Decision | None:
        """A run whose time nobody expected, once more."""
        found = surprise(self.belief(Standing(standing.runs)), standing.runs)
        if found is None:
            return None
        run, expected = found
        one, took = run.configuration, run.wall_seconds or 0.0
        left = self.options.budget_seconds - standing.spent_seconds - standing.promised_seconds
        times = [other for other in standing.pending if key_of(other) == run.key]
        if times or took > min(left, self._limit):
            return None
        why = (
            f"{configuration_text(one)}: took {seconds_text(took)} where {seconds_text(expected)} was expected; once"
            " more, to see whether it was disturbed"
        )
        decided = self._decision("replicate", one, 1, took, why)
        return decided.model_copy(update={"first_repetition": self._next_repetition(standing, one)})

    def _reach(self, standing: Standing) -> Decision | None:
        """The cheapest run that goes as far as full scale with one input that none has gone so far with."""
        budget, belief = self.options.budget_seconds, self.belief(standing)
        done = [one for one in standing.decisions if one.kind == "reach"]
        spent = sum((one.expected_seconds or 0.0) * one.repetitions for one in done)
        open_seconds = min(
            REACH_SHARE * budget,
            ALL_REACHES_SHARE * budget - spent,
            budget - standing.spent_seconds - standing.promised_seconds,
        )
        fitting = []
        for dial in reaching_dials(self.panel):
            if any(has_reached(dial, one.configuration) for one in done):
                continue
            for one in reaches_of(self.panel, dial, self.pilot):
                upper = float(belief.upper_seconds([one], SURE)[0])
                if upper <= min(open_seconds, self._limit) and not ruled_out(one, standing.runs):
                    fitting.append((upper, dial.name, one))
                    break
        if not fitting:
            return None
        _, name, one = min(fitting, key=lambda found: found[:2])
        return self._reaching_decision(name, one, float(belief.median_seconds([one])[0]))

    def _reaching_decision(self, name: str, one: dict[str, Value], expected: float) -> Decision:
        why = (
            f"{configuration_text(one)}: expected {seconds_text(expected)}; as large as full scale in {name} alone, to"
            " see what only size brings"
        )
        return self._decision("reach", one, 1, expected, why)

    @property
    def _limit(self) -> float:
        return self.application.limits.walltime_seconds

    def _best(self, standing: Standing) -> Decision | Stop | None:
        """The candidate that lowers the mean variance at the targets most per second."""
        open_seconds = self.options.budget_seconds - standing.spent_seconds - standing.promised_seconds
        pool = self._pool(standing, open_seconds)
        if pool is None:
            if standing.underway:
                return None
            left = seconds_text(max(open_seconds, 0.0))
            why = f"no run that tells anything fits the {left} left of the budget{self._but(standing)}."
            return Stop(reason="spent", why=why)
        place = int(np.argmax(pool.per_second))
        before, after = pool.width_before, pool.width_after(place)
        lowered = math.log(before / after) * open_seconds / float(pool.charged[place])
        if lowered < (LEAST_WHILE_UNSURE if self._but(standing) else LEAST_LOWERED):
            if standing.underway:
                return None
            told = f"no run lowers the uncertainty at the targets ({width_text(before)}) by anything worth its time"
            return Stop(reason="nothing", why=f"{told}{self._but(standing)}.")
        return self._explained(standing, pool, place)

    def _but(self, standing: Standing) -> str:
        """What the models say, where that is why it goes on or ends without being certain."""
        learned = standing.learned
        if learned is None or (learned.enough and learned.width <= self.options.width):
            return ""
        if not learned.enough:
            return "; the models of predictions say that the evidence is not enough for every target"
        return f"; the models of predictions say {width_text(learned.width)}"

    def _pool(self, standing: Standing, open_seconds: float) -> Pool | None:
        belief, decisions = self.belief(standing), len(standing.decisions)
        known = {key_of(one) for one in standing.known} | {key_of(one) for one in standing.pending}
        every = candidates_of(
            self.panel, standing.known, self.targets, CANDIDATES, self.options.seed * 1_000_003 + decisions
        )
        every = [one for one in every if not ruled_out(one, standing.runs)]
        if not every:
            return None
        times = np.array([1 if key_of(one) in known else self.options.repeat for one in every])
        fits = belief.upper_seconds(every, SURE) * times <= min(open_seconds, math.inf)
        fits &= belief.upper_seconds(every, SURE) <= self._limit
        chosen = [one for one, fit in zip(every, fits, strict=True) if fit]
        if not chosen:
            return None
        return Pool(belief, self.targets, chosen, times[fits], open_seconds, chances(self.terms, chosen, standing.runs))

    def _explained(self, standing: Standing, pool: Pool, place: int) -> Decision:
        one, expected = pool.candidates[place], float(pool.seconds[place])
        before, after = pool.width_before, pool.width_after(place)
        ran = [run for run in standing.runs if run.key == key_of(one)]
        again = len(ran) + sum(key_of(other) == key_of(one) for other in standing.pending)
        kind: Kind = "bridge"
        if again:
            kind = "replicate"
        elif self.panel.scale_of(one) is Scale.FULL:
            kind = "full"
        told = {"replicate": " once more, against noise", "full": " at full scale"}.get(kind, "")
        why = (
            f"{configuration_text(one)}{told}: expected {seconds_text(expected)}; lowers the uncertainty at"
            f" {self._at} from {width_text(before)} to {width_text(after)}, the most per second of"
            f" {len(pool.candidates):,} runs weighed"
        )
        decided = self._decision(kind, one, int(pool.times[place]), expected, why)
        return decided.model_copy(
            update={
                "width_before": before,
                "width_after": after,
                "first_repetition": self._next_repetition(standing, one),
            }
        )

    @property
    def _at(self) -> str:
        return "full scale" if not self.options.targets else "the target" + "s" * (len(self.options.targets) > 1)

    def _next_repetition(self, standing: Standing, one: Configuration) -> int:
        ends = [d.first_repetition + d.repetitions for d in standing.decisions if d.configuration == dict(one)]
        return max(ends, default=0)

    def _decision(self, kind: Kind, one: dict[str, Value], times: int, expected: float | None, why: str) -> Decision:
        return Decision(
            kind=kind,
            configuration=one,
            scale=self.panel.scale_of(one),
            repetitions=times,
            expected_seconds=expected,
            why=f"{why}.",
        )
