"""Recommendation networks as graphs: DLRM and neural collaborative filtering. One sample is one interaction."""

from __future__ import annotations

from collections.abc import Sequence

from estimators.dnn.graph import GraphBuilder, OperatorGraph

TABLES: dict[str, tuple[int, ...]] = {
    "kaggle": (
        1460, 583, 10131227, 2202608, 305, 24, 12517, 633, 3, 93145, 5683, 8351593, 3194, 27, 14992, 5461306, 10, 5652,
        2173, 4, 7046547, 18, 15, 286181, 105, 142572,
    ),
    "terabyte": (
        39884406, 39043, 17289, 7420, 20263, 3, 7120, 1543, 63, 38532951, 2953546, 403346, 10, 2208, 11938, 155, 4,
        976, 14, 39979771, 25641295, 39664984, 585935, 12972, 108, 36,
    ),
}  # fmt: skip
"""Rows of the 26 tables of the Criteo data sets; the larger one is cut at 40 million rows a table, as in MLPerf."""


def dlrm(name: str, *, tables: str, width: int, bottom: str, top: str) -> OperatorGraph:
    """DLRM: looked-up features and dense ones, all pairs of them multiplied (Naumov et al., arXiv 1906.00091).

    `bottom` and `top` are widths of the two perceptrons, joined by hyphens.
    """
    b = GraphBuilder(name)
    dense = _perceptron(b, b.input((13,), name="numbers"), _widths(bottom))
    found = [b.reshape(dense, (1, width))]
    for number, rows in enumerate(TABLES[tables]):
        token = b.input((1,), "token", f"feature{number}")
        found.append(b.embedding(token, rows, width, name=f"table{number}"))
    features = b.concatenate(found, 0)
    count = len(found)
    pairs = b.flatten(b.matmul(features, features, transpose_second=True))
    half = b.slice(pairs, 0, 0, count * (count - 1) // 2)
    return b.finish(_perceptron(b, b.concatenate([dense, half], 0), _widths(top), last="sigmoid"))


def filtering(name: str, *, users: int, items: int, factors: int, top: str) -> OperatorGraph:
    """Neural collaborative filtering: a product of factors beside a perceptron (He et al., arXiv 1708.05031)."""
    b = GraphBuilder(name)
    widths = _widths(top)
    user, item = (b.input((1,), "token", word) for word in ("user", "item"))
    product = b.multiply(b.embedding(user, users, factors), b.embedding(item, items, factors))
    each = widths[0] // 2
    both = b.concatenate([b.embedding(user, users, each), b.embedding(item, items, each)], 1)
    rest = _perceptron(b, both, widths[1:])
    return b.finish(b.activation(b.linear(b.concatenate([product, rest], 1), 1), "sigmoid"))


def _widths(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split("-"))


def _perceptron(b: GraphBuilder, x: str, widths: Sequence[int], *, last: str = "relu") -> str:
    for number, width in enumerate(widths):
        x = b.activation(b.linear(x, width), last if number == len(widths) - 1 else "relu")
    return x
