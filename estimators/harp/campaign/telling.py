"""A campaign in words and figures: what has ended, what is left, what is proposed."""

from __future__ import annotations

from estimators.harp.campaign.choosing import Outlook, Planner
from estimators.harp.campaign.decision import Decision, Stop
from estimators.harp.campaign.mark import Mark
from estimators.harp.campaign.options import Options
from estimators.harp.campaign.standing import Standing, Underway
from estimators.harp.campaign.wording import seconds_text, width_text
from estimators.harp.run import Run, Status

_HOW = {
    Status.FAILED: "failed", Status.TIMED_OUT: "was stopped at its limit", Status.OUT_OF_MEMORY: "ran out of memory",
    Status.KILLED: "was killed",
}  # fmt: skip


def ended_text(run: Run, mark: Mark, options: Options) -> str:
    """One line on a run that has ended: its time or its failure, what is spent, how certain it is now."""
    took = "" if run.wall_seconds is None else seconds_text(run.wall_seconds)
    told = f"took {took}" if run.finished else f"{_HOW[run.status]}{f' after {took}' if took else ''}"
    if not run.finished and run.message:
        told += f" ({run.message.rstrip('.')})"
    spent = f"{seconds_text(mark.spent_seconds)} of {seconds_text(options.budget_seconds)} spent"
    width = "" if mark.width is None else f"; uncertainty at the targets {width_text(mark.width)}"
    return f"{told}; {spent}{width}."


def left_text(outlook: Outlook | None) -> str:
    """What is left, such as `about 7 more runs, 40 s, to be certain enough`."""
    if outlook is None:
        return "what is left is not known before the first run"
    if not outlook.runs:
        return "nothing is left to run"
    runs = f"{outlook.runs} more run{'s' * (outlook.runs != 1)}"
    if outlook.certain:
        return f"about {runs}, {seconds_text(outlook.seconds)}, to be certain enough"
    return f"at least {runs}, {seconds_text(outlook.seconds)}"


def proposals(planner: Planner, standing: Standing, most: int = 12) -> list[Decision | Stop]:
    """The next runs as far as they can be told without results: the batch that would be started one after another.

    Before the first run there are no costs: then the pilot and all points of the start are shown.
    """
    found: list[Decision | Stop] = []
    if not standing.known:
        first = planner.next(standing)
        start = [planner.start_decision(one, standing) for one in planner.start] if not standing.decisions else []
        return [*([first] if first is not None else []), *start]
    walked = standing
    for _ in range(most):
        decided = planner.next(walked)
        if decided is None or isinstance(decided, Stop):
            return found or ([decided] if decided else [])
        found.append(decided)
        more = [Underway(decided.configuration, decided.expected_seconds)] * decided.repetitions
        walked = Standing(walked.runs, [*walked.underway, *more], [*walked.decisions, decided], standing.learned)
    return found
