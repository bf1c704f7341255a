"""The first runs: the cheapest corner a few times, then points that fill the small range evenly."""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.stats import qmc

from estimators.harp.campaign.dials import Panel
from estimators.harp.configuration import Configuration, key_of
from estimators.harp.expressions import Value

Floats = NDArray[np.float64]

PILOT_REPETITIONS = 3
"""Of the cheapest run: the least from which noise can be told."""
DRAWS = 24
"""Designs that are drawn; the one whose nearest points are farthest apart is taken."""


def sobol(number: int, size: int, seed: int) -> Floats:
    """The first points of a scrambled Sobol sequence in the unit cube, shape (number, size)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # that a number is no power of two; any number is taken here
        return np.asarray(qmc.Sobol(size, rng=seed).random(number), dtype=np.float64)


def pilot_of(panel: Panel) -> dict[str, Value]:
    """The cheapest corner: every input least at small scale, the first of its words.

    Cores are least too: what a run costs is its time, but a run of few cores disturbs nobody.
    """
    return panel.configuration([0.0] * panel.size, "small")


def start_size(panel: Panel) -> int:
    """How many configurations the start has besides the pilot: two for every slope a power law has, and two more."""
    slopes = 0
    for dial in panel.dials:
        if dial.is_word:
            slopes += len(dial.levels) - 1
        else:
            slopes += dial.ends("small")[0] < dial.ends("small")[1]
    return 2 * slopes + 2


def filling_of(panel: Panel, number: int, seed: int) -> list[dict[str, Value]]:
    """Configurations that fill the small range, the farthest from those before it always next.

    Any first part of the list fills the range as well as it can, so that a budget may cut it anywhere. Words and few
    choices are balanced: each comes as often as the others, give or take one.

    Returns:
        At most `number` different configurations, without the pilot's.
    """
    if not panel.size or number < 1:
        return []
    designs = [_design(panel, number, seed * DRAWS + draw) for draw in range(DRAWS)]
    best = max(designs, key=lambda shares: _nearest(panel, shares))
    pilot = pilot_of(panel)
    found, left = [np.zeros(panel.size)], list(best)
    while left:
        # The farthest from all that are chosen comes next.
        gaps = [min(_gap(panel, one, other) for other in found) for one in left]
        found.append(left.pop(int(np.argmax(gaps))))
    rows = [panel.configuration(shares.tolist(), "small") for shares in found[1:]]
    different = {key_of(one): one for one in rows if panel.runs_here(one)}
    different.pop(key_of(pilot), None)
    return list(different.values())


def _design(panel: Panel, number: int, seed: int) -> Floats:
    """Scrambled Sobol points, with choices dealt out evenly instead of drawn."""
    shares = sobol(number, panel.size, seed)
    draw = np.random.default_rng(seed)
    for across, dial in enumerate(panel.dials):
        levels = len(dial.levels)
        if 0 < levels <= number:
            dealt = (np.arange(number) % levels + 0.5) / levels
            shares[:, across] = draw.permutation(dealt)
    return shares


def _nearest(panel: Panel, shares: Floats) -> float:
    return min(
        (_gap(panel, one, other) for place, one in enumerate(shares) for other in shares[:place]), default=math.inf
    )


def _gap(panel: Panel, one: Floats, other: Floats) -> float:
    """Distance of two points; two different words are half the range apart, whichever they are."""
    total = 0.0
    for dial, here, there in zip(panel.dials, one, other, strict=True):
        if dial.is_word:
            total += 0.25 * (dial.turned(here, "small") != dial.turned(there, "small"))
        else:
            total += float(here - there) ** 2
    return total


def candidates_of(panel: Panel, known: Sequence[Configuration], targets: Sequence[Configuration], number: int,
                  seed: int) -> list[dict[str, Value]]:  # fmt: skip
    """Runs that may be worth their time: all over the bridge from small to full scale, each parameter on its own.

    Every dial is turned independently between its least and its most value, so that a long way along one input is
    weighed while the others stay small and cheap. Corners come in too, where slopes are told best; so do the targets
    themselves and what was run before, to be repeated.
    """
    draw = np.random.default_rng(seed)
    spread = sobol(number, panel.size, seed)
    # Powers pull some of the points towards the cheap end, where most of what can be afforded lies.
    spread = spread ** draw.choice([1.0, 1.0, 2.0, 4.0], size=(number, 1))
    corners = (draw.random((number // 4, panel.size)) < 0.5).astype(float)
    edges = corners * np.linspace(0.0, 1.0, len(corners))[:, None]
    small = [panel.configuration(point, "small") for point in [*spread[: number // 8], *corners]]
    bridge = [panel.configuration(point) for point in [*spread, *corners, *edges]]
    every = [dict(one) for one in (*known, *targets)]
    found = {key_of(one): one for one in [*every, *small, *bridge] if panel.runs_here(one)}
    return list(found.values())
