"""Shows a campaign while it runs, on stderr: a bar with what is left where a person looks, plain lines elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from estimators.harp.campaign import Audience

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from estimators.harp.campaign import Campaign, Decision, Entry, Mark
    from estimators.harp.run import Run


class Screen(Audience):
    """Plain lines: each decision with its reason, each run with its time."""

    def __init__(self, campaign: Campaign) -> None:
        self._options = campaign.options

    def decided(self, decision: Decision) -> None:
        """Its sentence."""
        self._line(f"{decision.number}. {decision.why}")

    def ended(self, decision: Decision, run: Run, mark: Mark) -> None:
        """What it took, and how certain it is now."""
        from estimators.harp.campaign import ended_text

        self._line(f"   {decision.number} {ended_text(run, mark, self._options)}")

    def share(self, task_id: str, share: float) -> None:
        """How far a run is; called from another thread."""

    def _line(self, text: str) -> None:
        print(text, file=sys.stderr, flush=True)


class Bars(Screen):
    """The same lines above a bar for the budget and one for every run that goes on."""

    def __init__(self, campaign: Campaign, bars: Progress) -> None:
        super().__init__(campaign)
        self._campaign, self._bars = campaign, bars
        self._spent = campaign.standing.spent_seconds
        budget = campaign.options.budget_seconds
        self._whole = bars.add_task("budget", total=budget, left="")
        bars.update(self._whole, completed=self._spent)
        self._runs: dict[str, TaskID] = {}

    def decided(self, decision: Decision) -> None:
        """What is left is told anew: now there is time to think."""
        super().decided(decision)
        self._bars.update(self._whole, left=self._left())

    def started(self, decision: Decision, entry: Entry) -> None:
        """A bar for it, against its expected time."""
        from estimators.harp.campaign import configuration_text

        total = decision.expected_seconds
        left = ""
        self._runs[entry.task_id] = self._bars.add_task(
            f"  {configuration_text(decision.configuration)}", total=total, left=left
        )

    def share(self, task_id: str, share: float) -> None:
        """Its own progress counts more than its expected time."""
        if share > 0 and task_id in self._runs:
            bar = self._runs[task_id]
            elapsed = self._bars.tasks[self._bars.task_ids.index(bar)].elapsed or 0.0
            self._bars.update(bar, completed=elapsed, total=elapsed / share)

    def ended(self, decision: Decision, run: Run, mark: Mark) -> None:
        """Its bar goes, the budget's grows."""
        super().ended(decision, run, mark)
        if (bar := self._runs.pop(run.run_id, None)) is not None:
            self._bars.remove_task(bar)
        self._bars.update(self._whole, completed=mark.spent_seconds)

    def waiting(self) -> None:
        """Bars without own progress follow the clock."""
        for bar in list(self._runs.values()):
            task = self._bars.tasks[self._bars.task_ids.index(bar)]
            if task.total and task.elapsed and task.completed <= task.elapsed:
                self._bars.update(bar, completed=min(task.elapsed, 0.99 * task.total))

    def _left(self) -> str:
        from estimators.harp.campaign import find_campaign, left_text

        return left_text(find_campaign(self._campaign.campaign_id).outlook())

    def _line(self, text: str) -> None:
        self._bars.console.print(text, highlight=False, markup=False)


@contextmanager
def screen(campaign: Campaign) -> Iterator[Screen]:
    """What shows a campaign, until it ends."""
    if not sys.stderr.isatty():
        yield Screen(campaign)
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns: tuple[Any, ...] = (
        TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), TextColumn("{task.fields[left]}"),
    )  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        yield Bars(campaign, bars)
