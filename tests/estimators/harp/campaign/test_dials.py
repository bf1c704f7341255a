"""Whatever a dial is turned to, the application takes it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from estimators.harp.application import Application
from estimators.harp.campaign.dials import Panel
from estimators.harp.campaign.filling import candidates_of, filling_of, pilot_of, start_size
from estimators.harp.configuration import key_of
from estimators.harp.parameter import Input
from estimators.harp.run import Scale
from tests.estimators.harp.campaign.made_up import application

shares = st.floats(0, 1, exclude_max=True)


@st.composite
def inputs(draw: st.DrawFn) -> Input:
    """Numbers and choices of all kinds."""
    kind = draw(st.sampled_from(["integer", "number", "words", "levels"]))
    if kind == "words":
        return Input(type="choice", choices=tuple(draw(st.lists(st.sampled_from("abcdef"), min_size=1, unique=True))))
    if kind == "levels":
        return Input(choices=tuple(draw(st.lists(st.integers(1, 64), min_size=1, max_size=5, unique=True))))
    spacing = draw(st.sampled_from(["log", "linear"]))
    least = 1 if spacing == "log" else -1000
    ends = [sorted(draw(st.tuples(*[st.integers(least, 10**6)] * 2))) for _ in range(2)]
    form = {"type": kind, "spacing": spacing, "small": tuple(ends[0]), "full": tuple(ends[1])}
    return Input.model_validate(form)


@given(st.lists(inputs(), min_size=1, max_size=4), st.data())
def test_every_turn_is_a_value_of_its_input(given_inputs: list[Input], data: st.DataObject) -> None:
    named = {f"i{place}": one for place, one in enumerate(given_inputs)}
    try:
        made = Application(name="any", title="Any", command="true", inputs=named)
    except ValidationError:
        return  # of the application's own rules
    panel = Panel(made)
    for scale in ("small", "full", "all"):
        one = panel.configuration([data.draw(shares) for _ in named], scale)
        for name, parameter in named.items():
            value = one[name]
            if parameter.choices:
                assert value in parameter.choices
                continue
            assert not isinstance(value, str)
            spans = [parameter.span(at) for at in (("small", "full") if scale == "all" else (scale,))]
            assert min(span[0] for span in spans) <= value <= max(span[1] for span in spans)
            assert parameter.type != "integer" or isinstance(value, int)
        if scale != "all":
            assert panel.scale_of(one) in (Scale(scale), Scale.SMALL)


def test_the_start_fills_the_small_range_and_balances_words() -> None:
    made = application(command="true {n} {mode}", inputs={
        "n": {"small": [1000, 5000], "full": [100000, 500000]}, "mode": {"type": "choice", "choices": ["a", "b", "c"]},
    })  # fmt: skip
    panel = Panel(made)
    found = filling_of(panel, start_size(panel), seed=3)
    assert key_of(pilot_of(panel)) not in {key_of(one) for one in found}
    assert len({key_of(one) for one in found}) == len(found) >= start_size(panel) - 1
    counts = [sum(one["mode"] == mode for one in found) for mode in ("a", "b", "c")]
    assert max(counts) - min(counts) <= 1
    sizes = sorted(float(one["n"]) for one in found)
    assert sizes[0] < 1500
    assert sizes[-1] > 3500


def test_candidates_reach_from_small_to_full_and_keep_to_the_machine() -> None:
    made = application(resources={"cores": {"choices": [1, 2, 8]}})
    panel = Panel(made, {"cores": 2, "nodes": 1})
    found = candidates_of(panel, [], [{"n": 100000, "m": 100, "cores": 8}], 128, seed=0)
    assert {one["cores"] for one in found} == {1, 2}
    sizes = [float(one["n"]) for one in found]
    assert min(sizes) < 2000
    assert max(sizes) > 300_000
    assert any(5_000 < size < 100_000 for size in sizes)


def test_a_seed_gives_the_same_design() -> None:
    panel = Panel(application())
    assert filling_of(panel, 8, seed=5) == filling_of(panel, 8, seed=5)
    assert filling_of(panel, 8, seed=5) != filling_of(panel, 8, seed=6)


@pytest.mark.parametrize("name", ["cores", "nodes"])
def test_what_is_too_large_for_the_machine_does_not_run_here(name: str) -> None:
    panel = Panel(application(resources={"cores": {"choices": [1, 2]}}), {name: 1})
    assert panel.runs_here({"n": 1000, "m": 10, name: 1})
    assert not panel.runs_here({"n": 1000, "m": 10, name: 2})
