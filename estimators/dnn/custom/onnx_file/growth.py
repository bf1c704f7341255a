"""Refuses models that are small in the file and grow without bound when they are read."""

from __future__ import annotations

from math import prod

import onnx

from knowledge.errors import RequestError

MOST_NODES = 100_000
"""Nodes of a model, functions put in place; the largest exported networks have some ten thousand."""

MOST_JOINED = 1_000_000
"""Values that constants joined to constants may come to; shapes are worked out from a few."""


def check_growth(model: onnx.ModelProto, where: str) -> None:
    """Count what functions and joined constants come to, before anything is made of them.

    Raises:
        RequestError: more nodes or values than any network has, or a function that calls itself.
    """
    bodies = {(function.domain, function.name): function.node for function in model.functions}
    counts: dict[tuple[str, str], int] = {}
    for key in bodies:
        _count(key, bodies, counts, (), where)
    nodes = sum(counts.get((node.domain, node.op_type), 1) for node in model.graph.node)
    if nodes > MOST_NODES:
        raise RequestError(f"{where} has {nodes:,} nodes; at most {MOST_NODES:,} are read.")
    _check_joined(model.graph, where)


Key = tuple[str, str]


def _count(key: Key, bodies: dict[Key, list[onnx.NodeProto]], counts: dict[Key, int], above: tuple[Key, ...],
           where: str) -> int:  # fmt: skip
    """Nodes of a function with the functions it calls in place."""
    if key in above or len(above) > DEEPEST:
        raise RequestError(f"In {where}, function {key[1][:60]} calls itself or nests too deeply; export it anew.")
    if key not in counts:
        counts[key] = sum(
            _count(inner, bodies, counts, (*above, key), where) if inner in bodies else 1
            for inner in ((node.domain, node.op_type) for node in bodies[key])
        )
    return counts[key]


DEEPEST = 100
"""Functions inside functions; exporters nest a few deep."""


def _check_joined(graph: onnx.GraphProto, where: str) -> None:
    held = {tensor.name: prod(tensor.dims) for tensor in graph.initializer}
    for node in graph.node:
        if node.op_type != "Concat" or any(name not in held for name in node.input):
            continue
        held[node.output[0] if node.output else ""] = joined = sum(held[name] for name in node.input)
        if joined > max(MOST_JOINED, sum(prod(tensor.dims) for tensor in graph.initializer)):
            raise RequestError(f"{where} joins constants to {joined:,} values; export the network anew.")
