"""What is believed: learned from runs, and what another run would tell is foretold exactly."""

from __future__ import annotations

import math

import numpy as np
import pytest

from estimators.harp.campaign.belief import Belief, Seen, Shape
from estimators.harp.campaign.observing import belief_of, measured_noise, noise_of
from tests.estimators.harp.campaign.made_up import drawn, planner_of, power, run_of


def seen(number: int = 12) -> list[Seen]:
    planner = planner_of()
    runs = drawn(planner, power, 1e9, 1, scale="all", most=number)
    return [Seen(run.configuration, run.wall_seconds or 0.0, 0.03) for run in runs]


def test_the_drop_foretold_is_the_drop_that_comes() -> None:
    planner = planner_of()
    shape = Shape(startup_seconds=0.0, curvature=0.4, local=0.1, noise=0.03)
    before = Belief(planner.terms, seen(), shape)
    further = [{"n": 60_000, "m": 80}, {"n": 2_000, "m": 300}]
    foretold = before.drops(planner.targets, further)
    for place, one in enumerate(further):
        # Whatever the run takes: only that it was run counts for the variance.
        after = Belief(planner.terms, [*seen(), Seen(one, 7.0, 0.03)], shape)
        came = before.variances(planner.targets) - after.variances(planner.targets)
        np.testing.assert_allclose(foretold[:, place], came, rtol=1e-4, atol=1e-8)


def test_pending_runs_lower_the_variance_but_not_the_figures() -> None:
    planner = planner_of()
    one = {"n": 60_000, "m": 80}
    before = Belief(planner.terms, seen(), Shape())
    after = before.with_pending([one])
    np.testing.assert_array_equal(before.median_seconds(planner.targets), after.median_seconds(planner.targets))
    assert after.variances(planner.targets).sum() < before.variances(planner.targets).sum()


def test_learns_start_up_and_exponents() -> None:
    planner = planner_of()
    belief = belief_of(planner.terms, drawn(planner, power, 1e9, 2, scale="all", most=40))
    times = belief.median_seconds([{"n": 200_000, "m": 100}, {"n": 400_000, "m": 100}, {"n": 200_000, "m": 200}])
    assert math.log2(times[1] / times[0]) == pytest.approx(1.0, abs=0.1)
    assert math.log2(times[2] / times[0]) == pytest.approx(0.9, abs=0.1)
    assert belief.shape.startup_seconds == pytest.approx(0.2, abs=0.1)


def test_runs_nearer_full_scale_are_worth_more() -> None:
    planner = planner_of()
    belief = belief_of(planner.terms, drawn(planner, power, 1e9, 3, scale="small", most=20))
    near, far = {"n": 80_000, "m": 60}, {"n": 4_000, "m": 40}
    drops = belief.drops(planner.targets, [far, near]).mean(axis=0)
    assert drops[1] > 3 * drops[0]


def test_noise_is_that_of_repetitions() -> None:
    draw = np.random.default_rng(0)
    runs = [
        run_of({"n": n, "m": 1}, math.exp(math.log(n) + 0.1 * draw.standard_normal()), f"{n}/{time}")
        for n in range(1, 21)
        for time in range(3)
    ]
    measured = measured_noise(runs)
    assert measured == pytest.approx(0.1, rel=0.3)
    assert noise_of(runs) == pytest.approx(0.1, rel=0.3)
    assert measured_noise(runs[::3]) is None
