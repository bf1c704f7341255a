"""RepVGG (Ding et al. 2021) as it is deployed: its branches are folded into one 3x3 convolution a block."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from estimators.dnn.families.vision.classifier import classify
from estimators.dnn.families.vision.drawing import Draw
from estimators.dnn.graph import GraphBuilder

A, B = (2, 4, 14, 1), (4, 6, 16, 1)
"""Blocks a stage."""


@dataclass(frozen=True, slots=True)
class RepVgg:
    """One network: blocks a stage, factors of the widths (the last stage has its own), groups of every second block."""

    blocks: tuple[int, int, int, int]
    factor: float
    last: float
    groups: int = 1


def draw(network: RepVgg, b: GraphBuilder, x: str) -> str:
    """The whole network from image to scores."""
    b.scope = "stem."
    x = _block(b, x, min(64, int(64 * network.factor)), stride=2)
    for stage, count in enumerate(network.blocks):
        width = int((64 << stage) * (network.last if stage == 3 else network.factor))
        for number in range(count):
            b.scope = f"stage{stage + 1}.block{number + 1}."
            x = _block(b, x, width, stride=1 if number else 2, groups=network.groups if number % 2 else 1)
    return classify(b, x)


def _block(b: GraphBuilder, x: str, width: int, *, stride: int, groups: int = 1) -> str:
    return b.activation(b.convolution(x, width, 3, stride=stride, groups=groups, bias=True))


NETWORKS: dict[str, RepVgg] = {
    "repvgg_a0": RepVgg(A, 0.75, 2.5),
    "repvgg_a1": RepVgg(A, 1.0, 2.5),
    "repvgg_a2": RepVgg(A, 1.5, 2.75),
    "repvgg_b0": RepVgg(B, 1.0, 2.5),
    "repvgg_b1": RepVgg(B, 2.0, 4.0),
    "repvgg_b1g4": RepVgg(B, 2.0, 4.0, groups=4),
    "repvgg_b2": RepVgg(B, 2.5, 5.0),
    "repvgg_b2g4": RepVgg(B, 2.5, 5.0, groups=4),
    "repvgg_b3": RepVgg(B, 3.0, 5.0),
    "repvgg_b3g4": RepVgg(B, 3.0, 5.0, groups=4),
}
"""Every RepVGG by name."""

DRAWINGS: Mapping[str, Draw] = {name: partial(draw, network) for name, network in NETWORKS.items()}
"""Network name -> what draws it."""
