"""A graph under construction: what every operator that is added has in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod

from estimators.dnn.graph.graph import OperatorGraph
from estimators.dnn.graph.operator import VIEWS, Attribute, Kind, Operator
from knowledge.errors import RequestError

MOST_OPERATORS = 100_000
"""More than the deepest networks have (some ten thousand); a graph of that many still builds in seconds."""


class GraphBase:
    """The operators so far, by name, and the two that read nothing: inputs and parameters.

    Raises:
        RequestError: shapes do not go together; the sentence names the layer.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.scope = ""
        self._operators: dict[str, Operator] = {}
        self._last_number: dict[str, int] = {}

    def shape(self, name: str) -> tuple[int, ...]:
        """Shape of what an operator writes for one sample."""
        return self.operator(name).shape

    def operator(self, name: str) -> Operator:
        """An operator made before."""
        if name not in self._operators:
            raise RequestError(f"A layer of {self.name} reads {name}, which is none of the layers before it.")
        return self._operators[name]

    def finish(self, *outputs: str) -> OperatorGraph:
        """The graph with these results."""
        return OperatorGraph(self.name, tuple(self._operators.values()), outputs)

    def input(self, shape: Sequence[int], type: str = "float", name: str = "input") -> str:
        """A sample from outside; `type` float or token."""
        return self._new("input", (), tuple(shape), {"type": type}, name)

    def parameter(self, shape: Sequence[int], name: str | None = None, *, trained: bool = True) -> str:
        """A learned tensor, the same for every sample; a fixed table (angles, coordinates) where not `trained`."""
        fixed: dict[str, Attribute] = {} if trained else {"trained": False}
        return self._new("parameter", (), tuple(shape), fixed, name, parameters=prod(shape) if trained else 0)

    def _new(
        self,
        kind: Kind,
        inputs: tuple[str, ...],
        shape: tuple[int, ...],
        attributes: Mapping[str, Attribute],
        name: str | None,
        *,
        parameters: int = 0,
        macs: float = 0.0,
        active: float | None = None,
    ) -> str:
        if len(self._operators) >= MOST_OPERATORS:
            raise RequestError(
                f"{self.name} has more than {MOST_OPERATORS:,} operators, and no network has; check how many layers it"
                " is said to have."
            )
        chosen = self._free(self.scope + (name or kind))
        read = 0.0 if kind in VIEWS else float(sum(self.operator(source).elements for source in inputs))
        touched = float(parameters) if active is None else active
        self._operators[chosen] = Operator(
            chosen, kind, inputs, shape, dict(attributes), parameters, macs, touched, read
        )
        return chosen

    def _free(self, name: str) -> str:
        if name not in self._operators:
            return name
        number = self._last_number.get(name, 1) + 1
        while f"{name}_{number}" in self._operators:
            number += 1
        self._last_number[name] = number
        return f"{name}_{number}"

    def _broadcast(self, first: tuple[int, ...], second: tuple[int, ...], name: str) -> tuple[int, ...]:
        long = max(len(first), len(second))
        pairs = zip((1,) * (long - len(first)) + first, (1,) * (long - len(second)) + second, strict=True)
        shape = []
        for a, b in pairs:
            if a != b and 1 not in (a, b):
                raise self._wrong("elementwise", name, first, f"does not go with {second}")
            shape.append(max(a, b))
        return tuple(shape)

    def _wrong(self, kind: str, name: str | None, shape: tuple[int, ...], why: str) -> RequestError:
        where = f"{kind} layer {self.scope}{name}" if name else f"a {kind} layer"
        return RequestError(f"In {self.name}, {where} on an input of shape {shape}: {why}.")
