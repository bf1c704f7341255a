"""What is chosen, what is kept away from, and when it ends."""

from __future__ import annotations

import math

import numpy as np
import pytest

from estimators.harp.campaign.certainty import Certainty
from estimators.harp.campaign.choosing import SURE, Planner
from estimators.harp.campaign.decision import Decision, Stop
from estimators.harp.campaign.options import Options
from estimators.harp.campaign.reaching import ALL_REACHES_SHARE, REACH_SHARE, reaches_of, reaching_dials
from estimators.harp.campaign.standing import Standing, Underway
from estimators.harp.configuration import Configuration
from estimators.harp.run import Run, Scale, Status
from knowledge.errors import RequestError
from tests.estimators.harp.campaign.made_up import application, planner_of, power, run_of, walk


def after_the_start(planner: Planner) -> Standing:
    """The pilot and the start have ended as the law says."""
    runs, decisions = [], []
    for place, one in enumerate([planner.pilot, *planner.start]):
        times = 3 if place == 0 else 1
        noise = [math.exp(0.02 * (number - 1)) for number in range(times)]
        runs += [run_of(one, power(one) * noise[number], repetition=number) for number in range(times)]
        kind = "start" if place else "pilot"
        scale = planner.panel.scale_of(one)
        decisions.append(Decision(kind=kind, configuration=one, scale=scale, repetitions=times, why="-"))
    return Standing(runs, [], decisions)


def after_the_reaches(planner: Planner) -> Standing:
    """The runs that reach full scale in one input have ended as well."""
    standing = after_the_start(planner)
    while (found := decided(planner.next(standing))).kind == "reach":
        one = found.configuration
        standing = Standing([*standing.runs, run_of(one, power(one))], [], [*standing.decisions, found])
    return standing


def decided(found: Decision | Stop | None) -> Decision:
    assert isinstance(found, Decision), found
    return found


def test_begins_with_the_cheapest_corner_three_times() -> None:
    first = decided(planner_of().next(Standing()))
    assert (first.kind, first.repetitions, first.configuration) == ("pilot", 3, {"n": 1000, "m": 10})


def test_waits_for_the_pilot() -> None:
    planner = planner_of()
    first = decided(planner.next(Standing()))
    assert planner.next(Standing([], [Underway(first.configuration)] * 3, [first])) is None


def test_every_choice_lowers_the_width_and_says_so() -> None:
    planner = planner_of()
    found = decided(planner.next(after_the_reaches(planner)))
    assert found.width_before is not None
    assert found.width_after is not None
    assert found.width_after < found.width_before
    assert found.expected_seconds is not None
    assert found.why.startswith("n=")
    assert "lowers the uncertainty at full scale from x" in found.why
    assert "the most per second" in found.why


def test_each_input_reaches_full_scale_while_others_are_small() -> None:
    planner = planner_of()
    reached = [one for one in after_the_reaches(planner).decisions if one.kind == "reach"]
    assert [one.configuration for one in reached] == [{"n": 1000, "m": 400}, {"n": 500_000, "m": 10}]
    assert "as large as full scale in m alone" in reached[0].why


def test_no_input_reaches_farther_than_its_part_of_the_budget_allows() -> None:
    """All of n surely fits 1.4 s, a fifth of 7 s; of 6 s only the next way does, though all that is left is enough."""
    reached = {}
    for budget_seconds in (7.0, 6.0):
        planner = planner_of(budget_seconds)
        standing = after_the_start(planner)
        dial = reaching_dials(planner.panel)[0]
        uppers = planner.belief(standing).upper_seconds(list(reaches_of(planner.panel, dial, planner.pilot)), SURE)
        assert uppers[1] < REACH_SHARE * 6.0 < uppers[0] < REACH_SHARE * 7.0
        assert uppers[0] < 6.0 - standing.spent_seconds
        m_was_reached = Decision(
            kind="reach", configuration={"n": 1000, "m": 400}, scale=Scale.OTHER, expected_seconds=0.1, why="-"
        )
        found = decided(planner.next(Standing(standing.runs, [], [*standing.decisions, m_was_reached])))
        assert found.kind == "reach"
        reached[budget_seconds] = found.configuration["n"]
    assert reached == {7.0: 500_000, 6.0: 268_580}


def test_reaches_together_take_no_more_than_their_part_of_the_budget() -> None:
    planner = planner_of()
    standing = after_the_start(planner)
    first = decided(planner.next(standing))
    dear = first.model_copy(update={"expected_seconds": ALL_REACHES_SHARE * 120.0})
    ended = [*standing.runs, run_of(first.configuration, power(first.configuration))]
    assert decided(planner.next(Standing(ended, [], [*standing.decisions, first]))).kind == "reach"
    assert decided(planner.next(Standing(ended, [], [*standing.decisions, dear]))).kind != "reach"


def test_an_input_under_way_is_not_reached_again() -> None:
    planner = planner_of()
    standing = after_the_start(planner)
    first = decided(planner.next(standing))
    going = Underway(first.configuration, first.expected_seconds)
    second = decided(planner.next(Standing(standing.runs, [going], [*standing.decisions, first])))
    assert (first.kind, second.kind) == ("reach", "reach")
    assert first.configuration != second.configuration


def test_what_is_under_way_is_not_chosen_again() -> None:
    planner = planner_of()
    standing = after_the_reaches(planner)
    first = decided(planner.next(standing))
    going = Underway(first.configuration, first.expected_seconds)
    second = decided(planner.next(Standing(standing.runs, [going], [*standing.decisions, first])))
    assert second.configuration != first.configuration
    assert second.width_before is not None
    assert first.width_after is not None
    assert second.width_before == pytest.approx(first.width_after, rel=0.02)


