"""The residual networks of CLIP (Radford et al. 2021): mean pooling for every stride, attention to pool at the end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from estimators.dnn.families.vision.drawing import Draw
from estimators.dnn.families.vision.residual import BOTTLENECK, Residual, block
from estimators.dnn.families.vision.style import RELU, convolve_norm
from estimators.dnn.families.vision.tokens import places_as_tokens, token
from estimators.dnn.graph import GraphBuilder

HEAD_SIZE = 64


@dataclass(frozen=True, slots=True)
class ClipResidual:
    """One network: blocks a stage, factor of all widths, width of the features it ends in; `pooled`: by the mean."""

    blocks: tuple[int, ...]
    factor: float
    features: int
    pooled: bool = False


def draw(network: ClipResidual, b: GraphBuilder, x: str) -> str:
    """The whole network from image to features."""
    b.scope = "stem."
    half = int(32 * network.factor)
    x = convolve_norm(b, x, half, 3, stride=2, style=RELU)
    x = convolve_norm(b, convolve_norm(b, x, half, 3, style=RELU), 2 * half, 3, style=RELU)
    x = b.pooling(x, 2, function="average")
    frame = Residual(network.blocks, smooth="average", averaged=True)
    for stage, count in enumerate(network.blocks):
        for number in range(count):
            b.scope = f"stage{stage + 1}.block{number + 1}."
            x = block(b, x, int(64 * network.factor) << stage, frame, stride=2 if stage and not number else 1)
    b.scope = "head."
    return b.global_pooling(x) if network.pooled else _attended(b, x, network.features)


def _attended(b: GraphBuilder, x: str, features: int) -> str:
    """The mean of all places, as one more token, is what is kept; the published network computes all tokens."""
    x = places_as_tokens(b, x)
    x = b.concatenate([b.reduce(x, (0,), keep=True), x])
    x = b.add(x, b.parameter(b.shape(x), "positions"))
    width = b.shape(x)[1]
    q, k, v = b.linear(x, width), b.linear(x, width), b.linear(x, width)
    return token(b, b.linear(b.attention(q, k, v, heads=width // HEAD_SIZE), features))


_SIZES = {
    "resnet50": (BOTTLENECK[50], 1.0, 1024),
    "resnet101": (BOTTLENECK[101], 1.0, 512),
    "resnet50x4": ((4, 6, 10, 6), 1.25, 640),
    "resnet50x16": ((6, 8, 18, 8), 1.5, 768),
    "resnet50x64": ((3, 15, 36, 10), 2.0, 1024),
}

DRAWINGS: Mapping[str, Draw] = {
    f"{name}_clip{'_gap' if pooled else ''}": partial(draw, ClipResidual(*sizes, pooled=pooled))
    for name, sizes in _SIZES.items()
    for pooled in (False, True)
}
"""Network name -> what draws it."""
