"""What models say beyond what held-out runs tested."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, RegressorMixin

from estimators.harp.forecast import CandidateScore
from estimators.harp.models import learn
from estimators.harp.models.beyond import Beyond, laws_of
from tests.estimators.harp.models.synthetic import a_run, space

POINTS = [{"n": n, "m": m} for n in (100.0, 150.0, 200.0, 250.0, 300.0, 350.0, 399.0) for m in (1.0, 2.0, 3.0)]
"""Sizes so near one another that no large run can be held out, as the memory of small runs is."""


def _seconds(size: float) -> float:
    """In proportion to the size, with a ripple that trees and processes follow better than a law."""
    return 0.02 * size * float(1 + 0.1 * np.sin(size / 20))


def _score(name: str, loss: float) -> CandidateScore:
    return CandidateScore(name, loss, 0.5, 0.1, 0.0, loss)


class _Always(RegressorMixin, BaseEstimator):
    def __init__(self, log: float) -> None:
        self.log = log

    def predict(self, table: NDArray[np.object_]) -> NDArray[np.float64]:
        return np.full(len(table), self.log)


@pytest.mark.parametrize(("distance", "log"), [(0.0, 1.0), (2.0, 1.0), (2.5, 2.0), (3.0, 3.0), (9.0, 3.0)])
def test_the_chosen_is_followed_as_far_as_it_was_tested_and_the_law_beyond(distance: float, log: float) -> None:
    beyond = Beyond((_Always(3.0), _Always(7.0)), np.array([0.75, 0.25]), tested=2.0)
    table = np.zeros((1, 1), dtype=object)
    assert beyond.carried(table, np.array([1.0]), np.array([distance]))[0] == pytest.approx(log)
    assert beyond.apart(table, np.array([3.0]))[0] == pytest.approx(2.0)


def test_what_was_never_tested_far_follows_a_law() -> None:
    columns = space(POINTS)
    found = learn(columns, [a_run(one, _seconds(one["n"])) for one in POINTS])
    far = found.forecast([{"n": 12_800.0, "m": 2.0}])
    assert far.median[0] == pytest.approx(256, rel=0.3)
    assert far.low[0] <= 256 <= far.high[0]


def test_the_interval_grows_outward() -> None:
    columns = space(POINTS)
    found = learn(columns, [a_run(one, _seconds(one["n"])) for one in POINTS])
    widths = found.forecast([{"n": size, "m": 2.0} for size in (300.0, 800.0, 3_200.0, 12_800.0)]).width
    assert np.all(np.diff(widths) > 0)


def test_laws_as_good_as_the_best_count_and_others_fade() -> None:
    scores = [_score("power law", 0.1), _score("start-up and power law", 0.105), _score("random forest", 0.01)]
    names, weights = laws_of([*scores, _score("performance-model normal form", 0.2)], tie=0.05)
    assert names == ("power law", "start-up and power law", "performance-model normal form")
    assert weights.sum() == pytest.approx(1)
    assert weights[0] > weights[1] > 0.2
    assert weights[2] < 1e-6
