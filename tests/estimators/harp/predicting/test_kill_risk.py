"""The stated risk against runs that really happen, with their noise."""

from __future__ import annotations

import numpy as np
import pytest

from estimators.harp.predicting import PredictionQuestion, predict
from knowledge.settings import Settings
from tests.estimators.harp.predicting.made import APPLICATION, NOISE, law, memory_bytes, runs, seconds


@pytest.mark.parametrize("kill_risk", [0.02, 0.05, 0.2])
def test_no_more_runs_are_killed_than_stated(kill_risk: float, settings_: Settings) -> None:
    here = [one.model_copy(update={"system_id": "expanse"}) for one in runs()]
    inputs: dict[str, str | int | float] = {"cells": 700_000, "steps": 9000}
    question = PredictionQuestion(application="stirring", inputs=inputs, system="expanse", kill_risk=kill_risk)
    found = predict(question, settings_, application=APPLICATION, runs=here, learn=law).request
    assert found is not None
    assert found.memory_mib is not None
    chance = np.random.default_rng(0)
    time = seconds(inputs) * np.exp(chance.normal(0, NOISE, 20_000))
    memory = memory_bytes(inputs) * np.exp(chance.normal(0, NOISE, 20_000))
    killed = (time > found.walltime_minutes * 60) | (memory > found.memory_mib * 2**20)
    assert np.mean(killed) <= kill_risk * 1.1
    assert np.mean(killed) > 0
