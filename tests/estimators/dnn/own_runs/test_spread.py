"""The variances that runs are weighed by are found in data made with them, and again in the shipped table."""

from __future__ import annotations

from dataclasses import astuple

import numpy as np
import pytest

from estimators.dnn.calibration.measurements import take
from estimators.dnn.own_runs.spread import PARTS, Kinds, Parts, measured_parts
from estimators.dnn.scoring.costs import device_seconds
from estimators.dnn.scoring.learner import estimator
from estimators.dnn.scoring.scores import shipped
from estimators.dnn.scoring.splits import by_source
from knowledge.settings import Settings


def test_parts_are_found_in_data_made_with_them() -> None:
    random = np.random.default_rng(3)
    true = Parts(code=0.02, task=0.03, network=0.01, device=0.02, configuration=0.01, run=0.02)
    size, many = 120, 150
    task, network, device = (random.integers(0, top, (many, size)) for top in (2, 4, 3))
    errors = np.zeros((many, size))
    for source in range(many):
        code = random.normal(0, true.code**0.5)
        parts = (true.task, true.network, true.device, true.configuration)
        effects = [random.normal(0, part**0.5, 24) for part in parts]
        places = (task[source], task[source] * 4 + network[source], task[source] * 3 + device[source],
                  task[source] * 12 + network[source] * 3 + device[source])  # fmt: skip
        errors[source] = code + sum(effect[place] for effect, place in zip(effects, places, strict=True))
        errors[source] += random.normal(0, true.run**0.5, size)
    words = [values.ravel().astype(str) for values in (task, network, device)]
    sources = np.repeat(np.arange(many), size).astype(str)
    found = measured_parts(errors.ravel(), sources, Kinds(*words))
    assert np.array(astuple(found)) == pytest.approx(np.array(astuple(true)), abs=0.009)
    assert found.total == pytest.approx(true.total, rel=0.12)


@pytest.mark.slow
def test_parts_are_those_of_the_shipped_table(settings_: Settings) -> None:
    whole = shipped(settings_)
    random = np.random.default_rng(0).random(len(whole))
    _, inverse, counts = np.unique(whole.source, return_inverse=True, return_counts=True)
    data = take(whole, random < 150 / counts[inverse])
    seconds = np.full(len(data), np.nan)
    for part in by_source(data):
        seconds[part.test] = estimator(take(data, part.fit), take(data, part.test))
    errors = np.log(device_seconds(data) / seconds)
    device = np.char.add(data.device, data.options.precision_class.astype(int).astype(np.str_))
    found = measured_parts(errors, data.source, Kinds(data.step.trains.astype(np.str_), data.network, device))
    assert found.total == pytest.approx(PARTS.total, rel=0.5)
    assert 0.3 < (found.code + found.task) / (PARTS.code + PARTS.task) < 3
    assert 0.4 < found.run / PARTS.run < 2
