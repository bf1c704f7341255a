"""A graph recorded from elsewhere: shapes are known, batch among them; costs are brought down to one sample."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod

from estimators.dnn.graph import Operator, OperatorGraph
from estimators.dnn.graph.operator import VIEWS, Attribute, Kind
from knowledge.errors import RequestError

MOST_OPERATORS = 200_000
"""More operators than any network has."""


class Recording:
    """Operators in the order in which they run.

    Args:
        name: of the network. batch: samples in the shapes that are recorded.

    Raises:
        RequestError: there are more operators than any network has.
    """

    def __init__(self, name: str, batch: int = 1) -> None:
        self.name = name
        self.batch = batch
        self._operators: dict[str, Operator] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._operators

    def __len__(self) -> int:
        return len(self._operators)

    def add(
        self,
        kind: Kind,
        inputs: Sequence[str],
        shape: Sequence[int],
        attributes: Mapping[str, Attribute] | None = None,
        *,
        name: str | None = None,
        parameters: int = 0,
        whole_macs: float = 0.0,
        active: float | None = None,
    ) -> str:
        """Record an operator; `shape` and `whole_macs` are of the whole batch. Returns its name."""
        if len(self._operators) >= MOST_OPERATORS:
            raise RequestError(
                f"{self.name} has more than {MOST_OPERATORS:,} operators; give a network, unrolled less."
            )
        chosen = self._free(name or kind)
        sources = tuple(dict.fromkeys(inputs))
        read = 0.0 if kind in VIEWS else float(sum(self._operators[source].elements for source in sources))
        touched = float(parameters) if active is None else active
        held = self._sample_shape(tuple(shape)) if kind != "parameter" else tuple(shape)
        self._operators[chosen] = Operator(
            chosen, kind, sources, held, dict(attributes or {}), parameters, whole_macs / self.batch, touched, read
        )
        return chosen

    def finish(self, outputs: Sequence[str]) -> OperatorGraph:
        """The graph with these results."""
        return OperatorGraph(self.name, tuple(self._operators.values()), tuple(dict.fromkeys(outputs)))

    def _sample_shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """Without the batch, which leads, is folded into the first axis, or stands further in."""
        if not shape or prod(shape) == 0:
            return shape or (1,)
        if shape[0] == self.batch:
            return shape[1:] or (1,)
        for axis, size in enumerate(shape):
            if size == self.batch and self.batch > 1:
                return shape[:axis] + shape[axis + 1 :]
        if self.batch > 1 and shape[0] % self.batch == 0:
            return (shape[0] // self.batch, *shape[1:])
        return shape

    def _free(self, name: str) -> str:
        plain = name.strip() or "operator"
        if plain not in self._operators:
            return plain
        number = len(self._operators)
        while f"{plain}_{number}" in self._operators:
            number += 1
        return f"{plain}_{number}"
