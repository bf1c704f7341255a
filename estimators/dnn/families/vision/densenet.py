"""DenseNet (Huang et al. 2017): every layer of a block reads all layers before it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from estimators.dnn.families.vision.antialias import blur
from estimators.dnn.families.vision.classifier import classify
from estimators.dnn.families.vision.drawing import Draw
from estimators.dnn.families.vision.style import Style, convolve_norm, normalize
from estimators.dnn.graph import GraphBuilder

STYLE = Style()
BOTTLENECK = 4
"""Channels between the two convolutions of a layer, to the growth."""


@dataclass(frozen=True, slots=True)
class DenseNet:
    """One network: channels each layer adds, layers a block, and whether the stem is deep and blurs."""

    growth: int
    blocks: tuple[int, int, int, int]
    deep: bool = False
    blurred: bool = False


def draw(network: DenseNet, b: GraphBuilder, x: str) -> str:
    """The whole network from image to scores."""
    b.scope = "stem."
    x = _stem(b, x, network)
    for stage, layers in enumerate(network.blocks):
        b.scope = f"block{stage + 1}."
        x = _shrunk(b, x) if stage else x
        for number in range(layers):
            b.scope = f"block{stage + 1}.layer{number + 1}."
            x = b.concatenate([x, layer(b, x, network.growth)])
    b.scope = "head."
    return classify(b, normalize(b, x, STYLE))


def layer(b: GraphBuilder, x: str, growth: int) -> str:
    """What one layer adds to the channels it reads."""
    y = convolve_norm(b, normalize(b, x, STYLE), BOTTLENECK * growth, style=STYLE)
    return b.convolution(y, growth, 3)


def _shrunk(b: GraphBuilder, x: str) -> str:
    y = b.convolution(normalize(b, x, STYLE), b.shape(x)[0] // 2)
    return b.pooling(y, 2, function="average")


def _stem(b: GraphBuilder, x: str, network: DenseNet) -> str:
    width = 2 * network.growth
    if network.deep:
        x = convolve_norm(b, x, network.growth, 3, stride=2, style=STYLE)
        x = convolve_norm(b, x, network.growth, 3, style=STYLE)
        x = convolve_norm(b, x, width, 3, style=STYLE)
    else:
        x = convolve_norm(b, x, width, 7, stride=2, style=STYLE)
    if network.blurred:
        return blur(b, b.pooling(x, 3, stride=1, padding=1))
    return b.pooling(x, 3, stride=2, padding=1)


NETWORKS: dict[str, DenseNet] = {
    "densenet121": DenseNet(32, (6, 12, 24, 16)),
    "tv_densenet121": DenseNet(32, (6, 12, 24, 16)),
    "densenet121d": DenseNet(32, (6, 12, 24, 16), deep=True),
    "densenetblur121d": DenseNet(32, (6, 12, 24, 16), deep=True, blurred=True),
    "densenet161": DenseNet(48, (6, 12, 36, 24)),
    "densenet169": DenseNet(32, (6, 12, 32, 32)),
    "densenet201": DenseNet(32, (6, 12, 48, 32)),
    "densenet264": DenseNet(48, (6, 12, 64, 48)),
    "densenet264d": DenseNet(48, (6, 12, 64, 48), deep=True),
    "densenet264d_iabn": DenseNet(48, (6, 12, 64, 48), deep=True),
}
"""Every DenseNet by name."""

DRAWINGS: Mapping[str, Draw] = {name: partial(draw, network) for name, network in NETWORKS.items()}
"""Network name -> what draws it."""
