"""Times a step until its median stands still. Knows no framework: what runs, waits and tells the time is handed in."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

Act = Callable[[], object]
Clock = Callable[[], float]


class Meter(Protocol):
    """A counter of energy."""

    source: str
    """Which counter it is and what it covers; empty for none."""

    def joules(self) -> float | None:
        """Joules since some fixed moment; `None` = unknown."""
        ...


@dataclass(frozen=True, slots=True)
class Limits:
    """How long to warm up and to measure.

    Attributes:
        warm_up_seconds, warm_up_steps: both are reached before the first measured step.
        block_seconds: steps are timed in blocks that last about this long, so that waiting costs little.
        least_blocks: blocks that a median needs. window_seconds: least time measured, for the energy counter's sake.
        spread: the median stands still when the interquartile range is a smaller share of it.
        longest_seconds: stop then, steady or not.
    """

    warm_up_seconds: float = 0.5
    warm_up_steps: int = 2
    block_seconds: float = 0.1
    least_blocks: int = 5
    window_seconds: float = 1.0
    spread: float = 0.03
    longest_seconds: float = 20.0


@dataclass(frozen=True, slots=True)
class Timing:
    """What was timed: seconds and joules of one step (joules `None` = unknown), spread of the blocks, steps in all."""

    seconds: float
    spread: float
    steps: int
    joules: float | None


def time_steps(step: Act, wait: Act, clock: Clock, meter: Meter, limits: Limits) -> Timing:
    """Run a step many times and take the median of its blocks.

    Args:
        step: runs one step, perhaps without waiting for it. wait: returns when all that was begun is done.
    """
    steps_in_block = _steps_in_block(_warm_up(step, wait, clock, limits), limits)
    blocks: list[float] = []
    joules, began = meter.joules(), clock()
    while not _enough(blocks, clock() - began, limits):
        blocks.append(_seconds_of_block(step, wait, clock, steps_in_block))
    steps = steps_in_block * len(blocks)
    return Timing(statistics.median(blocks), spread_of(blocks), steps, _per_step(joules, meter.joules(), steps))


def spread_of(values: list[float]) -> float:
    """Interquartile range as a share of the median; infinite for fewer than three values."""
    if len(values) < 3:
        return float("inf")
    low, middle, high = statistics.quantiles(values, n=4, method="inclusive")
    return (high - low) / middle if middle > 0 else float("inf")


def _warm_up(step: Act, wait: Act, clock: Clock, limits: Limits) -> float:
    """Seconds of the last warm-up step. One step that outlasts the limit is warm enough."""
    began = clock()
    done, last = 0, 0.0
    while done < limits.warm_up_steps or clock() - began < limits.warm_up_seconds:
        last = _seconds_of_block(step, wait, clock, 1)
        done += 1
        if clock() - began > limits.longest_seconds:
            break
    return last


def _steps_in_block(seconds: float, limits: Limits) -> int:
    return max(1, round(limits.block_seconds / seconds)) if seconds > 0 else 1


def _seconds_of_block(step: Act, wait: Act, clock: Clock, steps: int) -> float:
    began = clock()
    for _ in range(steps):
        step()
    wait()
    return (clock() - began) / steps


def _enough(blocks: list[float], elapsed: float, limits: Limits) -> bool:
    if blocks and elapsed >= limits.longest_seconds:
        return True
    steady = spread_of(blocks) <= limits.spread
    return len(blocks) >= limits.least_blocks and elapsed >= limits.window_seconds and steady


def _per_step(before: float | None, after: float | None, steps: int) -> float | None:
    """Joules of a step; a counter that stood still or ran backwards tells nothing."""
    if before is None or after is None or after <= before:
        return None
    return (after - before) / steps
