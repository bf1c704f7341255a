"""What counts as outside of the runs."""

from __future__ import annotations

import numpy as np
import pytest

from estimators.harp.models.distance import distance_of, measure_of
from estimators.harp.models.observations import observations_of
from tests.estimators.harp.models.synthetic import a_run, space

POINTS = [{"n": n, "m": m} for n in (1.0, 2.0, 4.0) for m in (1.0, 2.0, 4.0)] + [
    {"n": 64.0, "m": 1.0},
    {"n": 1.0, "m": 64.0},
]
"""Large in one or the other, never in both; a run takes n times m seconds."""


@pytest.mark.parametrize(
    ("n", "m", "doublings"),
    [(2.0, 4.0, 0.0), (64.0, 1.0, 0.0), (8.0, 8.0, 0.0), (64.0, 2.0, 1.0), (64.0, 64.0, 6.0), (128.0, 1.0, 1.0)],
)
def test_a_row_that_is_large_in_all_is_outside_though_no_input_is(n: float, m: float, doublings: float) -> None:
    columns = space(POINTS)
    seen = observations_of(columns, [a_run(one, one["n"] * one["m"]) for one in POINTS], "wall_seconds")
    distance = distance_of(columns, seen.table, measure_of(columns, seen))
    assert distance.of(columns.table([{"n": n, "m": m}]))[0] == pytest.approx(doublings, abs=0.25)


def test_nothing_that_was_run_is_outside() -> None:
    columns = space(POINTS)
    seen = observations_of(columns, [a_run(one, one["n"] * one["m"]) for one in POINTS], "wall_seconds")
    distance = distance_of(columns, seen.table, measure_of(columns, seen))
    assert np.all(distance.of(seen.table) == 0)


@pytest.mark.parametrize(("n", "m", "told"), [(64.0, 64.0, True), (8.0, 8.0, False), (64.0, 1.0, False)])
def test_only_a_row_large_as_a_whole_has_a_sentence(n: float, m: float, told: bool) -> None:
    columns = space(POINTS)
    seen = observations_of(columns, [a_run(one, one["n"] * one["m"]) for one in POINTS], "wall_seconds")
    distance = distance_of(columns, seen.table, measure_of(columns, seen))
    sentences = distance.sentence(columns.table([{"n": n, "m": m}])[0])
    assert bool(sentences) is told
    assert all(one.startswith("all inputs together make it 6") for one in sentences)
