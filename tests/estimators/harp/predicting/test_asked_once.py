"""A model that is asked once answers as the model itself does."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from estimators.harp.configuration import Configuration
from estimators.harp.forecast import Floats, Forecast
from estimators.harp.predicting.asked_once import AskedOnce
from tests.estimators.harp.predicting.made import Law

ONE, OTHER = {"cells": 500, "steps": 10}, {"cells": 5000, "steps": 10}


class Counting(Law):
    """Remembers how much it was asked."""

    asked = 0

    def forecast(self, configurations: Sequence[Configuration]) -> Forecast:
        self.asked += len(configurations)
        return super().forecast(configurations)

    def upper(self, configurations: Sequence[Configuration], kill_risk: float) -> Floats:
        self.asked += len(configurations)
        return super().upper(configurations, kill_risk)


def test_it_answers_the_same_in_the_order_asked() -> None:
    law, once = Law("wall_seconds"), AskedOnce(Law("wall_seconds"))
    for configurations in ([ONE, OTHER], [OTHER, ONE, OTHER]):
        said, expected = once.forecast(configurations), law.forecast(configurations)
        assert np.array_equal(said.median, expected.median)
        assert np.array_equal(said.high, expected.high)
        assert said.outside == expected.outside
        assert np.array_equal(once.upper(configurations, 0.05), law.upper(configurations, 0.05))
    assert once.upper([ONE], 0.01)[0] > once.upper([ONE], 0.05)[0]


def test_it_is_asked_once_for_each() -> None:
    law = Counting("wall_seconds")
    once = AskedOnce(law)
    for _ in range(3):
        once.forecast([ONE, OTHER, {"steps": 10.0, "cells": 500}])
        once.upper([ONE, ONE], 0.05)
    assert law.asked == 3
