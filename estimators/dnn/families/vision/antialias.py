"""Smaller images without aliasing: a fixed blur before every second place is dropped (Zhang 2019)."""

from __future__ import annotations

from estimators.dnn.graph import GraphBuilder


def blur(b: GraphBuilder, x: str) -> str:
    """The binomial filter 1-2-1 at stride 2: it is the mean of two neighbours, taken twice."""
    x = b.pooling(x, 2, function="average", stride=1, padding=1)
    return b.pooling(x, 2, function="average", stride=2)


def shrink(b: GraphBuilder, x: str, how: str) -> str:
    """Half the height and width, by `blur` or by `average`."""
    return blur(b, x) if how == "blur" else b.pooling(x, 2, function="average")
