"""Turns one figure of a true answer into a false one: another digit, another unit, another magnitude."""

from __future__ import annotations

import random
import re

from assistant.grounding.figures import Figure
from assistant.grounding.measures import UNITS

_UNITS = {
    "time": ("s", "min", "h", "days"),
    "bytes": ("MB", "GiB", "TB"),
    "usd": ("USD", "h", "kWh"),
    "watt-hour": ("kWh", "MWh", "h"),
    "carbon": ("g CO2e", "kg CO2e", "t CO2e"),
    "count": ("h", "GiB", "kWh"),
    "fraction": ("h", "GB"),
}


def change_digit(figure: Figure, rng: random.Random) -> str:
    """Another digit somewhere; the first one never becomes zero."""
    places = [place for place, character in enumerate(figure.text) if character.isdigit()]
    places = [place for place in places if not re.match(r"CO2", figure.text[max(0, place - 2) : place + 1])]
    place = rng.choice(places)
    digits = [digit for digit in "123456789" if digit != figure.text[place]]
    return figure.text[:place] + rng.choice(digits) + figure.text[place + 1 :]


def change_magnitude(figure: Figure, rng: random.Random) -> str:
    """Ten or a thousand times as much."""
    number = re.search(r"[\d,]*\.?\d+", figure.text)
    assert number is not None
    value = float(number.group().replace(",", "")) * rng.choice((10, 100, 1000))
    return figure.text[: number.start()] + f"{value:,.10g}" + figure.text[number.end() :]


def change_unit(figure: Figure, rng: random.Random) -> str | None:
    """The same number with another unit of the same or of another dimension; `None` if it has none to change."""
    number = re.search(r"[\d,]*\.?\d+", figure.text)
    assert number is not None
    if figure.date and not figure.measures:
        return None
    measure = figure.measures[0]
    shown = figure.text[number.end() :].strip(" -")
    others = [unit for unit in _UNITS.get(measure.dimension, ("h",)) if unit != shown and UNITS[unit] != measure]
    return f"{number.group()} {rng.choice(others)}" if others else None


CHANGES = (change_digit, change_magnitude, change_unit)
