"""A network as a graph of operators, checked when it is made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from estimators.dnn.graph.operator import Operator
from knowledge.errors import RequestError

ACTIVATION_KINDS = frozenset({"convolution", "linear", "matmul", "attention", "experts", "recurrence"})
"""Kinds whose results are counted as activations, as published tables do."""


@dataclass(frozen=True)
class OperatorGraph:
    """Operators in an order in which each comes after its inputs.

    Attributes:
        name: of the network. operators: all of them. outputs: names of the results.

    Raises:
        RequestError: a name stands twice, an input is missing, or there is a cycle.
    """

    name: str
    operators: tuple[Operator, ...]
    outputs: tuple[str, ...]

    def __post_init__(self) -> None:
        seen: set[str] = set()
        every = {operator.name for operator in self.operators}
        for operator in self.operators:
            if operator.name in seen:
                raise RequestError(f"Two layers of {self.name} are named {operator.name}; give each its own name.")
            _check_inputs(self.name, operator, seen, every)
            seen.add(operator.name)
        missing = [name for name in self.outputs if name not in seen]
        if missing:
            raise RequestError(f"The output {missing[0]} of {self.name} is none of its layers.")

    def __iter__(self) -> Iterator[Operator]:
        return iter(self.operators)

    def __len__(self) -> int:
        return len(self.operators)

    @cached_property
    def by_name(self) -> dict[str, Operator]:
        """Operators by name."""
        return {operator.name: operator for operator in self.operators}

    @property
    def inputs(self) -> tuple[Operator, ...]:
        """What comes from outside."""
        return tuple(operator for operator in self.operators if operator.kind == "input")

    @cached_property
    def fixed(self) -> frozenset[str]:
        """Operators that read no sample, directly or not: their results are the same for a whole batch."""
        found: set[str] = set()
        for operator in self.operators:
            if operator.kind != "input" and all(source in found for source in operator.inputs):
                found.add(operator.name)
        return frozenset(found)

    @property
    def parameters(self) -> int:
        """Trainable weights."""
        return sum(operator.parameters for operator in self.operators)

    @property
    def active_parameters(self) -> float:
        """Weights that one sample touches."""
        return sum(operator.active_parameters for operator in self.operators)

    @property
    def macs(self) -> float:
        """Multiply-accumulates of one forward pass of one sample."""
        return sum(operator.macs for operator in self.operators)

    @property
    def activations(self) -> float:
        """Elements written by convolutions and matrix products, as published tables count activations."""
        return float(sum(operator.written for operator in self.operators if operator.kind in ACTIVATION_KINDS))

    @property
    def layers(self) -> int:
        """Operators with weights on the longest way through."""
        depth: dict[str, int] = {}
        for operator in self.operators:
            before = max((depth[name] for name in operator.inputs), default=0)
            depth[operator.name] = before + (operator.kind in ACTIVATION_KINDS)
        return max(depth.values(), default=0)


def in_order(name: str, operators: Iterable[Operator]) -> tuple[Operator, ...]:
    """The operators in an order in which each comes after its inputs (first come first where free).

    Raises:
        RequestError: there is a cycle, which the sentence names.
    """
    waiting = {operator.name: operator for operator in operators}
    done: dict[str, Operator] = {}
    while waiting:
        ready = [one for one in waiting.values() if all(source not in waiting for source in one.inputs)]
        if not ready:
            ring = ", ".join(sorted(waiting)[:4])
            raise RequestError(f"The layers of {name} form a cycle around {ring}; a network must run in one direction.")
        for operator in ready:
            done[operator.name] = waiting.pop(operator.name)
    return tuple(done.values())


def _check_inputs(name: str, operator: Operator, seen: set[str], every: set[str]) -> None:
    for source in operator.inputs:
        if source in seen:
            continue
        if source in every:
            raise RequestError(f"Layer {operator.name} of {name} reads {source}, which comes after it (a cycle?).")
        raise RequestError(f"Layer {operator.name} of {name} reads {source}, which is none of its layers.")
