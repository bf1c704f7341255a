"""The inputs of a described application as slots: what its file counts, in the words and units that people use."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from assistant.planner.application_inputs import inputs_in
from assistant.planner.slots.counting import LARGE
from assistant.planner.text import Scan
from knowledge.errors import IntelligencePlaneError
from knowledge.quantities.reading import NUMBER

if TYPE_CHECKING:
    from estimators.harp.application import Application, Input

_BASES = re.compile(
    rf"(?<![\w.])(?P<value>{NUMBER})[\s-]?(?P<unit>kbp?|mbp?|gbp?|bp|bases?|(?:kilo|mega|giga)bases?)\b(?!/s)"
)
_SCALE = {"k": 1e3, "m": 1e6, "g": 1e9, "b": 1.0}
_GENOME = re.compile(r"\b(?:genome|reference|assembly|chromosome|index)\b")
_LONGEST_READ = 1e6
"""Bases from which on a length is that of a genome (a choice: the longest reads of nanopores reach a million)."""
_PIXELS = re.compile(rf"(?<![\w.])(?P<value>{NUMBER})[\s-]?(?:megapixels?|mpx?|mpixels?)\b")
_LONE = re.compile(
    rf"(?<![\w.])(?P<value>{LARGE})(?![\w.]|\s*(?:cores?|threads?|cpus?|procs?|nodes?|hours?|h\b|days?))"
)
_ITERATIONS = re.compile(rf"(?<![\w.])(?P<value>{LARGE})[\s-]*(?:iterat\w+|iters?|steps?)\b")


def read(scan: Scan) -> None:
    """Take the inputs of the application that is named, if it is described here."""
    application = described(str(scan.slots.get("application", "")))
    if application is None:
        return
    _read_bases(scan, application)
    _read_pixels(scan, application)
    for name, text in inputs_in(scan.rest, application).items():
        _put(scan, name, application.inputs[name], text)
        _take(scan, text)
    _read_iterations(scan, application)
    _read_lone(scan, application)


@lru_cache(maxsize=64)
def described(name: str) -> Application | None:
    """The application of a name; `None` where it is not described, or its file is broken."""
    from estimators.harp.shelf import find

    if not name:
        return None
    try:
        return find(name)
    except IntelligencePlaneError:
        return None


def _read_bases(scan: Scan, application: Application) -> None:
    """`150 bp`, `4.6 Mb genome`: lengths of reads and of the genome they come from."""
    wanted = [name for name, one in application.inputs.items() if one.unit == "bases"]
    for match in list(_BASES.finditer(scan.rest)) if wanted else ():
        value = float(match["value"].replace(",", "")) * _SCALE[match["unit"][0]]
        near = f"{scan.before(match.start(), 18)} {scan.after(match.end(), 18)}"
        is_genome = value > _LONGEST_READ or (_GENOME.search(near) and "read" not in near)
        name = "genome_bases" if is_genome else "read_length"
        if name in wanted:
            scan.slots.setdefault(name, round(value))
            scan.take(*match.span())


def _read_pixels(scan: Scan, application: Application) -> None:
    if "pixels" in application.inputs and (match := _PIXELS.search(scan.rest)):
        scan.slots["pixels"] = round(float(match["value"].replace(",", "")) * 1e6)
        scan.take(*match.span())


def _read_iterations(scan: Scan, application: Application) -> None:
    """Steps, whatever the application calls them, where it counts only one kind."""
    names = [name for name in ("timesteps", "iterations") if name in application.inputs and name not in scan.slots]
    if len(names) == 1 and (match := _ITERATIONS.search(scan.rest)):
        _put(scan, names[0], application.inputs[names[0]], match["value"])
        scan.take(*match.span())


def _read_lone(scan: Scan, application: Application) -> None:
    """`digits of e, one million of them`: the one figure there is belongs to the one input that is a number."""
    numbers = [name for name, one in application.inputs.items() if not one.is_word]
    if len(numbers) == 1 and numbers[0] not in scan.slots and (match := _LONE.search(scan.rest)):
        _put(scan, numbers[0], application.inputs[numbers[0]], match["value"])
        scan.take(*match.span())


def _put(scan: Scan, name: str, one: Input, text: str) -> None:
    value = input_value(name, one, text)
    if value is not None:
        scan.slots[name] = value


def input_value(name: str, one: Input, text: str) -> float | int | str | None:
    """The value of an input as people write it; `None` where it is none."""
    from estimators.harp.reading import read_value

    try:
        return read_value(name, one, text)
    except IntelligencePlaneError:
        return count_of(text)


def count_of(text: str) -> int | None:
    """A count as people write it; `None` where it is none."""
    from knowledge.quantities import read_count

    try:
        return read_count(text, field="count", at_least=1)
    except IntelligencePlaneError:
        return None


def _take(scan: Scan, text: str) -> None:
    place = scan.rest.find(text.lower())
    if place >= 0:
        scan.take(place, place + len(text))
