"""Res2Net and Res2NeXt (Gao et al. 2019): the 3x3 of a bottleneck in parts, each of which reads the part before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from estimators.dnn.families.vision.classifier import classify
from estimators.dnn.families.vision.drawing import Draw
from estimators.dnn.families.vision.residual import BOTTLENECK, Residual, shortcut_of, stem
from estimators.dnn.families.vision.style import convolve_norm
from estimators.dnn.graph import GraphBuilder


@dataclass(frozen=True, slots=True)
class Parted:
    """One network: its residual frame, channels of a part at 64 planes, parts, and groups within a part."""

    frame: Residual
    width: int
    parts: int
    groups: int = 1


def draw(network: Parted, b: GraphBuilder, x: str) -> str:
    """The whole network from image to scores."""
    b.scope = "stem."
    x = stem(b, x, network.frame)
    for stage, count in enumerate(network.frame.blocks):
        for number in range(count):
            b.scope = f"stage{stage + 1}.block{number + 1}."
            x = block(b, x, 64 << stage, network, stride=2 if stage and not number else 1, first=not number)
    return classify(b, x)


def block(b: GraphBuilder, x: str, planes: int, network: Parted, *, stride: int = 1, first: bool = False) -> str:
    """One block; in the first of a stage the parts do not read each other."""
    style = network.frame.style
    width = int(planes * network.width / 64) * network.groups
    y = convolve_norm(b, x, width * network.parts, style=style)
    pieces = [b.slice(y, 0, n * width, (n + 1) * width) for n in range(network.parts)]
    made: list[str] = []
    for piece in pieces[:-1]:
        read = b.add(made[-1], piece) if made and not first else piece
        made.append(convolve_norm(b, read, width, 3, stride=stride, groups=network.groups, style=style))
    last = b.pooling(pieces[-1], 3, function="average", stride=stride, padding=1) if first else pieces[-1]
    y = convolve_norm(b, b.concatenate([*made, last]), 4 * planes, style=style, active=False)
    return b.activation(b.add(y, shortcut_of(b, x, 4 * planes, network.frame, stride) if first else x))


_R50, _R101 = Residual(BOTTLENECK[50]), Residual(BOTTLENECK[101])

NETWORKS: dict[str, Parted] = {
    **{
        f"res2net50_{width}w_{parts}s": Parted(_R50, width, parts)
        for width, parts in ((14, 8), (26, 4), (26, 6), (26, 8), (48, 2))
    },
    "res2net101_26w_4s": Parted(_R101, 26, 4),
    "res2net50d": Parted(Residual(BOTTLENECK[50], stem="c", averaged=True), 26, 4),
    "res2net101d": Parted(Residual(BOTTLENECK[101], stem="c", averaged=True), 26, 4),
    "res2next50": Parted(_R50, 4, 4, groups=8),
}
"""Every network of these families by name."""

DRAWINGS: Mapping[str, Draw] = {name: partial(draw, network) for name, network in NETWORKS.items()}
"""Network name -> what draws it."""
