"""One run that is wanted."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from estimators.harp.application import Application
from estimators.harp.configuration import Configuration
from estimators.harp.expressions import Value
from estimators.harp.run import Scale
from knowledge.evidence import Frozen


class Task(Frozen):
    """One run that is wanted.

    Attributes:
        task_id: unique; becomes the id of the run, so that the same task run twice is one run.
        application, configuration: what is run.
        scale, repetition, campaign_id: see `Run`.
        limit_seconds: then it is stopped; `None` = the limit of the application file. The smaller of both holds.
    """

    task_id: str = Field(min_length=1, max_length=200)
    application: Application
    configuration: dict[str, Value]
    scale: Scale = Scale.SMALL
    repetition: int = Field(0, ge=0)
    campaign_id: str | None = None
    limit_seconds: float | None = Field(None, gt=0, allow_inf_nan=False)

    @property
    def walltime_seconds(self) -> float:
        """The limit that holds."""
        own = self.application.limits.walltime_seconds
        return own if self.limit_seconds is None else min(own, self.limit_seconds)

    @property
    def cores(self) -> int:
        """Cores it is given, over all nodes."""
        return cores_of(self.configuration)

    @property
    def nodes(self) -> int:
        """Nodes it is given."""
        return max(1, int(self.configuration.get("nodes", 1)))

    @property
    def gpus(self) -> int:
        """Accelerators it is given, over all nodes."""
        return max(0, int(self.configuration.get("gpus", 0)))


def cores_of(configuration: Configuration | Mapping[str, Value]) -> int:
    """Cores a configuration is given, at least one."""
    return max(1, int(configuration.get("cores", 1)))
