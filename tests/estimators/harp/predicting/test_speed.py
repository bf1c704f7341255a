"""From one machine to another."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimators.harp.predicting.processors import core_speed, rate_of, speed_of
from estimators.harp.predicting.speed import RULE_SPREAD, TRANSFER_SPREAD, Step, by_data_sheets, corrected
from knowledge.ci import open_catalogue
from knowledge.settings import Settings

RATIOS = st.lists(st.tuples(st.floats(-1, 1), st.floats(0.02, 0.5)), max_size=8)


def test_a_processor_is_found_in_a_machines_own_words(settings_: Settings) -> None:
    known = open_catalogue(settings_).processors
    for text in ("AMD EPYC 7742 64-Core Processor, 128 cores", "2x amd epyc 7742"):
        found = core_speed(text, known).processor
        assert found is not None
        assert found.name == "EPYC 7742"
    found = core_speed("Intel(R) Xeon(R) Gold 6142 CPU @ 2.60GHz", known).processor
    assert found is not None
    assert "6142" in found.name


def test_a_brand_alone_is_the_middle_of_its_line_and_less_certain(settings_: Settings) -> None:
    known = open_catalogue(settings_).processors
    brand, part = core_speed("AMD EPYC", known), core_speed("AMD EPYC 7742", known)
    assert brand.spread > part.spread == 0
    assert brand.log_rate is not None
    assert by_data_sheets(part, brand).spread > by_data_sheets(part, part).spread


def test_nothing_known_is_no_guess_but_wide(settings_: Settings) -> None:
    known = open_catalogue(settings_).processors
    step = by_data_sheets(core_speed("Mystery 9", known), core_speed("AMD EPYC 7742", known))
    assert step.log_factor == 0
    assert step.spread > RULE_SPREAD
    assert "Mystery 9" in step.rule


def test_a_faster_core_takes_less_time(settings_: Settings) -> None:
    known = [one for one in open_catalogue(settings_).processors.values() if rate_of(one) is not None]
    slow, fast = min(known, key=lambda one: rate_of(one) or 0), max(known, key=lambda one: rate_of(one) or 0)
    assert by_data_sheets(speed_of(slow), speed_of(fast)).log_factor < 0
    assert by_data_sheets(speed_of(fast), speed_of(slow)).log_factor > 0


@given(st.floats(-1, 1), RATIOS)
def test_runs_on_the_target_never_make_it_less_certain(log_factor: float, ratios: list[tuple[float, float]]) -> None:
    before = Step(log_factor, RULE_SPREAD, "data sheets")
    after = corrected(before, [one for one, _ in ratios], [spread for _, spread in ratios])
    assert after.spread <= before.spread
    values = [log_factor, *(one for one, _ in ratios)]
    assert min(values) - 1e-9 <= after.log_factor <= max(values) + 1e-9


def test_many_sure_runs_decide_but_leave_the_step_in_size() -> None:
    after = corrected(Step(0.0, RULE_SPREAD, "data sheets"), [0.7] * 50, [0.05] * 50)
    assert after.log_factor == pytest.approx(0.7, abs=0.01)
    assert after.spread == pytest.approx(TRANSFER_SPREAD, rel=0.05)
    assert math.exp(after.ends[2]) > math.exp(0.7)
