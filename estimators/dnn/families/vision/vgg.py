"""VGG (Simonyan and Zisserman 2015): 3x3 convolutions in a row, then two wide layers."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from estimators.dnn.families.vision.classifier import classify
from estimators.dnn.families.vision.drawing import Draw
from estimators.dnn.graph import GraphBuilder

CONVOLUTIONS = {11: (1, 1, 2, 2, 2), 13: (2, 2, 2, 2, 2), 16: (2, 2, 3, 3, 3), 19: (2, 2, 4, 4, 4)}
"""Convolutions a stage, by depth."""

WIDTHS = (64, 128, 256, 512, 512)
WIDE, SIDE = 4096, 7
"""Channels of the last two layers, and the side of the image the first of them reads."""


def draw(depth: int, normalized: bool, b: GraphBuilder, x: str) -> str:
    """The whole network from image to scores."""
    for stage, (count, width) in enumerate(zip(CONVOLUTIONS[depth], WIDTHS, strict=True)):
        b.scope = f"stage{stage + 1}."
        for _ in range(count):
            x = b.convolution(x, width, 3, bias=True)
            x = b.activation(b.normalization(x) if normalized else x)
        x = b.pooling(x, 2)
    b.scope = "wide."
    height, width = b.shape(x)[1:]
    if min(height, width) < SIDE:
        x = b.resize(x, (max(height, SIDE), max(width, SIDE)))
    x = b.activation(b.convolution(x, WIDE, SIDE, padding=0, bias=True))
    return classify(b, b.activation(b.convolution(x, WIDE, bias=True)))


DRAWINGS: Mapping[str, Draw] = {
    f"vgg{depth}{'_bn' if normalized else ''}": partial(draw, depth, normalized)
    for depth in CONVOLUTIONS
    for normalized in (False, True)
}
"""Network name -> what draws it."""