def test_a_target_draws_runs_to_it() -> None:
    """With a target of small m, nothing is learned from runs of large m."""
    planner = planner_of(60.0, targets=({"n": 400_000, "m": 50},))
    standing, _ = walk(planner, power)
    bridge = [one.configuration for one in standing.decisions if one.kind not in ("pilot", "start", "reach")]
    assert bridge
    assert np.median([float(one["m"]) for one in bridge]) < 150
    assert "the target" in standing.decisions[-1].why


@pytest.mark.parametrize("status", [Status.TIMED_OUT, Status.OUT_OF_MEMORY])
def test_nothing_at_or_above_a_stopped_run_is_proposed(status: Status) -> None:
    planner = planner_of(500.0)
    standing = after_the_start(planner)
    wall: Configuration = {"n": 20_000, "m": 20}
    standing = Standing([*standing.runs, run_of(wall, 2.0, "stopped", status)], [], standing.decisions)
    for _ in range(8):
        found = planner.next(standing)
        if isinstance(found, Stop):
            return
        one = decided(found).configuration
        assert not (float(one["n"]) >= 20_000 and float(one["m"]) >= 20), one
        standing = Standing([*standing.runs, run_of(one, power(one))], [], [*standing.decisions, decided(found)])


def test_a_stopped_run_raises_the_expectation_above_its_limit() -> None:
    planner = planner_of(500.0)
    standing = after_the_start(planner)
    where: Configuration = {"n": 100_000, "m": 100}
    before = float(planner.belief(standing).median_seconds([where])[0])
    stopped = run_of(where, 5 * before, "stopped", Status.TIMED_OUT)
    after = planner.belief(Standing([*standing.runs, stopped], [], standing.decisions))
    assert float(after.median_seconds([where])[0]) > 3 * before


def test_nothing_beyond_the_limit_or_the_budget_is_proposed() -> None:
    limited = application(limits={"walltime_seconds": 3.0})
    for planner in (Planner(limited, Options(budget_seconds=40.0, width=1.2)), planner_of(20.0)):
        limit = planner.application.limits.walltime_seconds
        standing, stop = walk(planner, power, noise=0.0)
        assert stop is not None
        assert standing.spent_seconds < 1.1 * planner.options.budget_seconds
        assert max(run.wall_seconds or 0 for run in standing.runs) < 1.1 * limit


def test_ends_when_certain_enough() -> None:
    planner = planner_of(300.0, width=2.0)
    standing, stop = walk(planner, power)
    assert stop is not None
    assert stop.reason == "certain"
    assert planner.width(standing) <= 2.0
    assert standing.spent_seconds < 150


def test_the_models_word_counts_where_they_were_asked() -> None:
    planner = planner_of(300.0, width=2.0)
    standing, stop = walk(planner, power)
    assert stop is not None

    def asked(width: float, *, enough: bool) -> Decision | Stop | None:
        return planner.next(Standing(standing.runs, [], standing.decisions, Certainty(width, enough)))

    assert isinstance(asked(1.5, enough=True), Stop)
    assert isinstance(asked(3.0, enough=True), Decision)
    assert isinstance(asked(1.5, enough=False), Decision)


def test_ends_when_runs_fail() -> None:
    planner = planner_of()
    pilot = decided(planner.next(Standing()))
    runs: list[Run] = [
        run_of(pilot.configuration, 0.1, f"r{place}", Status.FAILED).model_copy(update={"message": "no such file"})
        for place in range(3)
    ]
    stop = planner.next(Standing(runs, [], [pilot]))
    assert isinstance(stop, Stop)
    assert stop.reason == "failing"
    assert "no such file" in stop.why


def test_noise_is_repeated_against() -> None:
    """Where the law is known but runs scatter, the same runs are asked for again or more of them; never none."""
    planner = planner_of(120.0)
    standing, _ = walk(planner, power, noise=0.4)
    replicated = [one for one in standing.decisions if one.kind == "replicate"]
    assert all(one.first_repetition > 0 for one in replicated)
    keys = [(run.key, run.repetition) for run in standing.runs]
    assert len(set(keys)) == len(keys)


def test_a_run_that_was_disturbed_is_repeated_and_then_counts_no_more() -> None:
    planner = planner_of(120.0)
    standing = after_the_start(planner)
    calm = planner_of(120.0).belief(standing).median_seconds(planner.targets)
    odd = standing.runs[-2]
    runs = [
        *standing.runs[:-2],
        odd.model_copy(update={"wall_seconds": 8 * (odd.wall_seconds or 0)}),
        standing.runs[-1],
    ]
    again = decided(planner.next(Standing(runs, [], standing.decisions)))
    assert again.configuration == odd.configuration
    assert (again.kind, again.repetitions, again.first_repetition) == ("replicate", 1, 1)
    assert "disturbed" in again.why
    runs.append(run_of(odd.configuration, odd.wall_seconds, repetition=1))
    after = Standing(runs, [], [*standing.decisions, again])
    assert decided(planner.next(after)).configuration != odd.configuration
    np.testing.assert_allclose(planner.belief(after).median_seconds(planner.targets), calm, rtol=0.5)


def test_the_outlook_shrinks_to_nothing() -> None:
    planner = planner_of(300.0, width=1.6)
    early = planner.outlook(after_the_start(planner))
    assert early is not None
    assert early.runs > 0
    assert early.seconds > 0
    assert planner.outlook(Standing()) is None


def test_an_application_too_large_for_the_machine_is_told() -> None:
    large = application(resources={"cores": {"small": [8, 16], "full": [64, 128]}})
    with pytest.raises(RequestError, match="smallest run"):
        Planner(large, Options(most={"cores": 2}))
