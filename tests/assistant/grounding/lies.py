"""Turns one figure of a true answer into a false one: another digit, another unit, another magnitude."""

from __future__ import annotations

import random
import re
from dataclasses import replace

from assistant.grounding.figures import Figure, read_figures
from assistant.grounding.measures import UNITS
from plane.placement.option import Option, Placement

Truth = tuple[str, float]
"""Dimension and base value."""

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


def is_claim(figure: Figure, text: str) -> bool:
    """Whether the figure is one a reader takes as a fact: no rank, no number of a list item."""
    before = text[text.rfind("\n", 0, figure.start) + 1 : figure.start]
    after = text[figure.end : figure.end + 2]
    return not (before.strip() in ("", "|") and after[:1] in (".", " "))


def truths_of(placement: Placement) -> list[Truth]:
    """Every figure of the placement as dimension and base value, found without the index that is being tested."""
    workload = placement.workload
    counts = [placement.considered, 256, 224, 5, 1, 2, 8, workload.dataset_size or 0, workload.epochs or 0, 2e6]
    truths: list[Truth] = [("count", float(value)) for value in (*counts, *placement.rejected_by_reason.values())]
    truths += [("time", 600.0), ("fraction", 0.9)]
    for option in (*placement.options, *placement.frontier):
        truths += _quantities(option)
    for rejection in placement.rejected:
        truths += [("time", figure.value * figure.measures[0].factor) for figure in read_figures(rejection.text)]
    return truths


def is_true_elsewhere(lie: Figure, truths: list[Truth]) -> bool:
    """Whether the false figure happens to be another true one of the same dimension, to the precision shown."""
    return any(
        dimension == measure.dimension
        and (lie.value - lie.half) * measure.factor * (1 - 1e-9) <= base
        and base <= (lie.value + lie.half) * measure.factor * (1 + 1e-9)
        for measure in lie.measures
        for dimension, base in truths
    )


def _quantities(option: Option) -> list[Truth]:
    quantities = [option.run_hours, option.total_hours, option.wait_hours, option.charge.amount, option.charge.usd]
    quantities += [option.energy, option.emissions, option.memory_needed, option.memory_available]
    truths: list[Truth] = []
    for quantity in quantities:
        if quantity is not None:
            dimension, factor = _BASE.get(quantity.unit, ("count", 1.0))
            bounds = (quantity.value, quantity.low, quantity.high)
            truths += [(dimension, bound * factor) for bound in bounds if bound is not None]
    counts = (option.accelerator_count, option.node_count, option.accelerators_per_node, option.segments)
    truths += [("count", float(count)) for count in (*counts, option.batch_per_device or 1)]
    truths += [("time", hours * 3600) for hours in (option.max_walltime_hours, option.request_walltime_hours) if hours]
    truths += [(_dimension(figure), figure.value * figure.measures[0].factor) for figure in _worded(option)]
    return truths


def _worded(option: Option) -> list[Figure]:
    """Figures in the option's own texts; vendors' GB of memory may be written as GiB."""
    texts = (option.charge.formula, *option.reasons, option.accelerator)
    figures = [figure for text in texts for figure in read_figures(text)]
    vendor = [
        replace(figure, measures=(UNITS["GiB"],))
        for figure in read_figures(option.accelerator)
        if _dimension(figure) == "bytes"
    ]
    return figures + vendor


def _dimension(figure: Figure) -> str:
    return figure.measures[0].dimension


_BASE = {
    "h": ("time", 3600.0),
    "GiB": ("bytes", 2.0**30),
    "USD": ("usd", 1.0),
    "kWh": ("watt-hour", 1000.0),
    "kg CO2e": ("carbon", 1000.0),
}
