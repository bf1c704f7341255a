"""Residual networks that normalise before they convolve: ResNet v2 (He et al. 2016), BiT (Kolesnikov et al. 2020)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from estimators.dnn.families.vision.classifier import classify
from estimators.dnn.families.vision.drawing import Draw
from estimators.dnn.families.vision.style import RELU, Style, convolve, convolve_norm, divisible, normalize
from estimators.dnn.graph import GraphBuilder

GROUPS = Style(normalization="group")
DEPTHS = {
    18: (2, 2, 2, 2), 34: (3, 4, 6, 3), 50: (3, 4, 6, 3), 101: (3, 4, 23, 3), 152: (3, 8, 36, 3),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Preactivation:
    """One network.

    Attributes:
        blocks: a stage. factor: of all widths. basic: two 3x3 convolutions a block rather than a bottleneck.
        stem: empty, `d` (deep) or `t` (tiered); both take the mean of neighbours in the shortcuts. style: see there.
    """

    blocks: tuple[int, ...]
    factor: int = 1
    basic: bool = False
    stem: str = ""
    style: Style = RELU


def draw(network: Preactivation, b: GraphBuilder, x: str) -> str:
    """The whole network from image to scores."""
    b.scope = "stem."
    x = _stem(b, x, network)
    for stage, count in enumerate(network.blocks):
        width = ((64 if network.basic else 256) << stage) * network.factor
        for number in range(count):
            b.scope = f"stage{stage + 1}.block{number + 1}."
            x = block(b, x, width, network, stride=2 if stage and not number else 1, first=not number)
    b.scope = "head."
    return classify(b, normalize(b, x, network.style))


def block(b: GraphBuilder, x: str, width: int, network: Preactivation, *, stride: int = 1, first: bool = False) -> str:
    """One block; the first of a stage has a convolution in its shortcut, after the normalisation."""
    style = network.style
    y, shortcut = normalize(b, x, style), x
    if (first and not network.basic) or stride > 1 or b.shape(x)[0] != width:
        shortcut = _shortcut(b, y, width, stride, averaged=bool(network.stem))
    if network.basic:
        y = normalize(b, convolve(b, y, width, 3, stride=stride), style)
        return b.add(convolve(b, y, width, 3), shortcut)
    inner = divisible(width / 4)
    y = normalize(b, convolve(b, y, inner), style)
    y = normalize(b, convolve(b, y, inner, 3, stride=stride), style)
    return b.add(convolve(b, y, width), shortcut)


def _shortcut(b: GraphBuilder, x: str, width: int, stride: int, *, averaged: bool) -> str:
    if averaged:
        x = b.pooling(x, 2, function="average", ceil=True) if stride > 1 else x
        return convolve(b, x, width)
    return convolve(b, x, width, stride=stride)


def _stem(b: GraphBuilder, x: str, network: Preactivation) -> str:
    width = 64 * network.factor
    if network.stem:
        first = width // 2 if network.stem == "d" else 3 * width // 8
        x = convolve_norm(b, x, first, 3, stride=2, style=network.style)
        x = convolve(b, convolve_norm(b, x, width // 2, 3, style=network.style), width, 3)
    else:
        x = convolve(b, x, width, 7, stride=2)
    return b.pooling(x, 3, stride=2, padding=1)


def _bit(depth: int, factor: int) -> Preactivation:
    return Preactivation(DEPTHS[depth], factor, style=GROUPS)


NETWORKS: dict[str, Preactivation] = {
    **{
        f"resnetv2_{depth}{stem}": Preactivation(DEPTHS[depth], basic=depth < 50, stem=stem)
        for depth in DEPTHS
        for stem in ("", "d")
    },
    "resnetv2_50t": Preactivation(DEPTHS[50], stem="t"),
    "resnetv2_50d_gn": Preactivation(DEPTHS[50], stem="d", style=GROUPS),
    **{
        f"resnetv2_{depth}x{factor}_{training}": _bit(depth, factor)
        for depth, factor in ((50, 1), (50, 3), (101, 1), (101, 3), (152, 2), (152, 4))
        for training in ("bit", "bitm")
    },
    "resnetv2_50x1_bit_distilled": _bit(50, 1),
    "resnetv2_152x2_bit_teacher": _bit(152, 2),
    "resnetv2_152x2_bit_teacher_384": _bit(152, 2),
}
"""Every network of these families by name."""

DRAWINGS: Mapping[str, Draw] = {name: partial(draw, network) for name, network in NETWORKS.items()}
"""Network name -> what draws it."""
