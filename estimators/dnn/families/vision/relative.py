"""Relative positions as a bias of attention: one learned number a head for every offset between two places.

The table is spread out to (heads, places, places) by repeating each row and reading it with one place less a row, so
that every row starts one offset later; no lookup by number is needed.
"""

from __future__ import annotations

from estimators.dnn.graph import GraphBuilder


def relative_bias(b: GraphBuilder, heads: int, side: int) -> str:
    """Bias (heads, side², side²) of a square of places from a learned table of (2 side - 1)² offsets a head."""
    return spread(b, b.parameter((heads, 2 * side - 1, 2 * side - 1)), side)


def spread(b: GraphBuilder, table: str, side: int) -> str:
    """(heads, 2 side - 1, 2 side - 1) -> (heads, side², side²)."""
    heads = b.shape(table)[0]
    by_column = _skew(b, table, side)  # heads, row offset, column, column
    x = _skew(b, b.transpose(by_column, (0, 2, 3, 1)), side)  # heads, column, column, row, row
    return b.reshape(b.transpose(x, (0, 3, 1, 4, 2)), (heads, side * side, side * side))


def relative_bias_with_token(b: GraphBuilder, heads: int, side: int) -> str:
    """The same for places after one class token, with three more numbers a head: to, from and between the token."""
    places = side * side
    bias = relative_bias(b, heads, side)
    to, back, own = (b.parameter((heads, 1, 1)) for _ in range(3))
    bias = b.concatenate([b.resize(to, (1, places)), bias], axis=1)
    return b.concatenate([b.concatenate([own, b.resize(back, (places, 1))], axis=1), bias], axis=2)


def coordinate_bias(b: GraphBuilder, heads: int, side: int, inner: int, *, tokens: int = 0) -> str:
    """A small network makes the bias of every offset from its coordinates (it reads no sample); tokens before the
    places get none."""
    offsets = 2 * side - 1
    y = b.linear(b.parameter((offsets * offsets, 2), "coordinates", trained=False), inner)
    y = b.linear(b.activation(y, "relu"), heads)
    bias = spread(b, b.reshape(b.transpose(y, (1, 0)), (heads, offsets, offsets)), side)
    return b.pad(bias, (tokens, tokens), (0, 0)) if tokens else bias


def _skew(b: GraphBuilder, x: str, side: int) -> str:
    """(..., 2 n - 1) offsets -> (..., n, n): entry (i, k) is offset n - 1 - i + k."""
    lead, offsets = b.shape(x)[:-1], 2 * side - 1
    rows = 1
    for n in lead:
        rows *= n
    flat = b.reshape(b.resize(b.reshape(x, (rows, 1, offsets)), (side, offsets)), (rows, side * offsets))
    flat = b.slice(flat, 1, side - 1, side - 1 + side * (offsets - 1)) if side > 1 else flat
    square = b.reshape(flat, (*lead, side, max(offsets - 1, 1)))
    return b.slice(square, len(lead) + 1, 0, side)
