"""The last part of a classifier: from an image of features, or a row of them, to one score a class."""

from __future__ import annotations

from estimators.dnn.graph import GraphBuilder

CLASSES = 1000
"""Classes of ImageNet-1k, with which the published tables count."""


def classify(b: GraphBuilder, x: str, classes: int = CLASSES) -> str:
    """Mean over all places, then one score a class."""
    b.scope = "head."
    return b.linear(b.global_pooling(x), classes)
