"""MetaFormer (Yu et al. 2022 and 2024): one frame, places mixed by pooling, convolution or attention.

PoolFormer and its second version pool; ConvFormer convolves; CAFormer convolves in two stages and attends in two.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from estimators.dnn.families.vision.classifier import CLASSES
from estimators.dnn.families.vision.drawing import Draw
from estimators.dnn.families.vision.tokens import Attending, places_as_tokens, self_attention, tokens_as_places
from estimators.dnn.graph import GraphBuilder

HEAD_SIZE = 32
SCALED_FROM = 2
"""First stage whose shortcuts are scaled."""


@dataclass(frozen=True, slots=True)
class MetaFormer:
    """One network.

    Attributes:
        depths, widths: by stage. mixers: `pool`, `convolve` or `attend`, by stage. first: the first version (biases,
        GELU, layer scale, normalisation over all places). wide_head: a hidden layer before the scores.
    """

    depths: tuple[int, int, int, int]
    widths: tuple[int, int, int, int]
    mixers: tuple[str, str, str, str]
    first: bool = False
    wide_head: bool = True


def draw(network: MetaFormer, b: GraphBuilder, x: str) -> str:
    """The whole network from image to scores."""
    for stage, (depth, width) in enumerate(zip(network.depths, network.widths, strict=True)):
        b.scope = f"stage{stage + 1}."
        x = _shrunk(b, x, width, network, first=not stage)
        _, height, across = b.shape(x)
        attends = network.mixers[stage] == "attend"
        x = places_as_tokens(b, x) if attends else x
        for number in range(depth):
            b.scope = f"stage{stage + 1}.block{number + 1}."
            x = block(b, x, network, stage)
        x = tokens_as_places(b, x, height, across) if attends else x
    b.scope = "head."
    x = b.normalization(b.global_pooling(x), "layer")
    if network.wide_head:
        x = b.activation(b.linear(x, 4 * network.widths[-1]), "squared_relu")
        x = b.normalization(x, "layer")
    return b.linear(x, CLASSES)


def block(b: GraphBuilder, x: str, network: MetaFormer, stage: int) -> str:
    """Mixing of places, then a feed-forward part, each past a shortcut; on places or, where it attends, on tokens."""
    mixer, width = network.mixers[stage], network.widths[stage]
    scaled = stage >= SCALED_FROM and not network.first
    for part in (_MIXERS[mixer], _feed):
        y = part(b, _normalized(b, x, network, mixer), network, width)
        if network.first:
            y = b.multiply(y, b.parameter((width, 1, 1)))
        shape = (width,) if mixer == "attend" else (width, 1, 1)
        x = b.add(b.multiply(x, b.parameter(shape)) if scaled else x, y)
    return x


def _shrunk(b: GraphBuilder, x: str, width: int, network: MetaFormer, *, first: bool) -> str:
    if first:
        x = b.convolution(x, width, 7, stride=4, padding=2, bias=True)
        return x if network.first else b.normalization(x, "channel", bias=False)
    x = x if network.first else b.normalization(x, "channel", bias=False)
    return b.convolution(x, width, 3, stride=2, bias=True)


def _normalized(b: GraphBuilder, x: str, network: MetaFormer, mixer: str) -> str:
    kind = {"pool": "group", "convolve": "channel", "attend": "layer"}[mixer]
    return b.normalization(x, kind, bias=network.first)


def _pointwise(b: GraphBuilder, x: str, width: int, *, bias: bool) -> str:
    return b.convolution(x, width, bias=bias) if len(b.shape(x)) == 3 else b.linear(x, width, bias=bias)


def _star(b: GraphBuilder, x: str) -> str:
    """StarReLU: a learned factor of the squared ReLU, and a learned shift."""
    return b.add(b.multiply(b.activation(x, "squared_relu"), b.parameter((1,))), b.parameter((1,)))


def _feed(b: GraphBuilder, x: str, network: MetaFormer, width: int) -> str:
    y = _pointwise(b, x, 4 * width, bias=network.first)
    y = b.activation(y, "gelu") if network.first else _star(b, y)
    return _pointwise(b, y, width, bias=network.first)


def _pool(b: GraphBuilder, x: str, network: MetaFormer, width: int) -> str:
    return b.elementwise(b.pooling(x, 3, function="average", stride=1, padding=1), x, "subtract")


def _convolve(b: GraphBuilder, x: str, network: MetaFormer, width: int) -> str:
    y = b.convolution(_star(b, b.convolution(x, 2 * width)), 2 * width, 7, groups=2 * width)
    return b.convolution(y, width)


def _attend(b: GraphBuilder, x: str, network: MetaFormer, width: int) -> str:
    return self_attention(b, x, Attending(width // HEAD_SIZE, "none", last_bias=False))


_MIXERS = {"pool": _pool, "convolve": _convolve, "attend": _attend}

_S, _M = (64, 128, 320, 512), (96, 192, 384, 768)
_POOLED = {
    "s12": ((2, 2, 6, 2), _S), "s24": ((4, 4, 12, 4), _S), "s36": ((6, 6, 18, 6), _S), "m36": ((6, 6, 18, 6), _M),
    "m48": ((8, 8, 24, 8), _M),
}  # fmt: skip
_LATER = {
    "s18": ((3, 3, 9, 3), _S), "s36": ((3, 12, 18, 3), _S), "m36": ((3, 12, 18, 3), (96, 192, 384, 576)),
    "b36": ((3, 12, 18, 3), (128, 256, 512, 768)),
}  # fmt: skip
_POOL = ("pool", "pool", "pool", "pool")

NETWORKS: dict[str, MetaFormer] = {
    **{f"poolformer_{size}": MetaFormer(*it, _POOL, first=True, wide_head=False) for size, it in _POOLED.items()},
    **{f"poolformerv2_{size}": MetaFormer(*it, _POOL, wide_head=False) for size, it in _POOLED.items()},
    **{
        f"convformer_{size}": MetaFormer(*it, ("convolve", "convolve", "convolve", "convolve"))
        for size, it in _LATER.items()
    },
    **{
        f"caformer_{size}": MetaFormer(*it, ("convolve", "convolve", "attend", "attend")) for size, it in _LATER.items()
    },
}
"""Every network of these families by name."""

DRAWINGS: Mapping[str, Draw] = {name: partial(draw, network) for name, network in NETWORKS.items()}
"""Network name -> what draws it."""
