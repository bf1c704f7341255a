"""Runs that go as far as full scale with one input while all others stay small.

Small runs in every input cannot know what only size brings: a time that bends where data no longer fits a cache, memory
that grows past what the program takes anyway. One input at a time shows it for a part of what a full-scale run costs.
"""

from __future__ import annotations

from collections.abc import Iterator

from estimators.harp.campaign.dials import Dial, Panel
from estimators.harp.expressions import Value

REACH_SHARE = 0.2
"""Of the budget that one such run may take (a choice)."""
ALL_REACHES_SHARE = 0.4
"""Of the budget that all of them may take."""
WAYS = (1.0, 0.9, 0.8, 0.7)
"""How far along its values the input goes: where the whole way takes too long, a part of it."""
_RESOURCES = ("cores", "nodes", "gpus")


def reaching_dials(panel: Panel) -> list[Dial]:
    """Inputs that are larger at full scale than at small; more cores do not make a run larger."""
    return [
        dial
        for dial in panel.dials
        if not dial.is_word and dial.name not in _RESOURCES and dial.ends("full")[1] > dial.ends("small")[1]
    ]


def reaches_of(panel: Panel, dial: Dial, pilot: dict[str, Value]) -> Iterator[dict[str, Value]]:
    """The pilot with this input as far as full scale, then with less and less of it, down to its small range."""
    beyond = dial.turned(1.0, "small")
    for way in WAYS:
        value = dial.turned(way, "all")
        if float(value) > float(beyond) and panel.runs_here({**pilot, dial.name: value}):
            yield {**pilot, dial.name: value}


def has_reached(dial: Dial, configuration: dict[str, Value]) -> bool:
    """Whether a run goes beyond the small range of this input."""
    return float(configuration[dial.name]) > float(dial.turned(1.0, "small"))
