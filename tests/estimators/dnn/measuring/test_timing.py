"""The timer against a clock that we move: what it takes as a step's time, when it stops, what it says of energy."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimators.dnn.measuring.timing import Limits, spread_of, time_steps


class World:
    """A clock, a device whose steps take given seconds once it is warm, and a counter of energy."""

    source = "a counter"

    def __init__(self, seconds: float, *, cold_steps: int = 0, noise: float = 0.0, watts: float | None = 50.0) -> None:
        self.now, self.steps, self.begun = 0.0, 0, 0.0
        self.seconds, self.cold_steps, self.watts = seconds, cold_steps, watts
        self._noise, self._random = noise, random.Random(7)

    def step(self) -> None:
        """Hand over one step: the time passes when it is waited for, as on an accelerator."""
        factor = 20.0 if self.steps < self.cold_steps else 1.0 + self._random.uniform(-self._noise, self._noise)
        self.begun += self.seconds * factor
        self.steps += 1

    def wait(self) -> None:
        self.now += self.begun
        self.begun = 0.0

    def clock(self) -> float:
        return self.now

    def joules(self) -> float | None:
        return None if self.watts is None else self.now * self.watts


@given(seconds=st.floats(1e-5, 3.0))
def test_a_steady_step_is_timed_exactly_at_any_length(seconds: float) -> None:
    world = World(seconds)
    found = time_steps(world.step, world.wait, world.clock, world, Limits())
    assert found.seconds == pytest.approx(seconds, rel=1e-6)
    assert found.joules == pytest.approx(50.0 * seconds, rel=1e-6)


def test_slow_first_steps_are_not_counted() -> None:
    world = World(0.1, cold_steps=2)
    found = time_steps(world.step, world.wait, world.clock, world, Limits())
    assert found.seconds == pytest.approx(0.1)
    assert found.spread == pytest.approx(0.0)
    assert world.steps - found.steps == 2, "two steps of warm-up, though one outlasts the least time"


def test_one_step_that_outlasts_the_limit_is_warm_enough() -> None:
    world = World(50.0)
    found = time_steps(world.step, world.wait, world.clock, world, Limits(longest_seconds=20.0))
    assert (world.steps, found.steps, found.seconds) == (2, 1, 50.0)


def test_a_noisy_step_is_measured_until_the_limit_and_its_spread_is_told() -> None:
    world = World(0.4, noise=0.5)
    found = time_steps(world.step, world.wait, world.clock, world, Limits(spread=0.01, longest_seconds=30.0))
    assert 30.0 < world.now < 33.0
    assert found.spread > 0.1
    assert found.seconds == pytest.approx(0.4, rel=0.2)


def test_one_step_longer_than_the_limit_is_measured_once() -> None:
    world = World(100.0)
    found = time_steps(world.step, world.wait, world.clock, world, Limits())
    assert found.steps == 1
    assert found.seconds == pytest.approx(100.0)


def test_short_steps_are_waited_for_in_blocks() -> None:
    world = World(0.001)
    found = time_steps(world.step, world.wait, world.clock, world, Limits(block_seconds=0.1))
    assert found.steps % 100 == 0


@pytest.mark.parametrize("watts", [None, 0.0])
def test_energy_is_unknown_without_a_counter_that_moves(watts: float | None) -> None:
    world = World(0.1, watts=watts)
    assert time_steps(world.step, world.wait, world.clock, world, Limits()).joules is None


def test_spread_needs_three_values() -> None:
    assert spread_of([1.0, 1.0]) == float("inf")
    assert spread_of([1.0, 1.0, 1.0]) == 0.0
    assert spread_of([1.0, 2.0, 3.0]) == pytest.approx(0.5)
