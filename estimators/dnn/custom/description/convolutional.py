"""Descriptions of convolutional networks: ResNet by its depth, U-Net by its channels and levels."""

from __future__ import annotations

from estimators.dnn.custom.blocks.residual import ResidualPlan, residual_graph
from estimators.dnn.custom.description.saying import Saying
from estimators.dnn.graph import GraphBuilder
from estimators.dnn.networks.network import Network

DEPTHS = {18: (2, 2, 2, 2), 34: (3, 4, 6, 3), 50: (3, 4, 6, 3), 101: (3, 4, 23, 3), 152: (3, 8, 36, 3)}
"""Layers -> blocks in each stage (He et al., arXiv 1512.03385, table 1)."""

WITH_BOTTLENECK = 50
"""From so many layers on, blocks have three convolutions."""

MOST_LEVELS = 10


def residual_network(s: Saying) -> Network:
    """A ResNet of one of the published depths.

    Raises:
        RequestError: the layers are missing or none of those depths, or the size does not go with them.
    """
    layers = s.needed("layers", "34 layers")
    if layers not in DEPTHS:
        known = ", ".join(str(depth) for depth in DEPTHS)
        s.wrong(f"a ResNet of {layers} layers has no published stages ({known} have); write its layers as YAML")
    bottleneck, stem = layers >= WITH_BOTTLENECK, s.assumed("channels", 64, "as published")
    widths = tuple(stem * 2**stage * (4 if bottleneck else 1) for stage in range(4))
    labels = s.assumed("classes", 1000, "as ImageNet has")
    plan = ResidualPlan(stem, widths, DEPTHS[layers], bottleneck, labels=labels)
    graph = residual_graph(plan, s.assumed("image", 224, "the usual image size"), s.text[:40])
    s.check_size(graph.parameters, f"{layers} layers")
    return s.network(graph, "vision", family="resnet")


def u_network(s: Saying) -> Network:
    """A U-Net (Ronneberger et al., arXiv 1505.04597): two convolutions a level, channels doubled, image halved.

    Raises:
        RequestError: channels, levels or the image are missing, or the image cannot be halved so often.
    """
    channels, levels = s.needed("channels", "64 channels"), s.needed("levels", "4 levels")
    side = s.needed("image", "256 px")
    if levels > MOST_LEVELS or side % 2**levels:
        s.wrong(f"an image of {side} pixels cannot be halved {levels} times; correct one of both")
    s.remember("levels", f"{levels} levels halve the image {levels} times, as in the first U-Net (which has 4).")
    s.remember("input", "Colour images; the sides are kept by padding; batch norm after each convolution.")
    b = GraphBuilder(s.text[:40])
    x, kept = b.input((3, side, side)), []
    for level in range(levels):
        b.scope = f"down{level}/"
        x = _two(b, x, channels * 2**level)
        kept.append(x)
        x = b.pooling(x, 2, name="halve")
    b.scope = "bottom/"
    x = _two(b, x, channels * 2**levels)
    for level in reversed(range(levels)):
        b.scope = f"up{level}/"
        wide = channels * 2**level
        x = b.convolution(x, wide, 2, stride=2, padding=0, bias=True, transposed=True, name="double")
        x = _two(b, b.concatenate([kept[level], x], name="skip"), wide)
    b.scope = ""
    labels = s.assumed("classes", 2, "foreground and background")
    graph = b.finish(b.convolution(x, labels, bias=True, name="classes"))
    s.check_size(graph.parameters, f"{channels} channels and {levels} levels")
    return s.network(graph, "vision", family="other")


def _two(b: GraphBuilder, x: str, channels: int) -> str:
    for _ in range(2):
        x = b.normalization(b.convolution(x, channels, 3, name="convolution"), "batch", name="norm")
        x = b.activation(x, "relu")
    return x
