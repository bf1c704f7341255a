"""Reads an ONNX file into a network: every node that depends on the sample becomes an operator."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import onnx

from estimators.dnn.custom.assemble import network_of, source_of
from estimators.dnn.custom.onnx_file.costs import Cost, cost_of
from estimators.dnn.custom.onnx_file.load import load, prepare
from estimators.dnn.custom.onnx_file.node import Node
from estimators.dnn.custom.onnx_file.shapes import DEFAULT_DOMAINS, Shapes
from estimators.dnn.custom.onnx_file.sizes import Sizes, sizes_of
from estimators.dnn.custom.onnx_file.weights import Weights
from estimators.dnn.custom.recorded import Recording
from estimators.dnn.networks.network import Network


def read_onnx(where: str | Path, *, image_size: int | None = None, sequence_length: int | None = None) -> Network:
    """The network of an ONNX file.

    Args:
        image_size, sequence_length: put where the file leaves the size of an image or the length of a text open.

    Raises:
        RequestError: the file is too large, cut off or no ONNX file; has a cycle or control flow; a size is open and
            not given; or a shape cannot be worked out.
    """
    return _network(load(where), str(where), Path(where).stem, image_size, sequence_length)


def network_of_model(
    model: onnx.ModelProto, where: str, *, image_size: int | None = None, sequence_length: int | None = None
) -> Network:
    """The network of a model in memory, which is left as it is; `where` is what messages call it.

    Raises:
        RequestError: as `read_onnx`.
    """
    copy = type(model).FromString(model.SerializeToString())
    return _network(prepare(copy, where), where, where, image_size, sequence_length)


def _network(
    model: onnx.ModelProto, where: str, name: str, image_size: int | None, sequence_length: int | None
) -> Network:
    sizes = sizes_of(model, where, image_size, sequence_length)
    shapes, weights = Shapes(model, sizes, where).work_out(), Weights(model.graph)
    recording = Recording(name, sizes.batch)
    results = _Results(recording, model, sizes)
    guessed: Counter[str] = Counter()
    for proto in model.graph.node:
        if _depends_on_sample(proto, results, shapes):
            node = _node(proto, shapes, weights, where)
            guessed.update([node.kind] if any(out in shapes.guessed for out in proto.output) else [])
            results.add(node, cost_of(node) if node.proto.domain in DEFAULT_DOMAINS else None, weights)
    graph = recording.finish(results.outputs(model.graph))
    return network_of(
        graph,
        source=source_of("onnx", where),
        title=f"the network of {where}",
        assumptions=sizes.assumptions,
        unknowns=_unknowns(guessed, where),
    )


class _Results:
    """Names of results in the file -> operators that were recorded."""

    def __init__(self, recording: Recording, model: onnx.ModelProto, sizes: Sizes) -> None:
        self._recording = recording
        self._operator: dict[str, str] = {}
        for name, shape in sizes.shapes.items():
            kind = "token" if name in sizes.tokens else "float"
            self._operator[name] = recording.add("input", (), shape, {"type": kind}, name=name)

    def __contains__(self, name: str) -> bool:
        return name in self._operator

    def add(self, node: Node, cost: Cost | None, weights: Weights) -> None:
        """Record a node; an unknown operator (no cost) counts as one pass over its elements."""
        known = cost or Cost("activation", {"function": node.kind.lower()})
        sources = [self._operator[name] for name in node.proto.input if name in self._operator]
        held = weights.claim(node.proto)
        active = None if known.touched_elements is None else min(known.touched_elements, float(held))
        first = self._recording.add(
            known.kind, sources, node.shape, known.attributes, name=node.proto.name or node.proto.output[0],
            parameters=held, whole_macs=known.macs, active=active,
        )  # fmt: skip
        self._operator[node.proto.output[0]] = first
        for name, shape in zip(node.proto.output[1:], node.outputs[1:], strict=True):
            if name:
                self._operator[name] = self._recording.add("slice", sources[:1] or (first,), shape, name=name)

    def outputs(self, graph: onnx.GraphProto) -> Sequence[str]:
        """Operators that give the graph's results."""
        return [self._operator[value.name] for value in graph.output if value.name in self._operator]


def _depends_on_sample(proto: onnx.NodeProto, results: _Results, shapes: Shapes) -> bool:
    folded = all(name in shapes.values for name in proto.output if name)
    return not folded and any(name in results for name in proto.input)


def _node(proto: onnx.NodeProto, shapes: Shapes, weights: Weights, where: str) -> Node:
    inputs = tuple(shapes.shapes.get(name) if name else None for name in proto.input)
    constant = tuple(name in weights for name in proto.input)
    outputs = tuple(shapes.shapes.get(name, ()) for name in proto.output)
    return Node(proto, inputs, outputs, constant, where)


def _unknowns(guessed: Counter[str], where: str) -> tuple[str, ...]:
    return tuple(
        f"{where} holds {count} {kind} operator{'s' if count > 1 else ''}, whose cost or result size is not known;"
        f" {'they count' if count > 1 else 'it counts'} as one pass over the input, without arithmetic."
        for kind, count in sorted(guessed.items())
    )
