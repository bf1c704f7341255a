"""PiT (Heo et al. 2021): a vision transformer whose patches are pooled twice on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from estimators.dnn.families.vision.classifier import CLASSES
from estimators.dnn.families.vision.drawing import Draw
from estimators.dnn.families.vision.tokens import (
    Attending,
    feed_forward,
    places_as_tokens,
    self_attention,
    token,
    tokens_as_places,
)
from estimators.dnn.graph import GraphBuilder


@dataclass(frozen=True, slots=True)
class Pooling:
    """One network: patch side and stride, channels a head, depth and heads by stage; `distilled`: a second token."""

    patch: int
    stride: int
    size: int
    depths: tuple[int, int, int]
    heads: tuple[int, int, int]
    distilled: bool = False


def draw(network: Pooling, b: GraphBuilder, x: str) -> str:
    """The whole network from image to scores."""
    b.scope = "embed."
    width, extra = network.size * network.heads[0], 1 + network.distilled
    x = b.convolution(x, width, network.patch, stride=network.stride, padding=0, bias=True)
    x = b.add(x, b.parameter(b.shape(x), "positions"))
    size = b.shape(x)[1:]
    y = b.concatenate([b.parameter((extra, width), "tokens"), places_as_tokens(b, x)])
    for stage, (depth, heads) in enumerate(zip(network.depths, network.heads, strict=True)):
        if stage:
            b.scope = f"pool{stage}."
            y, size = _pooled(b, y, size, network.size * heads, extra)
        y = _stage(b, y, f"stage{stage + 1}.", depth, heads)
    b.scope = "head."
    tokens = b.normalization(b.slice(y, 0, 0, extra), "layer")
    scores = [b.reshape(b.linear(token(b, tokens, n), CLASSES), (1, CLASSES)) for n in range(extra)]
    return b.reduce(b.concatenate(scores), (0,)) if network.distilled else b.reshape(scores[0], (CLASSES,))


def _pooled(b: GraphBuilder, y: str, size: tuple[int, ...], width: int, extra: int) -> tuple[str, tuple[int, ...]]:
    """Half as many places a side, all tokens of a new width; the class tokens through a matrix."""
    height, across = size
    x = tokens_as_places(b, b.slice(y, 0, extra, extra + height * across), height, across)
    x = b.convolution(x, width, 3, stride=2, groups=b.shape(x)[0], bias=True)
    tokens = b.linear(b.slice(y, 0, 0, extra), width)
    return b.concatenate([tokens, places_as_tokens(b, x)]), b.shape(x)[1:]


def _stage(b: GraphBuilder, y: str, scope: str, depth: int, heads: int) -> str:
    for number in range(depth):
        b.scope = f"{scope}block{number + 1}."
        y = b.add(y, self_attention(b, b.normalization(y, "layer"), Attending(heads)))
        y = b.add(y, feed_forward(b, b.normalization(y, "layer"), 4 * b.shape(y)[1]))
    return y


_SIZES = {
    "ti": (16, 8, 32, (2, 6, 4), (2, 4, 8)),
    "xs": (16, 8, 48, (2, 6, 4), (2, 4, 8)),
    "s": (16, 8, 48, (2, 6, 4), (3, 6, 12)),
    "b": (14, 7, 64, (3, 6, 4), (4, 8, 16)),
}

DRAWINGS: Mapping[str, Draw] = {
    f"pit_{size}_{'distilled_' if distilled else ''}224": partial(draw, Pooling(*sizes, distilled=distilled))
    for size, sizes in _SIZES.items()
    for distilled in (False, True)
}
"""Network name -> what draws it."""
