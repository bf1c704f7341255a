"""What the claim is worked out from, on runs whose law is known."""

from __future__ import annotations

import numpy as np
import pytest

from estimators.harp.application import Application
from estimators.harp.claim import POOL, TEST, claim_of, full_scale_tasks
from estimators.harp.run import Run, Scale, Status
from knowledge.errors import RequestError

SOLVER = Application.model_validate(
    {
        "name": "solver",
        "title": "A solver",
        "inputs": {
            "cells": {"small": [100, 1000], "full": [10_000, 40_000]},
            "steps": {"small": [10, 50], "full": [50, 200]},
        },
        "command": "solve {cells} {steps}",
    }
)


def seconds_of(cells: float, steps: float, noise: float = 0.0) -> float:
    return (0.02 + 2e-6 * cells * steps) * float(np.exp(noise))


def run_of(number: int, campaign: str, scale: Scale, cells: int, steps: int, noise: float = 0.0) -> Run:
    return Run(
        run_id=f"{campaign}-{number}",
        application="solver",
        configuration={"cells": cells, "steps": steps},
        status=Status.FINISHED,
        scale=scale,
        campaign_id=campaign,
        wall_seconds=seconds_of(cells, steps, noise),
        peak_memory_bytes=10_000_000 + 800 * cells,
    )


def stored(test: int = 8, pool: int = 6) -> list[Run]:
    draw = np.random.default_rng(4)
    found = []
    for campaign, scale, number in (("first", Scale.SMALL, 24), (POOL, Scale.FULL, pool), (TEST, Scale.FULL, test)):
        spans = [SOLVER.inputs[name].span(str(scale)) for name in ("cells", "steps")]
        for place in range(number):
            cells, steps = (round(float(np.exp(draw.uniform(*np.log(span))))) for span in spans)
            found.append(run_of(place, campaign, scale, cells, steps, draw.normal(0, 0.01)))
    return found


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few models: what is tested is what they are made from."""
    monkeypatch.setattr("estimators.harp.claim.claim.SIZES", (2, 4))
    monkeypatch.setattr("estimators.harp.claim.claim.DRAWINGS", 1)


@pytest.fixture(scope="module")
def runs() -> list[Run]:
    return stored()


def test_cost_is_counted_over_every_run_of_the_campaign(runs: list[Run]) -> None:
    failed = run_of(99, "first", Scale.SMALL, 500, 20).model_copy(update={"status": Status.FAILED})
    claim = claim_of(SOLVER, [*runs, failed])
    campaign = [one for one in (*runs, failed) if one.campaign_id == "first"]
    full = [one.wall_seconds or 0 for one in runs if one.campaign_id != "first"]
    assert claim.campaign_runs == 25
    assert claim.campaign_seconds == pytest.approx(sum(one.wall_seconds or 0 for one in campaign))
    assert claim.mean_full_seconds == pytest.approx(sum(full) / len(full))
    assert claim.times_cheaper == pytest.approx(25 * claim.mean_full_seconds / claim.campaign_seconds)


def test_test_runs_are_never_learned_from(runs: list[Run]) -> None:
    """Wrong test runs make the error large: had they been learned from, it would be small."""
    wrong = [
        one.model_copy(update={"wall_seconds": (one.wall_seconds or 0) * 3}) if one.campaign_id == TEST else one
        for one in runs
    ]
    assert claim_of(SOLVER, wrong).time.figures.median_error == pytest.approx(2 / 3, abs=0.15)
    assert claim_of(SOLVER, wrong).killed_share > 0.5
    assert not claim_of(SOLVER, wrong).verdicts["error"]


def test_a_clean_law_is_predicted_from_small_runs(runs: list[Run]) -> None:
    claim = claim_of(SOLVER, runs)
    assert claim.test_runs == 8
    assert claim.time.figures.median_error < 0.10
    assert claim.verdicts["cheaper"]
    assert claim.memory is not None


def test_a_campaign_or_test_runs_that_are_missing_are_named(runs: list[Run]) -> None:
    with pytest.raises(RequestError, match="no test runs"):
        claim_of(SOLVER, [one for one in runs if one.campaign_id != TEST])
    with pytest.raises(RequestError, match="no campaign"):
        claim_of(SOLVER, [one for one in runs if one.campaign_id == TEST])


def test_full_scale_tasks_are_the_same_each_time_and_apart() -> None:
    first, again = (full_scale_tasks(SOLVER, TEST, 12, 3, 2) for _ in range(2))
    pool = full_scale_tasks(SOLVER, POOL, 12, 3, 2)
    assert first == again
    assert len({one.task_id for one in (*first, *pool)}) == 24
    assert not {str(one.configuration) for one in first} & {str(one.configuration) for one in pool}
    for one in (*first, *pool):
        assert 10_000 <= float(one.configuration["cells"]) <= 40_000
        assert 50 <= float(one.configuration["steps"]) <= 200
