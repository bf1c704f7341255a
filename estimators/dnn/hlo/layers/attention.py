"""Attention: scores, softmax, values; several query heads may share a head of keys and values."""

from __future__ import annotations

from math import prod, sqrt

from estimators.dnn.graph import Operator
from estimators.dnn.hlo.layers.elements import softmax_of
from estimators.dnn.hlo.layers.products import aligned
from estimators.dnn.hlo.lowering import Lowering, flag, number
from estimators.dnn.hlo.values import Value

_HIDDEN = -1e30
"""Score of a key that a query must not see, in f32 (where softmax is computed)."""


def attention(lowering: Lowering, operator: Operator) -> Value:
    """Queries in groups over heads of keys: (windows, kept, group, queries, size) x (windows, kept, keys, size).

    A causal mask ends with the last key: where there are more keys than queries, the queries are the last ones.
    """
    w = lowering.w
    q, k, v, *bias = lowering.inputs(operator)
    heads = number(operator, "heads")
    kept = number(operator, "kv_heads", heads)
    windows, tokens = prod(q.shape[:-2]), q.shape[-2]
    size = q.shape[-1] // heads
    queries = w.transpose(w.reshape(q, (windows, tokens, kept, heads // kept, size)), (0, 2, 3, 1, 4))
    keys, values = (w.transpose(w.reshape(x, (windows, x.shape[-2], kept, x.shape[-1] // kept)), (0, 2, 1, 3))
                    for x in (k, v))  # fmt: skip
    pairs = ((0, 1), (0, 1))
    scores = w.scale(w.convert(w.dot(queries, keys, ((4,), (3,)), pairs), "f32"), 1 / sqrt(size))
    if bias:
        scores = w.add(scores, w.convert(_bias(lowering, bias[0], q, scores, heads), "f32"))
    if flag(operator, "causal"):
        scores = _masked(lowering, scores)
    weights = w.convert(softmax_of(w, scores), lowering.type)
    mixed = w.transpose(w.dot(weights, values, ((4,), (2,)), pairs), (0, 3, 1, 2, 4))
    return w.reshape(mixed, lowering.shape(operator))


def _bias(lowering: Lowering, bias: Value, q: Value, scores: Value, heads: int) -> Value:
    """A bias (..., heads, queries, keys) in the shape of the scores."""
    whole = (*q.shape[:-2], heads, *scores.shape[-2:])
    return lowering.w.reshape(aligned(lowering, bias, whole), scores.shape)


def _masked(lowering: Lowering, scores: Value) -> Value:
    """Hide the keys after each query."""
    w, last = lowering.w, len(scores.shape) - 1
    square = scores.shape[-2:]
    row = w.iota(square, 0)
    later = square[1] - square[0]
    seen = w.compare(w.shift(row, later) if later else row, w.iota(square, 1), "GE")
    return w.select(w.broadcast(seen, scores.shape, (last - 1, last)), scores, w.like(scores, _HIDDEN))
