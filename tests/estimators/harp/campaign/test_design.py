"""The runs a campaign proposes tell more of full scale than as many seconds of runs drawn at random."""

from __future__ import annotations

import numpy as np
import pytest

from estimators.harp.campaign.belief import Z90
from tests.estimators.harp.campaign.made_up import (
    Law,
    drawn,
    error_at_full_scale,
    interaction,
    kink,
    planner_of,
    power,
    walk,
)

SEEDS = range(4)
NOISE = 0.02
BUDGET_SECONDS = 60.0


@pytest.mark.slow
@pytest.mark.parametrize("law", [power, kink, interaction])
def test_beats_random_runs_of_equal_cost(law: Law) -> None:
    ours: list[float] = []
    small: list[float] = []
    bridge: list[float] = []
    for seed in SEEDS:
        planner = planner_of(BUDGET_SECONDS, seed=seed)
        standing, _ = walk(planner, law, noise=NOISE, seed=seed)
        ours.append(error_at_full_scale(standing.runs, law, planner))
        for found, scale in ((small, "small"), (bridge, "all")):
            runs = drawn(planner, law, standing.spent_seconds, seed + 100, scale=scale)
            found.append(error_at_full_scale(runs, law, planner))
    assert np.median(ours) < np.median(small) / 2
    # Where the law is simple, a few random runs near full scale reach the noise, and nothing can be much better.
    assert np.median(ours) < max(float(np.median(bridge)), NOISE)


def test_intervals_hold_the_truth_at_full_scale() -> None:
    """Most targets lie in their 90 % interval, also for a law that no term of the guide is."""
    inside: list[bool] = []
    for seed, law in enumerate([power, interaction]):
        planner = planner_of(20.0, seed=seed)
        standing, _ = walk(planner, law, seed=seed)
        belief, targets = planner.belief(standing), planner.targets
        half = Z90 * np.sqrt(belief.variances(targets) + belief.shape.noise**2)
        truth = np.array([law(one) for one in targets])
        inside += list(np.abs(np.log(belief.median_seconds(targets) / truth)) < half)
    assert np.mean(inside) > 0.7
