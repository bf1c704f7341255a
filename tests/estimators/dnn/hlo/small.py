"""Small graphs, some for every kind of operator, each with weights before and behind it so that gradients pass it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from estimators.dnn.graph import GraphBuilder, OperatorGraph
from estimators.dnn.graph.operator import Attribute
from tests.estimators.dnn.hlo.reference import FUNCTIONS

Make = Callable[[GraphBuilder, str], str]


def on_image(name: str, make: Make, shape: tuple[int, ...] = (4, 7, 6)) -> OperatorGraph:
    """An image through a layer of its own, then what is tested."""
    b = GraphBuilder(name)
    x = b.convolution(b.input(shape), shape[0], 1, bias=True, name="before")
    return b.finish(make(b, x))


def on_text(name: str, make: Make, shape: tuple[int, ...] = (5, 8)) -> OperatorGraph:
    """Tokens through a layer of their own, then what is tested."""
    b = GraphBuilder(name)
    return b.finish(make(b, b.linear(b.input(shape), shape[-1], name="before")))


def _images() -> list[OperatorGraph]:
    makes: dict[str, Make] = {
        "convolution": lambda b, x: b.convolution(x, 6, 3, stride=2, bias=True),
        "convolution unequal": lambda b, x: b.convolution(x, 3, (3, 2), stride=(1, 2), padding=(0, 1)),
        "convolution dilated": lambda b, x: b.convolution(x, 5, 3, dilation=2),
        "convolution grouped": lambda b, x: b.convolution(x, 6, 3, groups=2, stride=2),
        "convolution depthwise": lambda b, x: b.convolution(x, 4, 3, groups=4, bias=True),
        "convolution transposed": lambda b, x: b.convolution(x, 6, 2, stride=2, padding=0, transposed=True, bias=True),
        "convolution transposed wide": lambda b, x: b.convolution(
            x, 6, 4, stride=2, padding=1, groups=2, transposed=True
        ),
        "pooling max": lambda b, x: b.pooling(x, 3, stride=2, padding=1),
        "pooling max up": lambda b, x: b.pooling(x, 3, stride=2, ceil=True),
        "pooling average": lambda b, x: b.pooling(x, 2, function="average"),
        "pooling average padded": lambda b, x: b.pooling(x, 3, stride=2, padding=1, function="average"),
        "pooling average up": lambda b, x: b.pooling(x, 2, stride=2, ceil=True, function="average"),
        "reduce mean": lambda b, x: b.global_pooling(x),
        "reduce kept": lambda b, x: b.multiply(x, b.activation(b.global_pooling(x, keep=True), "sigmoid")),
        "reduce max": lambda b, x: b.reduce(x, (0, 2), function="max"),
        "reduce sum": lambda b, x: b.reduce(x, (0, 1, 2), function="sum"),
        "resize nearest": lambda b, x: b.resize(x, (14, 12)),
        "resize nearest odd": lambda b, x: b.resize(x, (4, 9)),
        "resize bilinear": lambda b, x: b.resize(x, (14, 5), function="bilinear"),
        "pad": lambda b, x: b.pad(x, (1, 0), (0, 2)),
        "concatenate": lambda b, x: b.concatenate([x, b.activation(x), x]),
        "transpose": lambda b, x: b.transpose(x, (2, 0, 1)),
        "slice": lambda b, x: b.slice(x, 1, 1, 6, 2),
        "reshape": lambda b, x: b.reshape(x, (-1, 3)),
        "normalization batch": lambda b, x: b.normalization(x),
        "normalization bare": lambda b, x: b.normalization(x, affine=False),
        "normalization group": lambda b, x: b.normalization(x, "group", groups=2),
        "normalization channel": lambda b, x: b.normalization(x, "channel"),
        "two outputs": lambda b, x: b.linear(b.flatten(x), 4),
    }
    line: Make = lambda b, x: b.convolution(x, 6, 3, stride=2, padding=1)  # noqa: E731  # a row like those above
    return [on_image(name, make) for name, make in makes.items()] + [on_image("convolution of a line", line, (4, 9))]


def _texts() -> list[OperatorGraph]:
    def attend(b: GraphBuilder, x: str, kept: int, *, causal: bool = False, bias: str | None = None) -> str:
        k, v = (b.linear(x, 2 * kept, bias=False, name=name) for name in "kv")
        return b.attention(x, k, v, heads=4, kv_heads=kept, causal=causal, bias=bias)

    makes: dict[str, Make] = {
        "linear": lambda b, x: b.linear(x, 3, bias=False),
        "linear shared": lambda b, x: b.linear(x, 8, weight_of="before"),
        "matmul": lambda b, x: b.matmul(x, b.linear(x, 8), transpose_second=True),
        "matmul plain": lambda b, x: b.matmul(b.transpose(x, (1, 0)), b.reshape(x, (5, 8))),
        "matmul spread": lambda b, x: b.matmul(b.reshape(x, (2, 5, 4)), b.parameter((4, 3), "p")),
        "attention": lambda b, x: attend(b, x, 4),
        "attention grouped causal": lambda b, x: attend(b, x, 2, causal=True),
        "attention biased": lambda b, x: attend(b, x, 4, bias=b.parameter((4, 5, 5), "p")),
        "attention windows": lambda b, x: b.attention(*[b.reshape(x, (2, 5, 4))] * 3, heads=2),
        "experts": lambda b, x: b.experts(x, experts=4, active=2, inner=6),
        "experts roomy": lambda b, x: b.experts(x, experts=2, active=2, inner=6, gated=False, activation="relu"),
        "experts biased": lambda b, x: b.experts(x, experts=3, active=1, inner=5, bias=True, activation="gelu"),
        "lstm": lambda b, x: b.recurrence(x, 3, directions=2),
        "gru": lambda b, x: b.recurrence(x, 3, cell="gru"),
        "rnn": lambda b, x: b.recurrence(x, 3, cell="rnn", bias=False, directions=2),
        "normalization layer": lambda b, x: b.normalization(x, "layer"),
        "normalization unbiased": lambda b, x: b.normalization(x, "layer", bias=False),
        "normalization rms": lambda b, x: b.normalization(x, "rms"),
        "softmax": lambda b, x: b.softmax(x),
        "parameter": lambda b, x: b.concatenate([b.parameter((1, 8), "token"), x]),
        "elementwise spread": lambda b, x: b.multiply(b.parameter((8,), "p"), x),
        "elementwise divide": lambda b, x: b.elementwise(x, b.activation(x, "exp"), "divide"),
        "elementwise subtract": lambda b, x: b.elementwise(b.linear(x, 8), x, "subtract"),
        "elementwise maximum": lambda b, x: b.elementwise(b.linear(x, 8), x, "maximum"),
        "elementwise minimum": lambda b, x: b.elementwise(b.linear(x, 8), x, "minimum"),
    }  # fmt: skip
    return [on_text(name, make) for name, make in makes.items()]


def _shared() -> list[OperatorGraph]:
    """Weights that another operator holds, and a table that is not trained."""
    b = GraphBuilder("convolution shared on levels")
    x = b.input((3, 8, 8))
    first = b.convolution(x, 3, 3, bias=True, name="neck")
    ends = []
    for level, source in enumerate((first, b.pooling(first, 2))):
        for name in ("inner", "outer"):
            source = b.convolution(source, 3, 3, bias=True, name=f"{name}{level}")
        ends.append(source)
    pyramid = _with(b.finish(*ends), {name: {"shared": True} for name in ("inner1", "outer1")})
    b = GraphBuilder("embedding of a shared table")
    words = b.embedding(b.input((6,), "token", "input"), 9, 4, name="words")
    again = b.embedding(b.input((6,), "token", "input_again"), 9, 4, name="again")
    tables = _with(b.finish(b.linear(b.add(words, again), 9)), {"again": {"weight_of": "words"}})
    b = GraphBuilder("fixed table")
    x = b.linear(b.input((5, 8)), 8)
    fixed = _with(b.finish(b.multiply(x, b.parameter((5, 8), "angles"))), {"angles": {"trained": False}})
    return [pyramid, tables, fixed]


def _with(graph: OperatorGraph, attributes: dict[str, dict[str, Attribute]]) -> OperatorGraph:
    """A graph in which some operators hold no weights of their own."""
    return OperatorGraph(
        graph.name,
        tuple(
            replace(one, attributes={**one.attributes, **attributes[one.name]}, parameters=0)
            if one.name in attributes
            else one
            for one in graph
        ),
        graph.outputs,
    )


def _functions() -> OperatorGraph:
    """Every function of one element on the same values, an output each."""
    b = GraphBuilder("activations")
    x = b.linear(b.input((5, 8)), 8, name="before")
    return b.finish(*(b.activation(x, function, name=function) for function in FUNCTIONS))


def _tokens() -> list[OperatorGraph]:
    b = GraphBuilder("embedding shared")
    x = b.embedding(b.input((6,), "token"), 9, 4, name="table")
    return [b.finish(b.linear(x, 9, bias=False, weight_of="table", name="head"))]


GRAPHS = {graph.name: graph for graph in (*_images(), *_texts(), *_tokens(), *_shared(), _functions())}
"""By name."""
