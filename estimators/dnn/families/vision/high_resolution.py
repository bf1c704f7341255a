"""HRNet (Wang et al. 2020): branches of several resolutions side by side, which read each other after each module."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from estimators.dnn.families.vision.classifier import classify
from estimators.dnn.families.vision.drawing import Draw
from estimators.dnn.families.vision.residual import Residual, block
from estimators.dnn.families.vision.style import RELU, convolve, convolve_norm, normalize
from estimators.dnn.graph import GraphBuilder

BASIC, BOTTLENECK = Residual((), bottleneck=False), Residual(())
HEAD = (32, 64, 128, 256)
"""Planes of the bottlenecks that end the branches; four times as many channels come out."""

FEATURES = 2048


@dataclass(frozen=True, slots=True)
class HighResolution:
    """One network.

    Attributes:
        width: channels of the finest branch, doubled by each coarser one. first: planes and blocks of the first stage.
        modules: of the stages with two, three and four branches. blocks: of a branch in a module.
        head_bias: whether the convolutions of the head have one.
    """

    width: int
    first: tuple[int, int] = (64, 4)
    modules: tuple[int, int, int] = (1, 4, 3)
    blocks: int = 4
    head_bias: bool = True


def draw(network: HighResolution, b: GraphBuilder, x: str) -> str:
    """The whole network from image to scores."""
    b.scope = "stem."
    for _ in range(2):
        x = convolve_norm(b, x, 64, 3, stride=2, style=RELU)
    planes, count = network.first
    for number in range(count):
        b.scope = f"stage1.block{number + 1}."
        x = block(b, x, planes, BOTTLENECK)
    branches = [x]
    for stage, modules in enumerate(network.modules):
        b.scope = f"stage{stage + 2}."
        branches = _one_more(b, branches, network.width)
        for number in range(modules):
            b.scope = f"stage{stage + 2}.module{number + 1}."
            branches = module(b, branches, network.blocks)
    b.scope = "head."
    return _head(b, branches, network)


def _one_more(b: GraphBuilder, branches: Sequence[str], width: int) -> list[str]:
    """One coarser branch; the first two are made from the one image of the first stage."""
    new = [
        x if b.shape(x)[0] == width << number else convolve_norm(b, x, width << number, 3, style=RELU)
        for number, x in enumerate(branches)
    ]
    return [*new, convolve_norm(b, branches[-1], width << len(branches), 3, stride=2, style=RELU)]


def module(b: GraphBuilder, branches: Sequence[str], blocks: int) -> list[str]:
    """Blocks in each branch, then each branch becomes the sum of all, brought to its resolution."""
    done = []
    for x in branches:
        for _ in range(blocks):
            x = block(b, x, b.shape(x)[0], BASIC)
        done.append(x)
    return [_fused(b, done, number) for number in range(len(done))]


def _fused(b: GraphBuilder, branches: Sequence[str], to: int) -> str:
    total = None
    for number, x in enumerate(branches):
        part = _brought(b, x, branches[to], to - number)
        total = part if total is None else b.add(total, part)
    assert total is not None
    return b.activation(total)


def _brought(b: GraphBuilder, x: str, like: str, steps: int) -> str:
    """A branch at the resolution and with the channels of another, so many steps coarser (or finer, if negative)."""
    width, height, across = b.shape(like)
    if steps < 0:
        return b.resize(convolve_norm(b, x, width, style=RELU, active=False), (height, across))
    for step in range(steps):
        last = step == steps - 1
        x = convolve_norm(b, x, width if last else b.shape(x)[0], 3, stride=2, style=RELU, active=not last)
    return x


def _head(b: GraphBuilder, branches: Sequence[str], network: HighResolution) -> str:
    wide = [block(b, x, planes, BOTTLENECK) for x, planes in zip(branches, HEAD, strict=True)]
    y = wide[0]
    for x in wide[1:]:
        down = convolve(b, y, b.shape(x)[0], 3, stride=2, bias=network.head_bias)
        y = b.add(x, normalize(b, down, RELU))
    return classify(b, normalize(b, convolve(b, y, FEATURES, bias=network.head_bias), RELU))


NETWORKS: dict[str, HighResolution] = {
    **{f"hrnet_w{width}": HighResolution(width) for width in (18, 30, 32, 40, 44, 48, 64)},
    **{f"hrnet_w{width}_ssld": replace(HighResolution(width), head_bias=False) for width in (18, 48)},
    "hrnet_w18_small": HighResolution(16, (32, 1), (1, 1, 1), 2),
    "hrnet_w18_small_v2": HighResolution(18, (64, 2), (1, 3, 2), 2),
}
"""Every HRNet by name."""

DRAWINGS: Mapping[str, Draw] = {name: partial(draw, network) for name, network in NETWORKS.items()}
"""Network name -> what draws it."""
