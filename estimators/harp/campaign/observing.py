"""What runs tell of the times of configurations: repetitions put together, their noise, and lower bounds."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np

from estimators.harp.campaign.belief import Belief, Seen, believe
from estimators.harp.campaign.terms import Terms
from estimators.harp.configuration import Configuration, key_of
from estimators.harp.run import Run

USUAL_NOISE, USUAL_FREEDOM = 0.05, 2.0
"""Noise before a repetition is seen, and how many repetitions that guess weighs: a choice, and soon outvoted."""
LEAST_NOISE = 0.005
BEYOND, BEYOND_NOISE = 1.5, 0.5
"""A stopped run that was expected to be done by then is taken as this much longer than its limit, within so much."""
LEAST_SECONDS = 1e-3
DISTURBED = 1.4
"""A repetition this many times as long as the quickest was disturbed; a choice, far beyond usual noise."""
SURPRISING = 3.0
"""Standard deviations from what all other runs say, from which on a run is repeated; a choice: one in 400 by chance."""


def finished_seconds(run: Run) -> float | None:
    """The time a run tells; `None` where it tells none."""
    return max(run.wall_seconds, LEAST_SECONDS) if run.finished and run.wall_seconds is not None else None


def undisturbed(logs: Sequence[float]) -> list[float]:
    """Repetitions without those that something else on the machine slowed down: a disturbance only ever adds time."""
    least = min(logs)
    kept = [one for one in logs if one - least <= math.log(DISTURBED)]
    # Where most are slow, the quick one is the odd one.
    return kept if 2 * len(kept) >= len(logs) else list(logs)


def surprise(belief: Belief, runs: Sequence[Run]) -> tuple[Run, float] | None:
    """The run that is farthest from what all others say of it, and was not repeated; and what they say, in seconds.

    It may have been disturbed, or it shows something new: a repetition tells which. `None` where nothing surprises.
    """
    counts = {key: len(logs) for key, logs in _grouped(runs).items()}
    single = {run.key: run for run in runs if counts.get(run.key) == 1 and finished_seconds(run) is not None}
    gaps, spreads = belief.left_out()
    found: tuple[float, Run, float] | None = None
    for one, gap, spread in zip(belief.seen, gaps, spreads, strict=True):
        run, startup = single.get(key_of(one.configuration)), belief.shape.startup_seconds
        expected = startup + (one.seconds - startup) * math.exp(-gap)
        far = abs(float(gap)) / float(spread)
        if run is None or far < SURPRISING or abs(math.log(one.seconds / expected)) < math.log(DISTURBED):
            continue
        if found is None or far > found[0]:
            found = (far, run, expected)
    return found[1:] if found else None


def noise_of(runs: Iterable[Run]) -> float:
    """Standard deviation of the logarithm of the time among repetitions, pooled, with a guess that few outvote."""
    squares, freedom = USUAL_FREEDOM * USUAL_NOISE**2, USUAL_FREEDOM
    for every in _grouped(runs).values():
        logs = undisturbed(every)
        squares += float(np.sum((np.array(logs) - np.mean(logs)) ** 2))
        freedom += len(logs) - 1
    return max(math.sqrt(squares / freedom), LEAST_NOISE)


def measured_noise(runs: Iterable[Run]) -> float | None:
    """The same from repetitions alone; `None` where nothing was repeated."""
    groups = [np.array(logs) for logs in _grouped(runs).values() if len(logs) > 1]
    if not groups:
        return None
    return math.sqrt(sum(float(np.sum((logs - logs.mean()) ** 2)) for logs in groups) / sum(len(g) - 1 for g in groups))


def belief_of(terms: Terms, runs: Sequence[Run], pending: Sequence[Configuration] = ()) -> Belief:
    """What is believed after these runs, with others under way."""
    noise = noise_of(runs)
    configurations = {run.key: run.configuration for run in runs}
    seen = [
        Seen(configurations[key], math.exp(float(np.mean(kept))), noise / math.sqrt(len(kept)))
        for key, logs in _grouped(runs).items()
        if (kept := undisturbed(logs))
    ]
    belief = believe(terms, seen, noise, pending)
    bounds = _bounds(belief, runs) if seen else []
    return Belief(terms, [*seen, *bounds], belief.shape, pending) if bounds else belief


def _bounds(belief: Belief, runs: Sequence[Run]) -> list[Seen]:
    """Stopped runs that were expected to be done: as times somewhat beyond their limit."""
    stopped = {run.key: run for run in runs if run.longer_than_seconds}
    found = []
    for run in stopped.values():
        longer = run.longer_than_seconds or 0.0
        if float(belief.median_seconds([run.configuration])[0]) < longer * BEYOND:
            found.append(Seen(run.configuration, longer * BEYOND, BEYOND_NOISE))
    return found


def _grouped(runs: Iterable[Run]) -> dict[str, list[float]]:
    """Logarithms of the times of finished runs by configuration."""
    found: dict[str, list[float]] = defaultdict(list)
    for run in runs:
        seconds = finished_seconds(run)
        if seconds is not None:
            found[run.key].append(math.log(seconds))
    return found
