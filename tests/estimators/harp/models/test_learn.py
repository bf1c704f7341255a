"""Learning from few runs and predicting larger ones."""

from __future__ import annotations

import numpy as np
import pytest

from estimators.harp.models import learn
from knowledge.errors import RequestError
from tests.estimators.harp.models.synthetic import a_run, configurations, law, runs_of, space


def test_large_runs_are_predicted_from_small_ones() -> None:
    points = configurations(40, least=1e3, most=1e5)
    large = configurations(20, seed=1, least=1e6, most=2e6)
    learned = learn(space(points), runs_of(points))
    truth = np.array([law(one) for one in large])
    assert np.median(np.abs(learned.forecast(large).median / truth - 1)) < 0.1
    assert learned.scores[0].chosen
    assert np.mean(learned.upper(large, 0.05) >= truth) >= 0.9


def test_one_row_is_an_answer_with_a_wide_interval() -> None:
    learned = learn(space([{"n": 10.0}]), [a_run({"n": 10.0}, 5.0)])
    forecast = learned.forecast([{"n": 10.0}])
    assert forecast.low[0] < 5 / 2
    assert forecast.high[0] > 5 * 2


def test_zero_time_is_refused_in_a_sentence() -> None:
    with pytest.raises(RequestError, match="wall seconds is 0"):
        learn(space([{"n": 10.0}]), [a_run({"n": 10.0}, 0.0)])
