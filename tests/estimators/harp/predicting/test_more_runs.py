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


PROFILED = [run({"cells": cells, "steps": 100, "cores": 4}) for cells in (100, 1000)]


def test_where_more_is_asked_than_was_profiled_runs_go_outward_and_stay_cheap() -> None:
    found = more_runs(APPLICATION, {"cells": 1_000_000, "steps": 100, "cores": 4}, PROFILED)
    assert [one.configuration for one in found] == [
        {"cells": 10_000, "steps": 10, "cores": 4},
        {"cells": 100_000, "steps": 10, "cores": 4},
        {"cells": 1_000_000, "steps": 10, "cores": 4},
    ]
    assert "a third of the way in cells from the largest profiled" in found[0].why
    assert found[-1].why == "cells as asked, all else small"


def test_what_was_large_only_alone_is_proposed_together() -> None:
    alone = [run({"cells": 10**6, "steps": 10, "cores": 4}), run({"cells": 100, "steps": 10**4, "cores": 4})]
    found = more_runs(APPLICATION, {"cells": 10**6, "steps": 10**4, "cores": 4}, alone)
    assert [one.configuration for one in found][:2] == [
        {"cells": 10_000, "steps": 464, "cores": 4},
        {"cells": 100_000, "steps": 2154, "cores": 4},
    ]


@given(ASKED)
def test_runs_outward_lie_between_the_profiled_and_the_asked(asked: dict[str, int]) -> None:
    for one in more_runs(APPLICATION, asked, PROFILED):
        assert float(one.configuration["cells"]) <= max(1000, asked["cells"])
        assert float(one.configuration["steps"]) <= max(100, asked["steps"])
        assert one.configuration["cores"] in (1, 2, 4)


def test_the_command_can_be_typed() -> None:
    words = shlex.split(campaign_command(APPLICATION, {"cells": 4e6, "steps": 100, "cores": 64}))
    assert words[:5] == ["iplane", "harp", "campaign", "run", "stirring"]
    assert words[words.index("--target") + 1] == "cells=4000000,steps=100,cores=64"
