"""Turns a graph of operators into a program: values by operator, arguments for weights and samples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from estimators.dnn.graph import Operator, OperatorGraph
from estimators.dnn.hlo.values import Argument, Role, Value
from estimators.dnn.hlo.writer import Writer
from knowledge.errors import RequestError


class Lowering:
    """A graph on its way to a program.

    Attributes:
        w: the writer. batch: samples. type: in which layers compute (`f32`, `bf16`, `f16`).
        train: whether batch normalization takes its statistics from the batch, and weights are kept in f32.
        arguments: of the function so far, by name. values: results of operators, batch first.
        renewed: new running statistics by name.
    """

    def __init__(self, graph: OperatorGraph, batch: int, type: str, train: bool) -> None:
        self.graph, self.batch, self.type, self.train = graph, batch, type, train
        self.w = Writer()
        self.arguments: dict[str, Argument] = {}
        self.values: dict[str, Value] = {}
        self.renewed: dict[str, Value] = {}
        self._converted: dict[str, Value] = {}

    def argument(self, name: str, role: Role, shape: Sequence[int], type: str) -> Value:
        """A new argument of the function.

        Raises:
            RequestError: one of this name is there.
        """
        if name in self.arguments:
            raise RequestError(
                f"Two arguments of {self.graph.name} would be named {name}; give its layers other names."
            )
        value = self.w.new(shape, type)
        self.arguments[name] = Argument(name, role, value)
        return value

    def weight(self, name: str, shape: Sequence[int]) -> Value:
        """A weight in the type in which layers compute; weights that are trained are kept in f32."""
        kept = self.argument(name, "weight", shape, "f32" if self.train else self.type)
        self._converted[name] = self.w.convert(kept, self.type)
        return self._converted[name]

    def shared(self, operator: str, part: str = "weight") -> Value:
        """The weight (or bias) of an operator made before.

        Raises:
            RequestError: it holds none.
        """
        found = self._converted.get(f"{operator}.{part}") or self._converted.get(operator)
        if found is None:
            raise RequestError(f"A layer of {self.graph.name} shares the weights of {operator}, which holds none yet.")
        return found

    def of(self, role: Role) -> list[Argument]:
        """Arguments of a role, in order."""
        return [argument for argument in self.arguments.values() if argument.role == role]

    def inputs(self, operator: Operator) -> list[Value]:
        """Values that an operator reads."""
        return [self.values[name] for name in operator.inputs]

    def shape(self, operator: Operator) -> tuple[int, ...]:
        """Shape of an operator's result with the batch before it."""
        return (self.batch, *operator.shape)


def numbers(operator: Operator, name: str, axes: int, default: int = 1) -> tuple[int, ...]:
    """An attribute that has a number for each axis (one number stands for all)."""
    value = operator.attributes.get(name, default)
    if isinstance(value, tuple):
        return tuple(int(one) for one in value) if len(value) == axes else (int(value[0]),) * axes
    return (int(value),) * axes


def number(operator: Operator, name: str, default: int = 1) -> int:
    """An attribute that is a whole number."""
    value = operator.attributes.get(name, default)
    return int(value) if isinstance(value, int | float) else default


def word(operator: Operator, name: str, default: str) -> str:
    """An attribute that is a word."""
    return str(operator.attributes.get(name, default))


def flag(operator: Operator, name: str, default: bool = False) -> bool:
    """An attribute that is true or false."""
    return bool(operator.attributes.get(name, default))


def unknown(lowering: Lowering, operator: Operator, what: str, value: str, known: Mapping[str, object]) -> RequestError:
    """The error for a word that no room knows."""
    return RequestError(
        f"Layer {operator.name} of {lowering.graph.name} has {what} {value!r}, which cannot be written as StableHLO;"
        f" known are {', '.join(sorted(known))}."
    )
