"""What the pictures of applications show: values in their traces, not pixels."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest

from estimators.harp.forecast import CandidateScore
from estimators.harp.predicting.result import Candidate, ScalingRow
from estimators.harp.run import Scale
from estimators.harp.unseen import UnseenRun
from knowledge.evidence import Quantity
from tests.estimators.harp.runs import run
from ui.harp_plots import (
    CampaignStep,
    candidate_bars,
    certainty_over_cost,
    predicted_against_measured,
    scaling_over_cores,
)

LONG = "a blend of everything that could be thought of " * 4


def drawn(figure: Any) -> dict[str, Any]:
    """As the browser gets it; what it must not get, a NaN, is refused."""
    found: dict[str, Any] = json.loads(figure.to_json(), parse_constant=lambda word: pytest.fail(word))
    return found


def traces(figure: Any) -> dict[str, dict[str, Any]]:
    return {trace["name"]: trace for trace in json.loads(json.dumps(figure.to_plotly_json(), default=list))["data"]}


def words(figure: Any) -> list[str]:
    return [annotation.text for annotation in figure.layout.annotations]


def step(spent: float, width: float | None, **changes: Any) -> CampaignStep:
    fields = {"models_width": None, "scale": Scale.SMALL, "finished": True, "label": f"n={spent:g}"} | changes
    return CampaignStep(spent_seconds=spent, guide_width=width, **fields)


def unseen_run(measured: float, predicted: float, factor: float = 1.5, **changes: Any) -> UnseenRun:
    fields: dict[str, Any] = {"request": predicted * factor, "enough": True, "label": f"n {measured:g}"} | changes
    return UnseenRun(run(), measured, predicted, predicted / factor, predicted * factor, **fields)


def row(cores: int, hours: float, **changes: Any) -> ScalingRow:
    walltime = Quantity(value=hours, low=hours * 0.8, high=hours * 1.3, unit="h")
    return ScalingRow(cores=cores, nodes=1, walltime=walltime, speed_up=1, efficiency=1, **changes)


def test_certainty_has_a_mark_a_run_and_a_line_at_the_width_asked_for() -> None:
    steps = [
        step(1, 40), step(3, 12, finished=False), step(6, 4, scale=Scale.OTHER),
        step(20, 1.8, scale=Scale.FULL, models_width=2.2),
    ]  # fmt: skip
    figure = certainty_over_cost(steps, 1.5)
    found = traces(figure)
    assert found["guide of the campaign"]["x"] == [1, 3, 6, 20]
    assert found["guide of the campaign"]["y"] == [40, 12, 4, 1.8]
    assert (found["small scale"]["x"], found["between"]["x"], found["full scale"]["x"]) == ([1], [6], [20])
    assert found["small scale, not finished"]["marker"]["symbol"] == "circle-open"
    assert (found["models of predictions"]["x"], found["models of predictions"]["y"]) == ([20], [2.2])
    assert figure.layout.yaxis.type == "log"
    assert [shape.y0 for shape in figure.layout.shapes] == [1.5]
    assert words(figure) == ["asked for: ×1.5"]
    drawn(figure)


def test_widths_that_tell_nothing_stand_at_the_edge_and_say_so() -> None:
    figure = certainty_over_cost([step(1, 1e300), step(2, math.inf), step(3, 2.0)], 1.5)
    found = traces(figure)["small scale"]
    assert found["y"] == [1e4, 1e4, 2.0]
    assert "more than ×10,000" in found["hovertext"][1]
    drawn(figure)


@pytest.mark.parametrize("steps", [(), (step(1, None),)])
def test_a_campaign_without_certainty_is_an_empty_picture_with_words(steps: tuple[CampaignStep, ...]) -> None:
    figure = certainty_over_cost(steps, 1.5)
    assert not figure.data
    assert "certainty" in words(figure)[0]


def test_a_campaign_of_one_run_is_one_mark() -> None:
    assert traces(certainty_over_cost([step(0, 3)]))["small scale"]["y"] == [3]


def test_predictions_lie_over_measurements_with_their_intervals() -> None:
    found = traces(predicted_against_measured([unseen_run(100, 90), unseen_run(10, 11)]))
    holds = found["request holds"]
    assert (holds["x"], holds["y"]) == ([100, 10], [90, 11])
    assert holds["error_y"]["array"] == pytest.approx([45, 5.5])
    assert holds["error_y"]["arrayminus"] == pytest.approx([30, 11 - 11 / 1.5])
    assert found["predicted = measured"]["x"] == found["predicted = measured"]["y"]
    ends = found["within 10 %"]
    assert [up / x for x, up in zip(ends["x"], ends["y"], strict=True)] == pytest.approx([1.1, 1.1, 0.9, 0.9])


def test_killed_runs_and_thin_evidence_are_told_apart() -> None:
    rows = [unseen_run(100, 10), unseen_run(5, 5, enough=False)]
    found = traces(predicted_against_measured(rows))
    assert found["request too small"]["x"] == [100]
    assert found["request holds, evidence too thin"]["marker"]["symbol"] == "circle-open"


def test_an_endless_interval_does_not_flatten_the_rest() -> None:
    figure = predicted_against_measured([unseen_run(1, 1.1), unseen_run(2, 2, factor=1e30)])
    low, high = figure.layout.xaxis.range
    assert high - low < 4
    drawn(figure)


def test_memory_is_marked_in_bytes() -> None:
    figure = predicted_against_measured([unseen_run(2e9, 2.1e9), unseen_run(3e7, 3e7)], "peak_memory_bytes")
    assert any("GB" in text for text in figure.layout.xaxis.ticktext)
    assert "2 GB" in traces(figure)["request holds"]["hovertext"][0]


@pytest.mark.parametrize("seconds", [1e-3, 0.5, 1.0, 45.0, 3700.0, 4e7])
def test_one_run_has_marks_on_its_axes(seconds: float) -> None:
    figure = predicted_against_measured([unseen_run(seconds, seconds, factor=1.01)])
    assert len(figure.layout.xaxis.tickvals) >= 1
    assert len(set(figure.layout.xaxis.ticktext)) == len(figure.layout.xaxis.ticktext)


def test_no_run_to_test_on_is_said() -> None:
    assert "No run" in words(predicted_against_measured([]))[0]


def test_scaling_shows_time_interval_ideal_and_knee() -> None:
    rows = [row(1, 8), row(2, 4.2), row(4, 2.4, knee=True), row(8, 2.2, extrapolated=True)]
    figure = scaling_over_cores(rows)
    found = traces(figure)
    assert found["run time"]["y"] == [8, 4.2, 2.4, 2.2]
    assert found["ideal"]["y"] == [8, 4, 2, 1]
    assert found["90 % interval"]["y"] == pytest.approx([10.4, 5.46, 3.12, 2.86, 1.76, 1.92, 3.36, 6.4])
    assert found["beyond the profiled cores"]["x"] == [8]
    assert found["beyond the profiled cores"]["marker"]["symbol"] == "circle-open"
    assert [shape.x0 for shape in figure.layout.shapes] == [4]
    assert words(figure) == ["knee: 4 cores"]


def test_scaling_of_one_count_is_a_point_with_a_bar() -> None:
    found = traces(scaling_over_cores([row(4, 2.0)], 4))
    assert list(found) == ["predicted"]
    assert found["predicted"]["error_y"]["array"] == pytest.approx([0.6])


def test_scaling_without_rows_is_said() -> None:
    assert "cores" in words(scaling_over_cores([]))[0]


def test_candidates_are_bars_from_the_chosen_one_down() -> None:
    scores = [
        CandidateScore(LONG, 0.04, 0.5, 0.31, 0.02, 0.1, True),
        CandidateScore("<b>forest</b>", 0.4, 0.5, 30.0, 0.1, 9.0),
        CandidateScore("untried", math.nan, math.nan, math.nan, math.nan, math.nan, note="too few"),
    ]
    figure = candidate_bars(scores)
    found = traces(figure)
    assert found["median error"]["x"] == [0.04, 0.4]
    assert found["over-request"]["x"] == [0.31, 1.0]
    assert found["over-request"]["text"][1] == "3,000.0%"
    names = figure.layout.yaxis.ticktext
    assert names[0].startswith("<b>a blend of everything")
    assert len(names[0]) < 40
    assert names[1] == "&lt;b&gt;forest&lt;/b&gt;"
    assert LONG in found["median error"]["hovertext"][0]
    drawn(figure)


def test_candidates_of_a_prediction_are_drawn_alike() -> None:
    one = Candidate(
        name="power law", chosen=True, median_error=0.1, under_share=None, over_request=-0.1, killed_share=None
    )
    figure = candidate_bars([one])
    assert traces(figure)["median error"]["x"] == [0.1]
    assert traces(figure)["killed by its request"]["x"] == [None]
    assert figure.layout.xaxis.range[0] < -0.1


def test_candidates_that_were_never_tried_are_said() -> None:
    nan, note = math.nan, "a single configuration: nothing could be held out"
    alone = CandidateScore("mean", nan, nan, nan, nan, nan, True, note)
    assert not candidate_bars([alone]).data
    assert not candidate_bars([]).data
