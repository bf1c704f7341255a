"""When the learned opinion overrules the rules: where they had little to go on, or it is nearly sure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from assistant.planner.learned.features import features
from assistant.planner.learned.opinion import opinion
from assistant.planner.reading import Reading
from assistant.planner.state import State

TRUST = 2.2
"""How much the rules' word adds to the logarithm of an intent's chance (a choice, from held-out conversations)."""
TRUST_PER_POINT = 0.3
"""What each point adds by which their best intent leads the next, up to `MOST_POINTS`."""
MOST_POINTS = 10
TRUST_WITHOUT_CUES = 0.7
"""The same where no cue reached its mark and the rules went by what was named alone."""
SURE_OF_HARM = 0.6
"""Chance from which on a message that no rule refuses is refused all the same (a choice)."""
_SPOKEN = {"explain": "recommend", "detail": "recommend", "profile": "smalltalk", "waits": "docs"}
_CERTAIN = frozenset({"explain", "detail", "profile", "waits", "unsafe"})
"""Intents of the rules that stand: they follow from what was said before, or must never be weakened."""


def decide(guess: str, reading: Reading, state: State, said: Mapping[str, Any], *, follows: bool) -> str:
    """The intent, after both were heard.

    Args:
        guess: of the rules. reading: the message. state: the conversation before it. said: its slots.
        follows: whether the rules read it as going on from an earlier request, which words alone seldom show.
    """
    if guess in _CERTAIN:
        return guess
    learned = opinion(features(reading, state, said))
    if learned is None:
        return guess
    if learned.of("unsafe") >= SURE_OF_HARM:
        return "unsafe"
    cued = reading.scored.best is not None
    never = (
        {"unsafe", "clarify"} if cued else {"unsafe"}
    )  # where cues name an intent, its plan asks for what is missing
    scores = {intent: math.log(chance + 1e-9) for intent, chance in learned.chances.items() if intent not in never}
    trust = TRUST + TRUST_PER_POINT * _lead(reading) if cued else TRUST if follows else TRUST_WITHOUT_CUES
    known = _SPOKEN.get(guess, guess)
    scores[known] = scores.get(known, math.log(1e-9)) + trust
    best = max(scores, key=lambda intent: (scores[intent], intent == known))
    return guess if best == known else best


def _lead(reading: Reading) -> int:
    """Points by which the best intent of the rules leads the next."""
    totals = [total for _, total in reading.scored.scores[:2]]
    return min(MOST_POINTS, totals[0] - (totals[1] if len(totals) > 1 else 0))
