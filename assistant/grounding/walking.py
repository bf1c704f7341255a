"""Walks over tool results and says what figures may rest on: numbers with their measure, texts, lengths of lists.

Results are Pydantic models or the mappings they were saved as. Long lists (rejected places, points of a chart) are put
off: an answer rarely needs them, and reading their texts is most of the work.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from pydantic import BaseModel

from assistant.grounding.figures import read_figures
from assistant.grounding.keys import measure_of_column, measure_of_field, measure_of_key
from assistant.grounding.measures import BARE, FRACTION, Measure

LONG = 25
"""Lists with more entries than this are put off."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a result, what it measures, and the place it is about (`None` = no place in particular)."""

    value: float
    measure: Measure
    scope: str | None


@dataclass(frozen=True, slots=True)
class Text:
    """A text of a result. `is_name`: it stands in a field that holds names, not prose."""

    text: str
    is_name: bool
    scope: str | None


@dataclass(frozen=True, slots=True)
class Length:
    """How many entries a list holds. `are_options`: they are ranked options."""

    count: int
    are_options: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """Where in a result a value stands.

    Attributes:
        key: name of the field; entries of a list stand under the name of the list.
        measure: what the parent's name says, for mappings such as `waits_hours: {delta: 3}`.
        scope: squashed `where` of the option or rejection around it.
        all_of_it: do not put long lists off.
    """

    key: str = ""
    measure: Measure | None = None
    scope: str | None = None
    all_of_it: bool = False


@dataclass(frozen=True, slots=True)
class Later:
    """A part that was put off; walk over it when a figure is still missing."""

    value: Any
    standing: Standing


Ground = Number | Text | Length | Later

_NAMES = frozenset(
    {
        *("where", "model", "name", "id", "title", "file_name", "heading", "page_title", "path", "dataset", "access"),
        *("accelerator", "accelerators", "accelerator_id", "accelerator_text", "processor", "processor_text"),
        *("system", "systems", "system_id", "system_name", "partition", "node_type", "node_type_id", "offer_id"),
        *("interconnect", "provider", "region", "pcie", "architecture", "optimizer", "precision", "scheduler"),
        *("constraint", "qos"),
    }
)
_DEFERRED = frozenset({"rejected", "frontier"})
_START = Standing()


def walk(value: Any, standing: Standing = _START) -> Iterator[Ground]:
    """Everything figures may rest on in `value`."""
    if value is None or isinstance(value, bool):
        return
    if isinstance(value, int | float):
        yield from _number(
            float(value),
            measure_of_key(standing.key) or standing.measure or measure_of_field(standing.key),
            standing.scope,
        )
    elif isinstance(value, str | date):
        yield from _text(str(value), standing)
    elif isinstance(value, BaseModel):
        yield from _mapping(value.__dict__, standing)
    elif isinstance(value, Mapping):
        yield from _mapping(value, standing)
    elif isinstance(value, Sequence | set | frozenset):
        yield from _sequence(value, standing)


def squash(text: str) -> str:
    """Lower-case letters and digits only, so that `Llama-3-8B` and `llama 3 8b` are one."""
    return "".join(character for character in text.lower() if character.isalnum())


def _text(text: str, standing: Standing) -> Iterator[Ground]:
    """A text, or what it holds: a result that was saved as JSON text is read as the result it was."""
    if text.startswith("{") and text.endswith("}"):
        try:
            saved = json.loads(text)
        except ValueError:
            saved = None
        if isinstance(saved, dict):
            yield from _mapping(saved, standing)
            return
    yield Text(text, standing.key in _NAMES, standing.scope)


def _number(value: float, measure: Measure, scope: str | None) -> Iterator[Number]:
    if math.isfinite(value):
        yield Number(value, measure, scope)


def _mapping(fields: Mapping[str, Any], standing: Standing) -> Iterator[Ground]:
    if "unit" in fields and "value" in fields:
        yield from _quantity(fields, standing.scope)
        return
    is_table = "columns" in fields and "rows" in fields
    if is_table:
        yield from _table(fields)
    measure = measure_of_key(standing.key) or standing.measure
    scope = squash(fields["where"]) if isinstance(fields.get("where"), str) else standing.scope
    for name, child in fields.items():
        if name == "rows" and is_table:
            continue
        below = Standing(str(name), measure, scope, standing.all_of_it)
        if name in _DEFERRED and not standing.all_of_it:
            yield Length(len(child), are_options=False)
            yield Later(child, below)
        else:
            yield from walk(child, below)


def _quantity(fields: Mapping[str, Any], scope: str | None) -> Iterator[Ground]:
    measure = measure_of_unit(str(fields["unit"]))
    for name in ("value", "low", "high"):
        if isinstance(number := fields.get(name), int | float):
            yield from _number(float(number), measure, scope)
    if isinstance(coverage := fields.get("coverage"), int | float):
        yield Number(float(coverage), Measure(FRACTION), None)


@lru_cache(maxsize=1024)
def measure_of_unit(unit: str) -> Measure:
    """What a `Quantity` with this unit measures; a unit nobody knows counts things."""
    figures = read_figures(f"1 {unit}")
    return figures[0].measures[0] if figures and figures[0].measures else BARE


def _table(fields: Mapping[str, Any]) -> Iterator[Ground]:
    measures, rows = [_measure_of_head(column) for column in fields["columns"]], fields["rows"]
    yield Length(len(rows), are_options=False)
    for row in rows:
        named = isinstance(row, Mapping)
        cells = (
            ((_measure_of_head(name), cell) for name, cell in row.items())
            if named
            else zip(measures, row, strict=False)
        )
        for measure, cell in cells:
            if isinstance(cell, str):
                for part in cell.split("; "):  # cells hold lists of names, joined
                    yield Text(part, len(part) <= 60, None)
            else:
                yield from walk(cell, Standing(measure=measure))


def _measure_of_head(column: Any) -> Measure | None:
    """What a column measures: by its own unit where it has one, else by its name."""
    fields = column.__dict__ if isinstance(column, BaseModel) else column
    if not isinstance(fields, Mapping):
        return measure_of_column(str(column))
    return measure_of_unit(str(fields["unit"])) if fields.get("unit") else measure_of_column(str(fields.get("name")))


def _sequence(value: Any, standing: Standing) -> Iterator[Ground]:
    if value and isinstance(next(iter(value)), BaseModel | Mapping):
        yield Length(len(value), are_options=standing.key == "options")
    if len(value) > LONG and not standing.all_of_it:
        yield Later(value, standing)
        return
    for child in value:
        yield from walk(child, standing)
