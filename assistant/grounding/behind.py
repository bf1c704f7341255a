"""What stands behind a number: a unit, a noun, a comparison or nothing; and what stands below a fraction bar."""

from __future__ import annotations

import re

from assistant.grounding.measures import BARE, NOUN_PATTERN, UNIT_PATTERN, UNITS, Measure, noun_measure

_CLOSING = re.compile(r"(?:\*{1,3}|`|_{1,2}|\]|</\w+>)(?=[ \u00a0-]?[A-Za-z%])")
"""Marks of Markdown between a figure and its unit: `**17** hours`."""
_TIMES = re.compile(
    r"[ \u00a0]?(?:[x×](?![A-Za-z0-9_])|-?fold\b|times(?P<compares> (?:as|the)\b| \w+er\b| more\b| less\b)?\b)"
)
_BELOW = re.compile(r"[ \u00a0]?(?:/|per[ \u00a0]|an?[ \u00a0](?=hour|day|week|month|year|minute|second))")
_ADJECTIVES = re.compile(r"(?:[ \u00a0-](?!(?:of|on|in|to|and|or|at|for|with|per|is|are|was|from|by|than)\b)[\w/+-]+)")
_DEVICE_NAME = re.compile(
    r"\s*(?:NVIDIA|AMD Instinct|Instinct|Radeon|GeForce|Quadro|Tesla|Jetson|(?:[ABHLTV]|GH|GB|MI|RTX ?|P)\d{1,4}\w*\b)"
)
_DEVICES = Measure(noun="gpu")
RATIO = Measure(noun="times")
_LONG_UNIT = 3
"""Letters of a unit that may stand behind an adjective: `8 wall-clock hours`, but not `8 A100 s`."""


def measure_behind(text: str, place: int, currency: str | None) -> tuple[Measure | None, int]:
    """What stands behind a number: unit, noun or nothing; `None` if letters are glued to it that are neither."""
    if currency:
        measure = UNITS["EUR" if currency.strip(" \u00a0/") in ("€", "EUR") else "USD"]
        return _below(measure, text, place)
    marks = _CLOSING.match(text, place)
    for pattern in (NOUN_PATTERN, UNIT_PATTERN):  # "4 GPU hours" and "4 node-hours" before "4 h"
        match = pattern.match(text, marks.end() if marks else place)
        if match:
            measure = noun_measure(match["noun"]) if pattern is NOUN_PATTERN else UNITS[match["unit"]]
            return _below(measure, text, match.end())
    times = _TIMES.match(text, place)
    if times:
        ratio = RATIO if text[place] in "x-f" or times["compares"] else BARE
        return (_DEVICES if _DEVICE_NAME.match(text, times.end()) else ratio), times.end()
    if re.match(r"[A-Za-z_]|-bit\b", text[place : place + 4]):
        return None, place
    return _behind_adjectives(text, place), place


def _behind_adjectives(text: str, place: int) -> Measure:
    """The noun or unit of `2 checkpointed jobs`, `8 A100 GPUs` or `8 wall-clock hours`: up to two words between."""
    for _ in range(2):
        word = _ADJECTIVES.match(text, place)
        if word is None:
            return BARE
        place = word.end()
        noun = NOUN_PATTERN.match(text, place)
        if noun:
            return noun_measure(noun["noun"])
        unit = UNIT_PATTERN.match(text, place)
        if unit and unit["unit"].isalpha() and len(unit["unit"]) > _LONG_UNIT:
            return UNITS[unit["unit"]]
    return BARE


def _below(above: Measure, text: str, place: int) -> tuple[Measure, int]:
    bar = _BELOW.match(text, place)
    if bar is None:
        return above, place
    for pattern in (NOUN_PATTERN, UNIT_PATTERN):
        match = pattern.match(text, bar.end())
        if match:
            below = noun_measure(match["noun"]) if pattern is NOUN_PATTERN else UNITS[match["unit"]]
            return above.over(below), match.end()
    return above, place
