"""DETR as a graph: a ResNet, an encoder and a decoder with learned queries (Carion et al., arXiv 2005.12872)."""

from __future__ import annotations

from estimators.dnn.families import backbones
from estimators.dnn.graph import GraphBuilder, OperatorGraph

QUERIES, WIDTH, HEADS, INNER, LAYERS = 100, 256, 8, 2048, 6


def build(name: str, side: int, *, depth: int, classes: int = 91) -> OperatorGraph:
    """DETR on a ResNet of so many layers."""
    b = GraphBuilder(name)
    x = backbones.resnet(b, b.input((3, side, side)), depth)[3]
    x = b.convolution(x, WIDTH, 1, bias=True)
    memory = b.transpose(b.reshape(x, (WIDTH, -1)), (1, 0))
    for number in range(LAYERS):
        b.scope = f"encoder{number}."
        memory = _feed(b, _attend(b, memory, memory))
    b.scope = ""
    queries = b.parameter((QUERIES, WIDTH), "queries")
    for number in range(LAYERS):
        b.scope = f"decoder{number}."
        queries = _feed(b, _attend(b, _attend(b, queries, queries), memory))
    b.scope = ""
    y = b.normalization(queries, "layer")
    boxes = b.activation(b.linear(b.activation(b.linear(y, WIDTH)), WIDTH))
    return b.finish(b.linear(y, classes + 1, name="classes"), b.linear(boxes, 4, name="boxes"))


def _attend(b: GraphBuilder, x: str, memory: str) -> str:
    q, k, v = b.linear(x, WIDTH), b.linear(memory, WIDTH), b.linear(memory, WIDTH)
    return b.normalization(b.add(x, b.linear(b.attention(q, k, v, heads=HEADS), WIDTH)), "layer")


def _feed(b: GraphBuilder, x: str) -> str:
    return b.normalization(b.add(x, b.linear(b.activation(b.linear(x, INNER)), WIDTH)), "layer")
