"""What is known of one run of an application: what was asked, what it took, how it ended, where it ran.

A run that failed, was killed or ran out of its time is kept: its time is then a lower bound (censored), not a loss.
"""

from __future__ import annotations

from enum import StrEnum

from pydantic import AwareDatetime, Field

from estimators.harp.configuration import key_of
from estimators.harp.expressions import Value
from knowledge.evidence import Frozen


class Status(StrEnum):
    """How a run ended."""

    FINISHED = "finished"
    """It succeeded by the application's own rule."""
    FAILED = "failed"
    """It ended by itself without success; its time says nothing."""
    TIMED_OUT = "timed_out"
    """It was stopped at its limit of time: it would have taken longer."""
    OUT_OF_MEMORY = "out_of_memory"
    """It was stopped for its memory: it would have needed more."""
    KILLED = "killed"
    """Somebody else stopped it: it would have taken longer."""


class Scale(StrEnum):
    """Which range of the application file the run belongs to."""

    SMALL = "small"
    FULL = "full"
    OTHER = "other"


class Origin(StrEnum):
    """Where the record comes from."""

    CAMPAIGN = "campaign"
    IMPORTED = "imported"
    ENGINE = "engine"
    SHIPPED = "shipped"


class Run(Frozen):
    """One run.

    Attributes:
        run_id: unique; the same run written twice has the same id.
        application: name of its application file, or of the imported table.
        configuration: inputs and resources, see `configuration`.
        status, scale, origin: see there.
        campaign_id: the campaign it belongs to.
        repetition: number of the repetition of this configuration, from 0.
        wall_seconds: from start to end. cpu_seconds: user and system, children included.
        peak_memory_bytes: most resident memory of the whole process tree at one moment.
        read_bytes, written_bytes: through the storage layer, as far as the system tells.
        exit_status: as the shell tells it (128 + signal where it was stopped by one).
        host: name of the machine. system_id: of the CI database, if it is one of its systems.
        node_type: what kind of machine, in words (processor model and cores).
        version: of the application's software.
        started: when, with its time zone.
        message: why it failed, or what else to know.
    """

    run_id: str = Field(min_length=1, max_length=200)
    application: str = Field(min_length=1, max_length=100)
    configuration: dict[str, Value]
    status: Status
    scale: Scale = Scale.OTHER
    origin: Origin = Origin.CAMPAIGN
    campaign_id: str | None = None
    repetition: int = Field(0, ge=0)
    wall_seconds: float | None = Field(None, ge=0, allow_inf_nan=False)
    cpu_seconds: float | None = Field(None, ge=0, allow_inf_nan=False)
    peak_memory_bytes: int | None = Field(None, ge=0)
    read_bytes: int | None = Field(None, ge=0)
    written_bytes: int | None = Field(None, ge=0)
    exit_status: int | None = None
    host: str | None = None
    system_id: str | None = None
    node_type: str | None = None
    version: str | None = None
    started: AwareDatetime | None = None
    message: str = ""

    @property
    def key(self) -> str:
        """The configuration as text; repetitions share it."""
        return key_of(self.configuration)

    @property
    def finished(self) -> bool:
        """Whether its figures are what the application takes."""
        return self.status is Status.FINISHED

    @property
    def longer_than_seconds(self) -> float | None:
        """Lower bound of the time of a run that was stopped; `None` where it finished or tells nothing."""
        return self.wall_seconds if self.status in (Status.TIMED_OUT, Status.KILLED) else None
