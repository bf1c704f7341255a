"""Scores: figures by hand, splits that never share a configuration, baselines on the same rows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimators.harp.run import Status
from estimators.harp.scoring import (
    FOREST,
    MEAN,
    MODEL,
    Asked,
    Predicted,
    Question,
    averaged,
    by_filters,
    by_fraction,
    by_scale,
    figures_of,
    score_table,
    totals,
)
from estimators.harp.scoring.baselines import forest, group_mean
from knowledge.errors import RequestError
from tests.estimators.harp.scoring.tables import Knowing, Learning, ready, write


def test_figures_by_hand() -> None:
    measured = np.array([10.0, 10.0, 10.0, 10.0])
    said = Predicted(
        np.array([10.0, 8.0, 12.0, 20.0]), np.array([15.0, 9.0, 18.0, 40.0]), np.array([9.0, 7.0, 11.0, 9.0]),
        np.array([11.0, 9.0, 13.0, 21.0]), np.array([True, True, False, False]),
    )  # fmt: skip
    found = figures_of(measured, said)
    assert (found.rows, found.mae) == (4, 3.5)
    assert found.mape == pytest.approx(0.35)
    assert found.median_error == pytest.approx(0.2)
    assert found.under_share == 0.25
    assert found.mean_over_request == pytest.approx(1.05)
    assert found.median_over_request == pytest.approx(0.65)
    assert (found.killed_share, found.coverage) == (0.25, 0.5)
    assert (found.answered_share, found.answered_killed_share) == (0.5, 0.5)
    simple = figures_of(measured, Predicted(said.median))
    assert (simple.mape, simple.killed_share, simple.coverage) == (found.mape, None, None)
    both = averaged([found, simple])
    assert both.killed_share == 0.25
    assert both.mape == pytest.approx(0.35)


@given(st.floats(0.01, 0.99), st.integers(0, 5))
def test_no_configuration_is_on_both_sides(
    tmp_path_factory: pytest.TempPathFactory, fraction: float, seed: int
) -> None:
    table = ready(write(tmp_path_factory.mktemp("t") / "t.csv"))
    part = by_fraction(table, fraction, seed)
    learns, tested = set(table.units[part.train]), set(table.units[part.test])
    assert not learns & tested
    assert len(learns) == min(max(1, round(fraction * 60)), 59)
    assert len(part.train) + len(part.test) == 120


def test_a_fraction_is_of_what_group_by_names(tmp_path: Path) -> None:
    table = ready(write(tmp_path / "t.csv"), Question("wall_s", ("n", "cores", "mode"), group_by=("n",)))
    part = by_fraction(table, 0.5, 0)
    sizes = {row.values["n"] for place, row in enumerate(table.rows) if place in part.train}
    assert len(sizes) == 3
    assert len(part.train) == 60


def test_conditions_and_scale_part_the_rows(tmp_path: Path) -> None:
    table = ready(write(tmp_path / "t.csv"))
    part = by_filters(table, "n <= 400 and mode == 'fast'", "n > 1600 or (n == 100 and not mode == 'fast')")
    assert (len(part.train), len(part.test)) == (30, 30)
    scale = by_scale(table, "cores")
    assert {table.rows[place].values["cores"] for place in scale.train} == {1, 2, 4}
    assert {table.rows[place].values["cores"] for place in scale.test} == {8, 16}


def test_repetitions_of_what_was_learnt_are_not_predicted(tmp_path: Path) -> None:
    table = ready(write(tmp_path / "t.csv"))
    part = by_filters(table, "rep == 0 and n <= 800", "rep == 1")
    assert {table.rows[place].values["n"] for place in part.test} == {1600, 3200}
    assert part.note == "40 rows to predict are of configurations that learn, and are left out"
    with pytest.raises(RequestError, match="leaves no row to predict"):
        by_filters(table, "rep == 0", "rep == 1")


@pytest.mark.parametrize(
    ("train", "test", "rule"),
    [
        ("n <= 400", "n <= 800", "60 rows fit both"),
        ("n <", "n > 800", "is no expression"),
        ("nodes <= 8", "n > 800", "has no column nodes"),
        ("n <= 400", "n > 9999", "no row of t.csv that can be used fits it"),
        ("n == 'fast'", "n > 800", "cannot be compared"),
        ("__import__('os')", "n > 800", "is not understood"),
    ],
)
def test_bad_conditions_are_told(tmp_path: Path, train: str, test: str, rule: str) -> None:
    with pytest.raises(RequestError) as told:
        by_filters(ready(write(tmp_path / "t.csv")), train, test)
    assert rule in told.value.message


def test_what_can_be_scored(tmp_path: Path) -> None:
    table = ready(write(tmp_path / "t.csv", "1,1,fast,7,inf,0", "1,1,fast,7,0,0", "1,1,fast,7,-2,0", "1,1,fast,7,,0"))
    assert len(table.runs) == 120
    assert [(one.line, one.reason) for one in table.left_out.told] == [
        (122, "wall_s is infinite (a run that failed or was stopped)"),
        (123, "wall_s is 0, not above zero"),
        (124, "wall_s is -2, not above zero"),
        (125, "wall_s is empty"),
    ]


def test_rows_over_a_limit_are_bounds_to_learn_from(tmp_path: Path) -> None:
    question = Question("wall_s", ("n", "cores", "mode"), censored_above=10.0)
    table = ready(write(tmp_path / "t.csv", "9,1,fast,7,inf,0"), question)
    stopped = [run for run in table.runs if run.status is Status.TIMED_OUT]
    assert {run.wall_seconds for run in stopped} == {10.0}
    assert len(stopped) == int(table.bound.sum()) > 1
    part = by_fraction(table, 0.5, 0)
    assert not table.bound[part.test].any()
    assert table.bound[part.train].any()
    assert np.isfinite(group_mean(table, part, 0)).all()


def test_features_are_the_columns_that_look_so_and_the_others_are_told(tmp_path: Path) -> None:
    table = ready(write(tmp_path / "t.csv"), Question("wall_s"))
    assert table.question.features == ("n", "cores", "mode")
    assert table.passed_over == {"constant": "always the same", "rep": "tells of the record"}
    words = ready(tmp_path / "t.csv", Question("wall_s", ("n", "cores"), words=("cores",)))
    assert [one.kind for one in words.space.columns] == ["number", "word"]
    assert words.runs[0].configuration == {"n": 100, "cores": "1"}
    for question, rule in (
        (Question("mode"), "the column holds words"),
        (Question("wal_s"), "did you mean wall_s"),
        (Question("wall_s", ("n", "wall_s")), "it is the target"),
        (Question("wall_s", ("core",)), "did you mean cores"),
        (Question("wall_s", group_by=("core",)), "--group-by is 'core'"),
    ):
        with pytest.raises(RequestError, match=rule):
            ready(tmp_path / "t.csv", question)


def test_a_learner_sees_the_rows_that_learn_and_nothing_else(tmp_path: Path) -> None:
    table, learner = ready(write(tmp_path / "t.csv")), Learning()
    told: list[tuple[int, int]] = []
    found = score_table(table, Asked((0.2,), 2, "n"), learner, lambda done, of: told.append((done, of)))
    assert told == [(1, 3), (2, 3), (3, 3)]
    assert [len(runs) for _, runs in learner.shown] == [24, 24, 60]
    assert all(space.names == ("n", "cores", "mode") for space, _ in learner.shown)
    assert [split.kind for split in found.splits] == ["0.2 of configurations", "small -> large"]
    first = found.splits[0]
    assert (first.drawings, first.train_rows, first.train_configurations, first.test_rows) == (2, 24, 12, 96)
    assert first.chosen == {"the law": 2}


def test_who_knows_the_law_beats_baselines_and_who_asks_for_too_little_kills(tmp_path: Path) -> None:
    table = ready(write(tmp_path / "t.csv"))
    asked = Asked((0.2,), 1)
    good = score_table(table, asked, Learning(Knowing()))
    split = good.splits[0]
    assert split.figures[MODEL].median_error <= 0.01
    assert split.figures[MODEL].killed_share == 0
    assert split.figures[FOREST].median_error > split.figures[MODEL].median_error
    assert split.figures[MEAN].median_error > split.figures[FOREST].median_error
    bad = score_table(table, asked, Learning(Knowing(0.2)))
    assert bad.splits[0].figures[MODEL].killed_share == 1
    summed = totals([good, bad])["0.2 of configurations"]
    assert (summed.tables, summed.few_killed, summed.beats_forest) == (2, 1, 1)
    assert summed.much_killed == ("t.csv",)
    assert summed.not_covered == ("t.csv", "t.csv")  # one covers all, the other nothing


def test_one_configuration_and_one_row_are_told(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("n,wall_s\n1,2\n1,3\n")
    with pytest.raises(RequestError, match="one configuration only"):
        score_table(ready(path, Question("wall_s", ("n",))), Asked(), Learning())


def test_what_arithmetic_misses_kills_nothing() -> None:
    measured = np.array([5.0])
    just_below = np.array([4.999999999999999])
    found = figures_of(measured, Predicted(just_below, just_below, just_below, just_below, np.array([True])))
    assert (found.under_share, found.killed_share, found.coverage) == (0, 0, 1)


def test_figures_too_large_for_a_forest_are_told_apart_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("n,wall_s\n" + "".join(f"{10.0 ** (30 * n)},{n + 1}\n" for n in range(10)))
    table = ready(path, Question("wall_s", ("n",)))
    assert np.isfinite(forest(table, by_fraction(table, 0.5, 0), 0)).all()
