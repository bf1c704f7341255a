"""Walks over tool results and says everything a figure may rest on: numbers with their measure, texts, lengths of lists.

Results are Pydantic models or the mappings they were saved as. Long lists (rejected places, points of a chart) are put
off: an answer rarely needs them, and reading their texts is most of the work.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from pydantic import BaseModel

from assistant.grounding.figures import read_figures
from assistant.grounding.keys import measure_of_column, measure_of_key
from assistant.grounding.measures import BARE, FRACTION, Measure

LONG = 25
"""Lists with more entries than this are put off."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a result and what it measures."""

    value: float
    measure: Measure


@dataclass(frozen=True, slots=True)
class Text:
    """A text of a result. `is_name`: it stands in a field that holds names, not prose."""

    text: str
    is_name: bool


@dataclass(frozen=True, slots=True)
class Length:
    """How many entries a list holds. `are_options`: they are ranked options."""

    count: int
    are_options: bool


@dataclass(frozen=True, slots=True)
class Later:
    """A part that was put off; walk over it when a figure is still missing."""

    value: Any
    key: str
    measure: Measure | None


Ground = Number | Text | Length | Later

_NAMES = frozenset(
    "where model name accelerator accelerators accelerator_text accelerator_id processor processor_text system system_id"
    " system_name systems partition node_type_id node_type offer_id id title file_name heading page_title dataset"
    " interconnect provider region pcie architecture optimizer precision scheduler path constraint qos access".split()
)
_DEFERRED = frozenset({"rejected", "frontier"})


def walk(value: Any, key: str = "", inherited: Measure | None = None, *, all_of_it: bool = False) -> Iterator[Ground]:
    """Everything figures may rest on in `value`, which stands under `key` in its parent.

    Args:
        inherited: what the parent's name says, for mappings such as `waits_hours: {delta: 3}`.
        all_of_it: do not put long lists off.
    """
    if value is None or isinstance(value, bool):
        return
    if isinstance(value, int | float):
        yield from _number(float(value), measure_of_key(key) or inherited or BARE)
    elif isinstance(value, str | date):
        yield Text(str(value), key in _NAMES)
    elif isinstance(value, BaseModel | Mapping):
        yield from _mapping(value, key, inherited, all_of_it)
    elif isinstance(value, Sequence | set | frozenset):
        yield from _sequence(value, key, inherited, all_of_it)


def _number(value: float, measure: Measure) -> Iterator[Number]:
    if math.isfinite(value):
        yield Number(value, measure)


def _mapping(value: BaseModel | Mapping[str, Any], key: str, inherited: Measure | None, all_of_it: bool) -> Iterator[Ground]:
    fields: Mapping[str, Any] = value.__dict__ if isinstance(value, BaseModel) else value
    if "unit" in fields and "value" in fields:
        yield from _quantity(fields)
        return
    if "columns" in fields and "rows" in fields:
        yield from _table(fields)
    measure = measure_of_key(key) or inherited
    for name, child in fields.items():
        if name == "rows" and "columns" in fields:
            continue
        if name in _DEFERRED and not all_of_it:
            yield Length(len(child), are_options=False)
            yield Later(child, name, measure)
        else:
            yield from walk(child, str(name), measure, all_of_it=all_of_it)


def _quantity(fields: Mapping[str, Any]) -> Iterator[Ground]:
    measure = measure_of_unit(str(fields["unit"]))
    for name in ("value", "low", "high"):
        if isinstance(number := fields.get(name), int | float):
            yield from _number(float(number), measure)
    if isinstance(coverage := fields.get("coverage"), int | float):
        yield Number(float(coverage), Measure(FRACTION))


@lru_cache(maxsize=1024)
def measure_of_unit(unit: str) -> Measure:
    """What a `Quantity` with this unit measures; a unit nobody knows counts things."""
    figures = read_figures(f"1 {unit}")
    return figures[0].measures[0] if figures and figures[0].measures else BARE


def _table(fields: Mapping[str, Any]) -> Iterator[Ground]:
    columns, rows = [str(column) for column in fields["columns"]], fields["rows"]
    yield Length(len(rows), are_options=False)
    for row in rows:
        cells = row.items() if isinstance(row, Mapping) else zip(columns, row, strict=False)
        for column, cell in cells:
            if isinstance(cell, str):
                yield Text(cell, is_name=len(cell) <= 60)
            else:
                yield from walk(cell, inherited=measure_of_column(str(column)))


def _sequence(value: Any, key: str, inherited: Measure | None, all_of_it: bool) -> Iterator[Ground]:
    yield Length(len(value), are_options=key == "options")
    if len(value) > LONG and not all_of_it:
        yield Later(value, key, inherited)
        return
    for child in value:
        yield from walk(child, key, inherited, all_of_it=all_of_it)
