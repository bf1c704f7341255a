"""Where a campaign stands: what was run, what is under way, what is left to spend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from estimators.harp.campaign.certainty import Certainty
from estimators.harp.campaign.decision import Decision
from estimators.harp.configuration import Configuration
from estimators.harp.expressions import Value
from estimators.harp.run import Run


@dataclass(frozen=True, slots=True)
class Underway:
    """A run that was decided and has not ended. expected_seconds: `None` while no run tells of costs."""

    configuration: dict[str, Value]
    expected_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a campaign stands.

    Attributes:
        runs: that have ended, however.
        underway: decided, but not ended.
        decisions: so far.
        learned: what the models say of the targets, learned from all these runs; `None` where they were not asked.
    """

    runs: Sequence[Run] = ()
    underway: Sequence[Underway] = ()
    decisions: Sequence[Decision] = ()
    learned: Certainty | None = None

    @property
    def spent_seconds(self) -> float:
        """Wall times of all runs added up, however they ended."""
        return sum(run.wall_seconds or 0.0 for run in self.runs)

    @property
    def promised_seconds(self) -> float:
        """Expected of what is under way."""
        return sum(one.expected_seconds or 0.0 for one in self.underway)

    @property
    def pending(self) -> list[Configuration]:
        """Configurations under way."""
        return [one.configuration for one in self.underway]

    @property
    def known(self) -> list[Configuration]:
        """Different configurations that ran to their end."""
        return list({run.key: run.configuration for run in self.runs if run.finished}.values())
