"""Runs that are proposed where the evidence is thin."""

from __future__ import annotations

import shlex

from hypothesis import given
from hypothesis import strategies as st

from estimators.harp.predicting.more_runs import NUMBER, campaign_command, more_runs
from tests.estimators.harp.predicting.made import APPLICATION, run

ASKED = st.fixed_dictionaries(
    {"cells": st.integers(1, 10**7), "steps": st.integers(1, 10**5), "cores": st.integers(1, 1000)}
)


@given(ASKED)
def test_they_lie_in_the_small_range_and_differ(asked: dict[str, int]) -> None:
    found = more_runs(APPLICATION, asked, ())
    for one in found:
        assert 100 <= float(one.configuration["cells"]) <= 1000
        assert 10 <= float(one.configuration["steps"]) <= 100
        assert one.configuration["cores"] in (1, 2, 4)
    assert len({str(one.configuration) for one in found}) == len(found) <= NUMBER


@given(ASKED)
def test_what_was_run_is_not_proposed_again(asked: dict[str, int]) -> None:
    first = more_runs(APPLICATION, asked, ())
    again = more_runs(APPLICATION, asked, [run(one.configuration) for one in first])
    assert not {str(one.configuration) for one in first} & {str(one.configuration) for one in again}


def test_the_command_can_be_typed() -> None:
    words = shlex.split(campaign_command(APPLICATION, {"cells": 4e6, "steps": 100, "cores": 64}))
    assert words[:5] == ["iplane", "harp", "campaign", "run", "stirring"]
    assert words[words.index("--target") + 1] == "cells=4000000,steps=100,cores=64"
