"""RegNet X, Y and Z (Radosavovic et al. 2020, Dollár et al. 2021): stages whose widths follow a quantised line."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

from estimators.dnn.families.vision.classifier import classify
from estimators.dnn.families.vision.drawing import Draw
from estimators.dnn.families.vision.gates import squeeze_excite
from estimators.dnn.families.vision.style import RELU, Style, convolve, convolve_norm, divisible, normalize
from estimators.dnn.graph import GraphBuilder

STEM = 32
SILU = Style(activation="silu")


@dataclass(frozen=True, slots=True)
class RegNet:
    """One network of the design space.

    Attributes:
        depth: blocks. initial, slope, multiplier: of the line of widths. group: channels a group of the 3x3.
        squeeze: hidden channels of the gate to the block's input (0 none). bottleneck: inner to outer width.
        widen: round widths to the group as torchvision does. before: normalises before the convolutions.
        shortcut: `convolution`, `average` or nothing where shapes differ. linear: no activation after a block.
        features: channels of a last convolution (0 none).
    """

    depth: int
    initial: int
    slope: float
    multiplier: float
    group: int
    squeeze: float = 0.0
    bottleneck: float = 1.0
    widen: bool = False
    before: bool = False
    shortcut: str = "convolution"
    linear: bool = False
    features: int = 0
    style: Style = RELU


def stages(network: RegNet) -> list[tuple[int, int, int]]:
    """Width, blocks and group width of each stage."""
    counts: dict[int, int] = {}
    for number in range(network.depth):
        straight = network.initial + network.slope * number
        power = round(math.log(straight / network.initial) / math.log(network.multiplier))
        width = round(network.initial * network.multiplier**power / 8) * 8
        counts[width] = counts.get(width, 0) + 1
    fitted = [(*_fitting(width, network), count) for width, count in counts.items()]
    return [(width, count, group) for width, group, count in fitted]


def _fitting(width: int, network: RegNet) -> tuple[int, int]:
    inner = int(width * network.bottleneck)
    group = min(network.group, inner)
    inner = divisible(inner, group, 0.9) if network.widen else round(inner / group) * group
    return int(inner / network.bottleneck), group


def draw(network: RegNet, b: GraphBuilder, x: str) -> str:
    """The whole network from image to scores."""
    b.scope = "stem."
    x = convolve(b, x, STEM, 3, stride=2)
    x = x if network.before else normalize(b, x, network.style)
    for stage, (width, blocks, group) in enumerate(stages(network)):
        for number in range(blocks):
            b.scope = f"stage{stage + 1}.block{number + 1}."
            step = 2 if number == 0 else 1
            x = (_before if network.before else _after)(b, x, width, group, step, network)
    b.scope = "head."
    if network.features:
        x = convolve_norm(b, x, network.features, style=network.style)
    elif network.linear or network.before:
        x = b.activation(x, network.style.activation)
    return classify(b, x)


def _after(b: GraphBuilder, x: str, width: int, group: int, stride: int, network: RegNet) -> str:
    style, inner = network.style, round(width * network.bottleneck)
    y = convolve_norm(b, x, inner, style=style)
    y = convolve_norm(b, y, inner, 3, stride=stride, groups=inner // group, style=style)
    y = _gate(b, y, x, network)
    y = convolve_norm(b, y, width, style=style, active=False)
    same = stride == 1 and b.shape(x)[0] == width
    if same or network.shortcut:
        y = b.add(y, x if same else normalize(b, _shortcut(b, x, width, stride, network), style, active=False))
    return y if network.linear else b.activation(y, style.activation)


def _before(b: GraphBuilder, x: str, width: int, group: int, stride: int, network: RegNet) -> str:
    style, inner = network.style, round(width * network.bottleneck)
    x = normalize(b, x, style)
    y = normalize(b, convolve(b, x, inner), style)
    y = convolve(b, y, inner, 3, stride=stride, groups=inner // group)
    y = convolve(b, normalize(b, _gate(b, y, x, network), style), width)
    same = stride == 1 and b.shape(x)[0] == width
    return b.add(y, x if same else _shortcut(b, x, width, stride, network))


def _gate(b: GraphBuilder, y: str, x: str, network: RegNet) -> str:
    if not network.squeeze:
        return y
    return squeeze_excite(b, y, round(b.shape(x)[0] * network.squeeze), activation=network.style.activation)


def _shortcut(b: GraphBuilder, x: str, width: int, stride: int, network: RegNet) -> str:
    if network.shortcut == "average" and stride > 1:
        return convolve(b, b.pooling(x, 2, function="average", ceil=True), width)
    return convolve(b, x, width, stride=stride)


def _y(depth: int, initial: int, slope: float, multiplier: float, group: int) -> RegNet:
    return RegNet(depth, initial, slope, multiplier, group, squeeze=0.25)


def _z(depth: int, initial: int, slope: float, multiplier: float, group: int, features: int) -> RegNet:
    return RegNet(
        depth, initial, slope, multiplier, group, squeeze=0.25, bottleneck=4.0, shortcut="", linear=True,
        features=features, style=SILU,
    )  # fmt: skip


NETWORKS: dict[str, RegNet] = {
    "regnetx_002": RegNet(13, 24, 36.44, 2.49, 8),
    "regnetx_004": RegNet(22, 24, 24.48, 2.54, 16),
    "regnetx_006": RegNet(16, 48, 36.97, 2.24, 24),
    "regnetx_008": RegNet(16, 56, 35.73, 2.28, 16),
    "regnetx_016": RegNet(18, 80, 34.01, 2.25, 24),
    "regnetx_032": RegNet(25, 88, 26.31, 2.25, 48),
    "regnetx_040": RegNet(23, 96, 38.65, 2.43, 40),
    "regnetx_064": RegNet(17, 184, 60.83, 2.07, 56),
    "regnetx_080": RegNet(23, 80, 49.56, 2.88, 120),
    "regnetx_120": RegNet(19, 168, 73.36, 2.37, 112),
    "regnetx_160": RegNet(22, 216, 55.59, 2.1, 128),
    "regnetx_320": RegNet(23, 320, 69.86, 2.0, 168),
    "regnety_002": _y(13, 24, 36.44, 2.49, 8),
    "regnety_004": _y(16, 48, 27.89, 2.09, 8),
    "regnety_006": _y(15, 48, 32.54, 2.32, 16),
    "regnety_008": _y(14, 56, 38.84, 2.4, 16),
    "regnety_016": _y(27, 48, 20.71, 2.65, 24),
    "regnety_032": _y(21, 80, 42.63, 2.66, 24),
    "regnety_040": _y(22, 96, 31.41, 2.24, 64),
    "regnety_064": _y(25, 112, 33.22, 2.27, 72),
    "regnety_080": _y(17, 192, 76.82, 2.19, 56),
    "regnety_120": _y(19, 168, 73.36, 2.37, 112),
    "regnety_160": _y(18, 200, 106.23, 2.48, 112),
    "regnety_320": _y(20, 232, 115.89, 2.53, 232),
    "regnety_640": _y(20, 352, 147.48, 2.4, 328),
    "regnety_1280": _y(27, 456, 160.83, 2.52, 264),
    "regnety_2560": _y(27, 640, 230.83, 2.53, 373),
    "regnetv_040": replace(_y(22, 96, 31.41, 2.24, 64), before=True, style=SILU),
    "regnetv_064": replace(_y(25, 112, 33.22, 2.27, 72), before=True, shortcut="average", style=SILU),
    "regnetz_005": _z(21, 16, 10.7, 2.51, 4, 1024),
    "regnetz_040": _z(28, 48, 14.5, 2.226, 8, 0),
    "regnetz_040_h": _z(28, 48, 14.5, 2.226, 8, 1536),
}
NETWORKS |= {
    "regnetx_004_tv": replace(NETWORKS["regnetx_004"], widen=True),
    "regnety_008_tv": replace(NETWORKS["regnety_008"], widen=True),
    "regnety_080_tv": replace(NETWORKS["regnety_080"], widen=True),
    "regnety_040_sgn": replace(
        NETWORKS["regnety_040"], style=Style(activation="silu", normalization="group", group_width=16)
    ),
    "regnetz_040h": NETWORKS["regnetz_040_h"],
}

DRAWINGS: Mapping[str, Draw] = {name: partial(draw, network) for name, network in NETWORKS.items()}
"""Network name -> what draws it."""
