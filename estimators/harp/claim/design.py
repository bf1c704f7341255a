"""Which full-scale runs judge a campaign: spread over the full ranges, drawn before and apart from any campaign."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from estimators.harp.application import Application
from estimators.harp.campaign.dials import Panel
from estimators.harp.campaign.filling import sobol
from estimators.harp.run import Scale
from estimators.harp.running import Task

POOL: Literal["claim-pool"] = "claim-pool"
"""Campaign id of full-scale runs that a campaign of full-scale runs alone would be made of."""
TEST: Literal["claim-test"] = "claim-test"
"""Campaign id of the full-scale runs that everything is judged on, and nothing is learned from."""
Set = Literal["claim-pool", "claim-test"]

_SEEDS: Mapping[Set, int] = {POOL: 1_000_003, TEST: 2_000_003}
"""Added to the seed, so that the sets are apart; any two numbers would do."""


def full_scale_tasks(application: Application, which: Set, number: int, seed: int, most_cores: int) -> list[Task]:
    """Tasks of a set, spread evenly over the full ranges; the same words give the same tasks.

    Args:
        application: whose runs. which: the set. number: how many. seed: of the drawing.
        most_cores: that one run may take here.
    """
    panel = Panel(application, {"cores": most_cores})
    points = sobol(number, panel.size, seed + _SEEDS[which])
    found = [panel.configuration(point, "full") for point in points.tolist()]
    return [
        Task(
            task_id=f"{application.name}-{which}-{seed}-{place:03d}",
            application=application,
            configuration=one,
            scale=Scale.FULL,
            campaign_id=which,
        )
        for place, one in enumerate(found)
        if panel.runs_here(one)
    ]
