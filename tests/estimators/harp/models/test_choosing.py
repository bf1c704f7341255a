"""Which of several candidates is taken."""

from __future__ import annotations

import numpy as np
import pytest

from estimators.harp.forecast import CandidateScore
from estimators.harp.models import learn
from estimators.harp.models.held_out import Frame
from estimators.harp.models.policy import Policy
from estimators.harp.models.selection import ranked, score_of
from estimators.harp.run import Run
from tests.estimators.harp.models.synthetic import a_run, space


def score(name: str, loss: float, error: float = 0.1) -> CandidateScore:
    return CandidateScore(name, error, 0.5, 0.2, 0.05, loss)


@pytest.mark.parametrize(
    ("rows", "loss", "chosen"),
    [(25, 1.08, "simple"), (25, 1.15, "rich"), (400, 1.02, "simple"), (400, 1.08, "rich")],
)
def test_the_fewer_rows_the_larger_a_difference_must_be(rows: int, loss: float, chosen: str) -> None:
    found = ranked([score("simple", loss), score("rich", 1.0)], Policy(), rows)
    assert found[0].name == chosen
    assert [one.chosen for one in found] == [True, False]


def test_a_simpler_one_with_larger_errors_is_not_as_good() -> None:
    found = ranked([score("simple", 1.08, error=0.2), score("rich", 1.0)], Policy(), 25)
    assert found[0].name == "rich"


def test_a_loser_that_is_better_by_little_is_told_so() -> None:
    found = ranked([score("simple", 1.08), score("rich", 1.0)], Policy(), 25)
    assert found[1].note == "as good as simple, which is simpler"


def test_errors_that_grow_alike_outside_do_not_count_as_kills() -> None:
    """Each doubling outside adds a tenth: a request that has seen it in other splits asks for it."""
    distance = np.tile([1.0, 2.0, 3.0, 4.0], 3)
    near, far = np.zeros(12), 0.1 * distance
    frame = Frame(
        rows=np.arange(24),
        split=np.repeat(np.arange(6), 4),
        bound=np.zeros(24, dtype=bool),
        large=np.repeat([False, True], 12),
        weights=np.ones(24),
        distance=np.concatenate([np.zeros(12), distance]),
    )
    noise = np.random.default_rng(0).normal(0, 0.02, 24)
    assert score_of("one", np.concatenate([near, far]) + noise, frame, Policy(), 0.5).killed_share < 0.2


def test_a_request_knows_nothing_of_the_errors_it_is_judged_on() -> None:
    """One of three large splits is missed, the others are not: its rows are killed."""
    frame = Frame(
        rows=np.arange(24),
        split=np.repeat(np.arange(6), 4),
        bound=np.zeros(24, dtype=bool),
        large=np.repeat([False, True], 12),
        weights=np.ones(24),
        distance=np.repeat([0.0, 1.0], 12),
    )
    errors = np.where(frame.split == 5, 1.0, np.random.default_rng(0).normal(0, 0.02, 24))
    assert score_of("one", errors, frame, Policy(), 0.5).killed_share == pytest.approx(0.5 / 3, abs=0.05)


def memory_run(size: float) -> Run:
    return a_run({"n": size}, size / 1e3).model_copy(update={"peak_memory_bytes": round(1e6 * size)})


def test_memory_is_never_requested_to_the_byte() -> None:
    points = [{"n": float(n)} for n in range(100, 2100, 100)]
    learned = learn(space(points), [memory_run(one["n"]) for one in points], "peak_memory_bytes")
    room = learned.upper([{"n": 1050.0}], 0.025)[0] / 1.05e9
    assert 1.12 < room < 1.3
