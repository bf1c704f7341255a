"""ConvNeXt and ConvNeXt v2 (Liu et al. 2022, Woo et al. 2023): depthwise 7x7 convolutions and feed-forward parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from estimators.dnn.families.vision.classifier import CLASSES
from estimators.dnn.families.vision.drawing import Draw
from estimators.dnn.families.vision.style import divisible
from estimators.dnn.graph import GraphBuilder


@dataclass(frozen=True, slots=True)
class ConvNext:
    """One network.

    Attributes:
        depths, widths: by stage. on_channels: keeps channels first, so that the feed-forward parts are pointwise
        convolutions; else their matrices work on the last axis. response: global response normalisation (v2) instead
        of layer scale. stem: `patch`, `overlap` or `tiered`. hidden: inner width of the head (0 none).
        norm_first: normalises before the mean of all places. kernels: of the depthwise convolutions, by stage.
    """

    depths: tuple[int, int, int, int]
    widths: tuple[int, int, int, int]
    on_channels: bool = False
    response: bool = False
    stem: str = "patch"
    hidden: int = 0
    norm_first: bool = False
    kernels: tuple[int, int, int, int] = (7, 7, 7, 7)
    activation: str = "gelu"


def draw(network: ConvNext, b: GraphBuilder, x: str) -> str:
    """The whole network from image to scores."""
    b.scope = "stem."
    x = _stem(b, x, network)
    for stage, (depth, width) in enumerate(zip(network.depths, network.widths, strict=True)):
        b.scope = f"stage{stage + 1}."
        if stage:
            x = b.convolution(_normalize(b, x), width, 2, stride=2, padding=0, bias=True)
        for number in range(depth):
            b.scope = f"stage{stage + 1}.block{number + 1}."
            x = block(b, x, network, network.kernels[stage])
    return _head(b, x, network)


def block(b: GraphBuilder, x: str, network: ConvNext, kernel: int = 7) -> str:
    """A depthwise convolution, a normalisation and a feed-forward part of four times the width."""
    width = b.shape(x)[0]
    y = b.convolution(x, width, kernel, groups=width, bias=True)
    y = _on_channels(b, y, network) if network.on_channels else _on_last(b, y, network)
    if not network.response:
        y = b.multiply(y, b.parameter((width, 1, 1)))
    return b.add(y, x)


def _on_channels(b: GraphBuilder, y: str, network: ConvNext) -> str:
    width = b.shape(y)[0]
    y = b.convolution(_normalize(b, y), 4 * width, bias=True)
    y = b.activation(y, network.activation)
    y = _response(b, y, places=(1, 2), channels=0) if network.response else y
    return b.convolution(y, width, bias=True)


def _on_last(b: GraphBuilder, y: str, network: ConvNext) -> str:
    width = b.shape(y)[0]
    y = b.normalization(b.transpose(y, (1, 2, 0)), "layer")
    y = b.activation(b.linear(y, 4 * width), network.activation)
    y = _response(b, y, places=(0, 1), channels=2) if network.response else y
    return b.transpose(b.linear(y, width), (2, 0, 1))


def _response(b: GraphBuilder, x: str, *, places: tuple[int, int], channels: int) -> str:
    """Global response normalisation: each channel by its norm over all places, relative to the mean channel's."""
    shape = tuple(n if axis == channels else 1 for axis, n in enumerate(b.shape(x)))
    norm = b.activation(b.reduce(b.multiply(x, x), places, function="sum", keep=True), "sqrt")
    share = b.elementwise(norm, b.reduce(norm, (channels,), keep=True), "divide")
    y = b.add(b.multiply(b.multiply(x, share), b.parameter(shape)), b.parameter(shape))
    return b.add(x, y)


def _normalize(b: GraphBuilder, x: str) -> str:
    return b.normalization(x, "channel")


def _stem(b: GraphBuilder, x: str, network: ConvNext) -> str:
    width = network.widths[0]
    if network.stem == "patch":
        x = b.convolution(x, width, 4, stride=4, padding=0, bias=True)
    else:
        first = divisible(width // 2) if network.stem == "tiered" else width
        x = b.convolution(x, first, 3, stride=2, bias=True)
        x = b.convolution(x, width, 3, stride=2, bias=True)
    return _normalize(b, x)


def _head(b: GraphBuilder, x: str, network: ConvNext) -> str:
    b.scope = "head."
    if network.norm_first:
        x = b.global_pooling(_normalize(b, x))
    else:
        x = b.flatten(_normalize(b, b.global_pooling(x, keep=True)))
    if network.hidden:
        x = b.activation(b.linear(x, network.hidden), network.activation)
    return b.linear(x, CLASSES)


_SMALLER = {
    "atto": ((2, 2, 6, 2), (40, 80, 160, 320)),
    "femto": ((2, 2, 6, 2), (48, 96, 192, 384)),
    "pico": ((2, 2, 6, 2), (64, 128, 256, 512)),
    "nano": ((2, 2, 8, 2), (80, 160, 320, 640)),
}
_LARGER = {
    "tiny": ((3, 3, 9, 3), (96, 192, 384, 768)),
    "small": ((3, 3, 27, 3), (96, 192, 384, 768)),
    "base": ((3, 3, 27, 3), (128, 256, 512, 1024)),
    "large": ((3, 3, 27, 3), (192, 384, 768, 1536)),
}

NETWORKS: dict[str, ConvNext] = {
    **{f"convnext_{size}": ConvNext(*shape, on_channels=True) for size, shape in _SMALLER.items()},
    **{f"convnext_{size}": ConvNext(*shape) for size, shape in _LARGER.items()},
    **{
        f"convnext_{size}_ols": ConvNext(*_SMALLER[size], on_channels=True, stem="tiered")
        for size in ("atto", "femto", "pico")
    },
    "convnext_nano_ols": ConvNext(*_SMALLER["nano"], on_channels=True, stem="overlap"),
    "convnext_tiny_hnf": ConvNext(*_LARGER["tiny"], on_channels=True, norm_first=True),
    "convnext_large_mlp": ConvNext(*_LARGER["large"], hidden=1536),
    "convnext_xlarge": ConvNext((3, 3, 27, 3), (256, 512, 1024, 2048)),
    "convnext_xxlarge": ConvNext((3, 4, 30, 3), (384, 768, 1536, 3072)),
    **{f"convnextv2_{size}": ConvNext(*shape, on_channels=True, response=True) for size, shape in _SMALLER.items()},
    **{f"convnextv2_{size}": ConvNext(*shape, response=True) for size, shape in _LARGER.items()},
    "convnextv2_huge": ConvNext((3, 3, 27, 3), (352, 704, 1408, 2816), response=True),
}
"""Every ConvNeXt by name."""

DRAWINGS: Mapping[str, Draw] = {name: partial(draw, network) for name, network in NETWORKS.items()}
"""Network name -> what draws it."""
