"""How `iplane graph` shows a network: a table by stage or by operator, with totals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from estimators.dnn.graph.graph import ACTIVATION_KINDS
from ui.cli.table import print_table, say

if TYPE_CHECKING:
    from estimators.dnn.graph import Operator, OperatorGraph

_HEADERS = ("parameters", "MACs", "activations")


@dataclass(slots=True)
class Stage:
    """Operators in a row whose names begin alike."""

    name: str
    operators: list[Operator] = field(default_factory=list)


def show(graph: OperatorGraph, *, every: bool) -> None:
    """Print the table and the totals."""
    rows = _by_operator(graph) if every else _by_stage(stages(graph))
    headers = ("operator", "kind", "shape", *_HEADERS) if every else ("stage", "operators", "shape", *_HEADERS)
    print_table(graph.name, headers, rows, right=(3, 4, 5) if every else (1, 3, 4, 5))
    say()
    say(
        f"In all: {len(graph):,} operators, {graph.layers:,} layers deep; {graph.parameters:,} parameters, "
        f"{round(graph.macs):,} MACs and {round(graph.activations):,} activations for one sample."
    )
    if graph.active_parameters < graph.parameters:
        say(f"One sample touches {round(graph.active_parameters):,} of the parameters.")


def stages(graph: OperatorGraph) -> list[Stage]:
    """Operators in a row by the first word of their names; equal stages one after another are one row."""
    return _merged(_gathered(graph))


def _gathered(graph: Iterable[Operator]) -> list[Stage]:
    """What has no weights and no stage of its own joins what it follows."""
    found: list[Stage] = []
    for operator in graph:
        name = _stage_of(operator.name)
        follows = found and "." not in operator.name and not operator.parameters and operator.kind != "input"
        if not found or not (found[-1].name == name or follows):
            found.append(Stage(name))
        found[-1].operators.append(operator)
    return found


def _merged(found: Iterable[Stage]) -> list[Stage]:
    merged: list[Stage] = []
    keys: list[object] = []
    for stage in found:
        numbered = stage.name.rstrip("0123456789")
        key = (numbered, _shape(stage.operators[-1]), len(stage.operators), *_sums(stage.operators))
        if keys and keys[-1] == key and numbered != stage.name:
            merged[-1].name = f"{merged[-1].name.split(' to ')[0]} to {stage.name}"
            merged[-1].operators += stage.operators
        else:
            merged.append(Stage(stage.name, list(stage.operators)))
            keys.append(key)
    return merged


def _stage_of(name: str) -> str:
    """First word of a name, with the number behind it where that is a word of its own."""
    words = name.split(".")
    return ".".join(words[:2]) if len(words) > 2 and words[1].isdigit() else words[0]


def _by_stage(found: Sequence[Stage]) -> list[tuple[str, ...]]:
    return [
        (stage.name, f"{len(stage.operators):,}", _shape(stage.operators[-1]), *_sums(stage.operators))
        for stage in found
    ]


def _by_operator(graph: OperatorGraph) -> list[tuple[str, ...]]:
    return [(operator.name, operator.kind, _shape(operator), *_sums([operator])) for operator in graph]


def _shape(operator: Operator) -> str:
    return " x ".join(map(str, operator.shape))


def _sums(operators: Sequence[Operator]) -> tuple[str, str, str]:
    written = sum(operator.written for operator in operators if operator.kind in ACTIVATION_KINDS)
    sums = sum(operator.parameters for operator in operators), sum(operator.macs for operator in operators), written
    parameters, macs, activations = (f"{round(number):,}" if number else "" for number in sums)
    return parameters, macs, activations
