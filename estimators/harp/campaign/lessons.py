"""What a campaign has learned, in a few figures: noise, start-up, how the time grows at full scale."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from estimators.harp.campaign.belief import Belief
from estimators.harp.campaign.campaign import Campaign
from estimators.harp.campaign.observing import measured_noise
from estimators.harp.campaign.wording import seconds_text
from estimators.harp.configuration import Configuration
from knowledge.quantities import write_number

_STEP = 0.05
"""In the logarithm of an input: over so much its exponent is seen."""
_LEAST_SHOWN_NOISE = 0.001


@dataclass(frozen=True, slots=True)
class Lessons:
    """What was learned.

    Attributes:
        noise: standard deviation of the logarithm of the time among repetitions; `None` without any.
        startup_seconds: part of every run that no input changes.
        exponents: by how many percent the time grows at the targets where this input grows by one percent.
        factors: of every word, the time relative to that of the first word of its input.
        setup_seconds: on the clock between start and end of runs, besides the runs: set-up of data, and waiting.
    """

    noise: float | None
    startup_seconds: float
    exponents: dict[str, float]
    factors: dict[str, dict[str, float]]
    setup_seconds: float


def lessons_of(campaign: Campaign) -> Lessons | None:
    """What was learned; `None` before the first run has come to its end."""
    if not campaign.standing.known:
        return None
    belief = campaign.planner.belief(campaign.standing)
    numbers = [dial.name for dial in campaign.planner.panel.dials if not dial.is_word]
    words = {dial.name: [str(one) for one in dial.levels] for dial in campaign.planner.panel.dials if dial.is_word}
    exponents = {name: _exponent(belief, campaign.targets, name) for name in numbers}
    return Lessons(
        noise=measured_noise(campaign.runs),
        startup_seconds=belief.shape.startup_seconds,
        exponents={name: found for name, found in exponents.items() if found is not None},
        factors={name: _factors(belief, campaign.targets, name, levels) for name, levels in words.items()},
        setup_seconds=_setup_seconds(campaign),
    )


def lesson_lines(lessons: Lessons) -> list[str]:
    """The same as sentences."""
    if lessons.noise is None:
        lines = ["Noise: nothing was repeated, so it is not known."]
    else:
        noise = "less than 0.1" if lessons.noise < _LEAST_SHOWN_NOISE else write_number(100 * lessons.noise, 2)
        lines = [f"Noise: repetitions of a run differ by {noise} % (standard deviation)."]
    grows = ", ".join(f"{name} {exponent:.2f}" for name, exponent in lessons.exponents.items())
    if grows:
        lines.append(f"Exponents of the time at the targets: {grows}.")
    for name, factors in lessons.factors.items():
        told = ", ".join(f"{word} x{factor:.2f}" for word, factor in factors.items())
        lines.append(f"Time by {name}: {told}.")
    if lessons.startup_seconds > 0:
        lines.append(f"Start-up, the same in every run: about {seconds_text(lessons.startup_seconds)}.")
    if lessons.setup_seconds > 1:
        lines.append(f"Besides the runs, set-up of data and waiting took {seconds_text(lessons.setup_seconds)}.")
    return lines


def _exponent(belief: Belief, targets: Sequence[Configuration], name: str) -> float | None:
    """Median over the targets; `None` where the input is zero or negative somewhere, or fixed."""
    values = [one[name] for one in targets if name in one]
    if not values or any(isinstance(value, str) or value <= 0 for value in values):
        return None
    up = [{**one, name: float(one[name]) * math.exp(_STEP)} for one in targets]
    down = [{**one, name: float(one[name]) * math.exp(-_STEP)} for one in targets]
    ratio = np.log(belief.median_seconds(up) / belief.median_seconds(down))
    return float(np.median(ratio) / (2 * _STEP))


def _factors(belief: Belief, targets: Sequence[Configuration], name: str, levels: Sequence[str]) -> dict[str, float]:
    times = {level: belief.median_seconds([{**one, name: level} for one in targets]) for level in levels}
    return {level: float(np.median(times[level] / times[levels[0]])) for level in levels}


def _setup_seconds(campaign: Campaign) -> float:
    took = {run.run_id: run.wall_seconds or 0.0 for run in campaign.runs}
    clock = [
        entry.ended - entry.started - took[entry.task_id]
        for entry in campaign.entries
        if entry.ended is not None and entry.started is not None and entry.task_id in took
    ]
    return max(sum(clock), 0.0)
