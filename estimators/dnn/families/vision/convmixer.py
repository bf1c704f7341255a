"""ConvMixer (Trockman and Kolter 2022): patches, then depthwise and pointwise convolutions in turn."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from estimators.dnn.families.vision.classifier import classify
from estimators.dnn.families.vision.drawing import Draw
from estimators.dnn.graph import GraphBuilder


def draw(width: int, depth: int, kernel: int, patch: int, activation: str, b: GraphBuilder, x: str) -> str:
    """The whole network from image to scores."""

    def normal(y: str) -> str:
        return b.normalization(b.activation(y, activation))

    b.scope = "embed."
    x = normal(b.convolution(x, width, patch, stride=patch, padding=0, bias=True))
    for number in range(depth):
        b.scope = f"block{number + 1}."
        x = b.add(x, normal(b.convolution(x, width, kernel, groups=width, bias=True)))
        x = normal(b.convolution(x, width, bias=True))
    return classify(b, x)


DRAWINGS: Mapping[str, Draw] = {
    "convmixer_768_32": partial(draw, 768, 32, 7, 7, "relu"),
    "convmixer_1024_20_ks9_p14": partial(draw, 1024, 20, 9, 14, "gelu"),
    "convmixer_1536_20": partial(draw, 1536, 20, 9, 7, "gelu"),
}
"""Network name -> what draws it."""
