"""Splits keep apart what they say, and held-out scores come from rows that were not learnt from."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest

from estimators.dnn.calibration.measurements import Measurements, take
from estimators.dnn.roofline import Floats
from estimators.dnn.scoring.baselines import Boosting, ConstantEfficiency
from estimators.dnn.scoring.costs import Costs, device_seconds
from estimators.dnn.scoring.held_out import covered, predict_held_out, score_held_out
from estimators.dnn.scoring.learner import ESTIMATOR, estimator
from estimators.dnn.scoring.scores import shipped
from estimators.dnn.scoring.splits import MEANINGS, SPLITS, architectures, folds
from knowledge.errors import RequestError
from knowledge.settings import Settings


@lru_cache(maxsize=1)
def _few(settings: Settings) -> Measurements:
    data = shipped(settings)
    return take(data, np.arange(0, len(data), 13))


@pytest.fixture
def data(settings_: Settings) -> Measurements:
    """Every thirteenth row of the shipped table."""
    return _few(settings_)


def test_every_row_is_predicted_once_and_never_learnt_from(data: Measurements) -> None:
    for name, split in SPLITS.items():
        tested = np.zeros(len(data), dtype=int)
        for part in split(data):
            assert not (part.fit & part.test).any(), name
            assert part.fit.any(), name
            tested += part.test
        assert (tested == 1).all(), name
    assert set(MEANINGS) == set(SPLITS)


def test_what_is_held_out_is_not_among_what_is_learnt_from(data: Measurements) -> None:
    kept = {"network": (architectures(data),), "accelerator": (data.chip,), "source": (data.source,),
            "both": (architectures(data), data.chip)}  # fmt: skip
    for name, groups in kept.items():
        for part in SPLITS[name](data):
            for words in groups:
                assert not set(words[part.fit].tolist()) & set(words[part.test].tolist()), name


def test_folds_are_about_equal_and_the_same_every_time() -> None:
    names = np.array([f"n{number % 17}" for number in range(1700)])
    found = folds(names, 4)
    assert (found == folds(names, 4)).all()
    assert np.ptp(np.bincount(found)) <= 100
    for name in set(names.tolist()):
        assert len(set(found[names == name].tolist())) == 1


def _knowing(fit: Measurements, asked: Measurements) -> Floats:
    return device_seconds(asked)


def _half(fit: Measurements, asked: Measurements) -> Floats:
    return device_seconds(asked) / 2


def test_a_learner_that_knows_all_has_no_error(data: Measurements) -> None:
    told: list[tuple[str, int, int]] = []
    found = score_held_out(
        data, "network", learners={ESTIMATOR: _knowing, "half": _half}, told=lambda *one: told.append(one)
    )
    perfect, half = found.learners[ESTIMATOR], found.learners["half"]
    assert perfect.rows == len(data)
    assert perfect.median_error == pytest.approx(0, abs=1e-12)
    assert half.median_error == pytest.approx(1.0)
    assert half.bias == pytest.approx(2.0)
    assert found.ranking[ESTIMATOR].mean == pytest.approx(1)
    assert sum(found.tasks[task][ESTIMATOR].rows for task in ("train", "infer")) == len(data)
    for by in (found.by_source, found.by_accelerator, found.by_family, found.by_precision):
        assert sum(one.rows for one in by.values()) == len(data)
    assert told[-1] == ("half", 5, 5)


def test_a_learner_sees_only_the_rows_it_may(data: Measurements) -> None:
    def looks(fit: Measurements, asked: Measurements) -> Floats:
        assert not set(fit.chip.tolist()) & set(asked.chip.tolist())
        return np.ones(len(asked))

    assert len(predict_held_out(data, "accelerator", looks, lambda done, of: None).data) == len(data)


def test_intervals_cover_about_what_they_say(data: Measurements) -> None:
    random = np.random.default_rng(1)

    def noisy(fit: Measurements, asked: Measurements) -> Floats:
        return device_seconds(asked) * np.exp(random.normal(0, 0.3, len(asked)))

    inside = score_held_out(data, "random", learners={ESTIMATOR: noisy}).learners[ESTIMATOR].inside
    assert inside is not None
    assert 0.87 <= inside <= 0.94


def test_a_group_is_covered_by_the_errors_of_others_alone() -> None:
    groups = np.repeat([f"g{number}" for number in range(20)], 10)
    errors = np.where(groups == "g7", 5.0, 0.01)
    inside = covered(errors, groups)
    assert inside[groups != "g7"].all()
    assert not inside[groups == "g7"].any()


def test_the_estimator_beats_the_baselines_on_networks_never_seen(data: Measurements) -> None:
    found = dict(score_held_out(data, "network").learners)
    own = found.pop(ESTIMATOR)
    assert len(found) == 2
    assert own.median_error < min(one.median_error for one in found.values())


def test_the_estimator_is_never_faster_than_physics(data: Measurements) -> None:
    fast = take(data, np.arange(0, len(data), 3))
    seconds = estimator(take(data, np.arange(1, len(data), 3)), fast)
    assert (seconds >= fast.step.floor_seconds * (1 - 1e-9)).all()


def test_constant_efficiency_is_the_median_of_each_task(data: Measurements) -> None:
    costs = Costs.of_measurements(data)
    fitted = ConstantEfficiency.fit(data)
    ratio = device_seconds(data) / fitted.seconds(costs)
    for trains in (True, False):
        assert np.median(ratio[(data.step.trains > 0) == trains]) == pytest.approx(1)
    trained = take(data, data.step.trains > 0)
    assert ConstantEfficiency.fit(trained).inference == ConstantEfficiency.fit(trained).training


def test_boosting_looks_at_no_cost_worked_out(data: Measurements) -> None:
    from dataclasses import replace

    fitted = Boosting.fit(data)
    costs = Costs.of_measurements(data)
    other = replace(
        costs, step=replace(costs.step, activations=costs.step.activations * 9, layers=costs.step.layers * 9)
    )
    assert fitted.seconds(other) == pytest.approx(fitted.seconds(costs))
    error = np.abs(np.log(fitted.seconds(costs) / device_seconds(data)))
    assert np.median(error) < 0.25


def test_an_unknown_split_is_refused(data: Measurements) -> None:
    with pytest.raises(RequestError, match="random, network"):
        score_held_out(data, "weekday")
