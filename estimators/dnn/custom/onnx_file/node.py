"""One node of a model with its shapes, as the readers of operators see it."""

from __future__ import annotations

from dataclasses import dataclass

import onnx

from knowledge.errors import RequestError

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Node:
    """A node.

    Attributes:
        proto: as it stands in the file. inputs: whole shape of each input, `None` for one left out.
        outputs: whole shapes of the results. constant: whether each input is the same for every sample.
        where: what messages call the file.
    """

    proto: onnx.NodeProto
    inputs: tuple[Shape | None, ...]
    outputs: tuple[Shape, ...]
    constant: tuple[bool, ...]
    where: str

    @property
    def kind(self) -> str:
        """Type of the operator."""
        return str(self.proto.op_type)

    @property
    def shape(self) -> Shape:
        """Whole shape of the first result."""
        return self.outputs[0]

    def input(self, place: int) -> Shape:
        """Whole shape of an input that must be there.

        Raises:
            RequestError: it is not.
        """
        found = self.inputs[place] if place < len(self.inputs) else None
        if found is None:
            raise RequestError(f"{self.where}: node {self.label} lacks its input {place + 1}; export the network anew.")
        return found

    @property
    def label(self) -> str:
        """What a message calls it."""
        return f"{self.proto.name or self.proto.output[0]} ({self.kind})"

    def whole(self, name: str, default: int) -> int:
        """A whole-number attribute."""
        return next((int(one.i) for one in self.proto.attribute if one.name == name), default)

    def wholes(self, name: str, default: Shape) -> Shape:
        """A list of whole numbers."""
        return next((tuple(one.ints) for one in self.proto.attribute if one.name == name), default)

    def word(self, name: str, default: str) -> str:
        """A word."""
        return next((one.s.decode("utf-8", "replace") for one in self.proto.attribute if one.name == name), default)
