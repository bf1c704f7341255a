"""What is asked of placement: a workload, an objective, and what is allowed."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from estimators.dnn.workload import Workload
from knowledge.evidence import Frozen

Objective = Literal["balanced", "fastest", "cheapest", "soonest", "greenest"]


class ApplicationRun(Frozen):
    """One run of an application that is no neural network.

    Attributes:
        name: of its application file, or an alias. inputs: by name, as said.
        cores: that it takes over all nodes; `None` = all of the nodes it is given.
    """

    name: str
    inputs: dict[str, str | int | float] = Field(default_factory=dict)
    cores: int | None = Field(default=None, ge=1)


class PlacementRequest(Frozen):
    """A question to placement. Empty tuples mean "no restriction".

    Attributes:
        workload: what is to be computed. application: instead of a network.
        objective: what the ranking looks at first.
        deadline_hours: wait plus transfer plus run must not exceed it.
        walltime_hours: longest single job the person wants to submit.
        budget_usd: most the whole computation may cost in US dollars (options without a USD price stay and say so).
        accelerators, exclude_accelerators: names or families (`a100` covers every A100).
        accelerator_count: exactly so many in all; `max_accelerator_count` at most so many.
        device: `cpu` or `gpu` only.
        programs: access programs the person has (`ACCESS`, `OSC`, ...).
        systems, exclude_systems, providers: by id or name.
        kinds: hpc, cloud, edge, testbed, htc.
        countries: where it may run, by ISO code or name. regions: cloud regions by the provider's name, such as
            `us-east-1`; of each instance type the cheapest of those that are allowed is weighed.
        partition: one partition by the site's spelling.
        run_hours: how long it runs, as the person says; only for a workload that names no network.
        data_location: system id, site or `provider[:region]` where the data lies now.
        options_wanted: how many options to return.
    """

    workload: Workload
    application: ApplicationRun | None = None
    objective: Objective = "balanced"
    deadline_hours: float | None = Field(default=None, gt=0)
    walltime_hours: float | None = Field(default=None, gt=0)
    budget_usd: float | None = Field(default=None, gt=0)
    accelerators: tuple[str, ...] = ()
    exclude_accelerators: tuple[str, ...] = ()
    accelerator_count: int | None = Field(default=None, ge=1)
    max_accelerator_count: int | None = Field(default=None, ge=1)
    node_count: int | None = Field(default=None, ge=1)
    device: Literal["cpu", "gpu"] | None = None
    programs: tuple[str, ...] = ()
    systems: tuple[str, ...] = ()
    exclude_systems: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    partition: str | None = None
    min_accelerator_memory_gb: float | None = Field(default=None, gt=0)
    run_hours: float | None = Field(default=None, gt=0)
    data_location: str | None = None
    options_wanted: int = Field(default=8, ge=1, le=50)
