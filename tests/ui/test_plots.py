from __future__ import annotations

import json
import math
from typing import Any

import pytest

from knowledge.evidence import Quantity
from plane.placement.option import Option
from tests.fakes.scripted_assistant import canonical_options, make_option
from ui.plots import CHOICE, charge_words, hover_text, time_against_cost


def figure_of(*options: Option, frontier: tuple[Option, ...] = ()) -> dict[str, Any]:
    figure: dict[str, Any] = json.loads(time_against_cost(options, frontier).to_json())
    return figure


def marks(figure: dict[str, Any]) -> list[tuple[str, float, float, str]]:
    """Name, x, y and y axis of every mark drawn."""
    return [
        (trace["name"], x, y, trace.get("yaxis", "y"))
        for trace in figure["data"]
        for x, y in zip(trace["x"], trace["y"], strict=True)
    ]


def words(figure: dict[str, Any]) -> list[str]:
    return [annotation["text"] for annotation in figure["layout"]["annotations"]]


def test_priced_options_are_points_of_time_and_dollars() -> None:
    figure = figure_of(make_option(1, "Delta gpu", hours=3, usd=20), make_option(2, "AWS p4", hours=5, usd=90))
    assert sorted((x, y) for _, x, y, axis in marks(figure) if axis == "y") == [(3, 20), (5, 90)]
    assert figure["layout"]["xaxis"]["type"] == figure["layout"]["yaxis"]["type"] == "log"
    assert "yaxis2" not in figure["layout"]


def test_options_without_a_dollar_price_get_a_lane_with_their_charge() -> None:
    figure = figure_of(make_option(1, "Delta gpu", hours=3), make_option(2, "Bridges-2 GPU", hours=7))
    assert [(x, y, axis) for _, x, y, axis in marks(figure)] == [(7, 1, "y2"), (3, 0, "y2")]
    assert any("Delta gpu: 12 SU" in text for text in words(figure))
    assert any("No dollar price" in text for text in words(figure))
    assert "yaxis" not in figure["layout"]


def test_a_price_of_zero_is_no_point_of_a_logarithmic_axis() -> None:
    free = make_option(1, "Jetson Orin", hours=9, usd=0, amount=Quantity(value=0, unit="USD"), kind="edge")
    figure = figure_of(free, make_option(2, "AWS p4", usd=9, kind="cloud"))
    assert ("Recommended", 9, 0, "y2") in marks(figure)
    assert any("Jetson Orin: no charge" in text for text in words(figure))


def test_every_option_is_drawn_exactly_once() -> None:
    options = canonical_options()
    drawn = marks(figure_of(*options))
    assert sorted(x for _, x, _, _ in drawn) == sorted(option.run_hours.value for option in options)


@pytest.mark.parametrize("usd", [None, 20.0])
def test_the_choice_is_marked_in_both_panels(usd: float | None) -> None:
    figure = figure_of(make_option(1, hours=3, usd=usd), make_option(2, "AWS p4", hours=2, usd=90, kind="cloud"))
    chosen = [trace for trace in figure["data"] if trace["name"] == "Recommended"]
    assert len(chosen) == 1
    assert chosen[0]["x"] == [3]
    assert chosen[0]["marker"]["color"] == CHOICE
    assert chosen[0]["marker"]["size"] > figure["data"][0]["marker"]["size"]


def test_interval_bars_reach_from_bound_to_bound() -> None:
    option = make_option(1, hours=4, usd=10)
    trace = figure_of(option)["data"][0]
    assert trace["error_x"]["arrayminus"][0] == pytest.approx(4 - 2.8)
    assert trace["error_x"]["array"][0] == pytest.approx(6 - 4)
    assert trace["error_y"]["array"][0] == pytest.approx(5)
    assert trace["error_x"]["symmetric"] is False


def test_a_figure_without_interval_gets_no_bar() -> None:
    trace = figure_of(make_option(1, usd=10, run_hours=Quantity(value=4, unit="h")))["data"][0]
    assert trace["error_x"]["array"] == [0]


def test_ranks_stand_in_their_marks() -> None:
    options = canonical_options()
    figure = figure_of(*options)
    ranks = {
        annotation["text"]: annotation["x"]
        for annotation in figure["layout"]["annotations"]
        if annotation.get("xref") == "x"
    }
    assert ranks == {f"<b>{option.rank}</b>": math.log10(option.run_hours.value) for option in options}


def test_listed_points_of_the_frontier_are_not_drawn_twice() -> None:
    options = (make_option(1, hours=3, usd=20), make_option(2, "AWS p4", hours=2, usd=90))
    other = make_option(1, "Azure ND96", hours=1, usd=300)
    figure = figure_of(*options, frontier=(*options, other))
    others = [trace for trace in figure["data"] if trace["name"] == "Others"]
    assert [(trace["x"], trace["y"]) for trace in others] == [([1], [300])]


def test_the_legend_names_each_kind_once() -> None:
    figure = figure_of(*canonical_options())
    named = [trace["name"] for trace in figure["data"] if trace.get("showlegend", True)]
    assert len(named) == len(set(named))
    assert {"HPC", "Cloud", "Edge", "Recommended"} <= set(named)


def test_the_chart_grows_with_its_lanes() -> None:
    few = figure_of(make_option(1))["layout"]["height"]
    many = figure_of(*(make_option(rank, f"Site-{rank} gpu") for rank in range(1, 7)))["layout"]["height"]
    assert many > few + 200


def test_names_cannot_smuggle_markup_in() -> None:
    figure = figure_of(make_option(1, "<b>Evil</b> <a href='x'>gpu</a>", usd=3), make_option(2, "<i>x</i> y"))
    text = json.dumps(figure)
    assert "<a href" not in text
    assert "&lt;i&gt;x&lt;/i&gt;" in text


def test_long_names_are_cut_on_the_chart_but_not_under_the_pointer() -> None:
    name = "Nebius gpu-h200-sxm_8gpu-128vcpu-1600gb"
    trace = figure_of(make_option(1, name, usd=43))["data"][0]
    assert trace["text"] == ["Nebius gpu-h200-sxm_8gpu-12…"]
    assert name in trace["hovertext"][0]


def test_nothing_to_draw_is_said() -> None:
    with pytest.raises(ValueError, match="at least one option"):
        time_against_cost(())


def test_hover_tells_time_charge_wait_and_devices() -> None:
    text = hover_text(make_option(2, hours=3, usd=12.5))
    assert "4 × NVIDIA A100" in text
    assert "Run: 3 h (2.1 h to 4.5 h)" in text
    assert "$12.50" in text
    assert "Wait: not known" in text


def test_an_unknown_rate_is_said() -> None:
    assert charge_words(make_option(1, amount=None)) == "rate not known"
