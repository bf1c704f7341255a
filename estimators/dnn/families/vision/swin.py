"""Swin and Swin v2 (Liu et al. 2021 and 2022): attention in windows that shift by half from block to block."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

from estimators.dnn.families.vision.classifier import CLASSES
from estimators.dnn.families.vision.drawing import Draw
from estimators.dnn.families.vision.relative import relative_bias, spread
from estimators.dnn.families.vision.tokens import feed_forward
from estimators.dnn.families.vision.windows import from_windows, into_windows, rolled
from estimators.dnn.graph import GraphBuilder

COORDINATE_WIDTH = 512
"""Inner width of the small network that makes the biases of Swin v2 from coordinates."""


@dataclass(frozen=True, slots=True)
class Swin:
    """One network.

    Attributes:
        width: of the first stage, doubled by each further one. depths, heads: by stage. windows: side by stage.
        second: version 2 (normalises after each part, cosine attention, biases from coordinates).
        patch: side in pixels. scores: of the last matrix.
    """

    width: int
    depths: tuple[int, int, int, int]
    heads: tuple[int, int, int, int]
    windows: tuple[int, int, int, int] = (7, 7, 7, 7)
    second: bool = False
    patch: int = 4
    scores: int = CLASSES


@dataclass(frozen=True, slots=True)
class Window:
    """Attention of one block: its window's side, its shift, its heads."""

    side: int
    shift: int
    heads: int


def draw(network: Swin, b: GraphBuilder, x: str) -> str:
    """The whole network from image to scores."""
    b.scope = "embed."
    x = b.convolution(x, network.width, network.patch, stride=network.patch, padding=0, bias=True)
    x = b.normalization(b.transpose(x, (1, 2, 0)), "layer")
    for stage, depth in enumerate(network.depths):
        b.scope = f"stage{stage + 1}."
        x = merged(b, x, network) if stage else x
        for number in range(depth):
            b.scope = f"stage{stage + 1}.block{number + 1}."
            x = block(b, x, network, fitted(b, x, network, stage, number))
    b.scope = "head."
    x = b.reduce(b.normalization(x, "layer"), (0, 1))
    return b.linear(x, network.scores)


def fitted(b: GraphBuilder, x: str, network: Swin, stage: int, number: int) -> Window:
    """The window of a block: never larger than the image, and unshifted where it covers all of it."""
    side, shortest = network.windows[stage], min(b.shape(x)[:2])
    shift = side // 2 if number % 2 and shortest > side else 0
    return Window(min(side, shortest), shift, network.heads[stage])


def block(b: GraphBuilder, x: str, network: Swin, window: Window) -> str:
    """Attention in windows, then a feed-forward part, on (height, width, channels)."""
    inner = 4 * b.shape(x)[-1]
    if network.second:
        x = b.add(x, b.normalization(_in_windows(b, x, network, window), "layer"))
        return b.add(x, b.normalization(feed_forward(b, x, inner), "layer"))
    x = b.add(x, _in_windows(b, b.normalization(x, "layer"), network, window))
    return b.add(x, feed_forward(b, b.normalization(x, "layer"), inner))


def merged(b: GraphBuilder, x: str, network: Swin) -> str:
    """Four neighbours as one place of twice the channels."""
    height, width, channels = b.shape(x)
    if height % 2 or width % 2:
        x = b.pad(x, (0, 0, 0), (height % 2, width % 2, 0))
        height, width = height + height % 2, width + width % 2
    x = b.transpose(b.reshape(x, (height // 2, 2, width // 2, 2, channels)), (0, 2, 3, 1, 4))
    x = b.reshape(x, (height // 2, width // 2, 4 * channels))
    x = x if network.second else b.normalization(x, "layer")
    x = b.linear(x, 2 * channels, bias=False)
    return b.normalization(x, "layer") if network.second else x


def _in_windows(b: GraphBuilder, x: str, network: Swin, window: Window) -> str:
    height, width, channels = b.shape(x)
    y = rolled(b, x, window.shift)
    y, across = into_windows(b, y, window.side)
    bias = _coordinate_bias(b, window) if network.second else relative_bias(b, window.heads, window.side)
    if window.shift:
        places = window.side**2
        bias = b.add(bias, b.parameter((b.shape(y)[0], 1, places, places), "mask", trained=False))
    y = (_cosine_attention if network.second else _attention)(b, y, window.heads, bias)
    y = from_windows(b, b.linear(y, channels), window.side, across, (height, width))
    return rolled(b, y, -window.shift)


def _attention(b: GraphBuilder, x: str, heads: int, bias: str) -> str:
    width = b.shape(x)[-1]
    y = b.linear(x, 3 * width)
    q, k, v = (b.slice(y, -1, part * width, (part + 1) * width) for part in range(3))
    return b.attention(q, k, v, heads=heads, bias=bias)


def _cosine_attention(b: GraphBuilder, x: str, heads: int, bias: str) -> str:
    """Scores of unit vectors times a learned factor a head; root-mean-square vectors differ by a fixed factor only."""
    width = b.shape(x)[-1]
    q, k, v = b.linear(x, width), b.linear(x, width, bias=False), b.linear(x, width)
    q = b.multiply(_unit(b, q, heads), b.activation(b.parameter((heads, 1)), "exp"))
    shape = b.shape(x)
    return b.attention(b.reshape(q, shape), b.reshape(_unit(b, k, heads), shape), v, heads=heads, bias=bias)


def _unit(b: GraphBuilder, x: str, heads: int) -> str:
    shape = b.shape(x)
    return b.normalization(b.reshape(x, (*shape[:-1], heads, shape[-1] // heads)), "rms", affine=False)


def _coordinate_bias(b: GraphBuilder, window: Window) -> str:
    """A small network makes the bias of every offset from its coordinates; it reads no sample."""
    offsets = 2 * window.side - 1
    y = b.linear(b.parameter((offsets * offsets, 2), "coordinates", trained=False), COORDINATE_WIDTH)
    y = b.linear(b.activation(y, "relu"), window.heads, bias=False)
    table = b.reshape(b.transpose(b.activation(y, "sigmoid"), (1, 0)), (window.heads, offsets, offsets))
    return spread(b, b.multiply(table, b.parameter((1, 1, 1), "sixteen", trained=False)), window.side)


TINY = Swin(96, (2, 2, 6, 2), (3, 6, 12, 24))
SMALL = replace(TINY, depths=(2, 2, 18, 2))
BASE = Swin(128, (2, 2, 18, 2), (4, 8, 16, 32))
LARGE = Swin(192, (2, 2, 18, 2), (6, 12, 24, 48))


def _with(network: Swin, side: int, *, second: bool = False) -> Swin:
    return replace(network, windows=(side, side, side, side), second=second)


NETWORKS: dict[str, Swin] = {
    "swin_tiny_patch4_window7_224": TINY,
    "swin_small_patch4_window7_224": SMALL,
    "swin_base_patch4_window7_224": BASE,
    "swin_base_patch4_window12_384": _with(BASE, 12),
    "swin_large_patch4_window7_224": LARGE,
    "swin_large_patch4_window12_384": _with(LARGE, 12),
    "swin_s3_tiny_224": replace(TINY, windows=(7, 7, 14, 7)),
    "swin_s3_small_224": replace(SMALL, windows=(14, 14, 14, 7)),
    "swin_s3_base_224": replace(TINY, depths=(2, 2, 30, 2), windows=(7, 7, 14, 7)),
    **{
        f"swinv2_{size}_window{side}_256": _with(network, side, second=True)
        for size, network in (("tiny", TINY), ("small", SMALL), ("base", BASE))
        for side in (8, 16)
    },
    **{
        f"swinv2_{size}_window12{rest}": replace(_with(network, side, second=True), scores=scores)
        for size, network in (("base", BASE), ("large", LARGE))
        for rest, side, scores in (
            ("_192", 12, 21841), ("to16_192to256", 16, CLASSES), ("to24_192to384", 24, CLASSES),
            ("to16_192to256_22kft1k", 16, CLASSES), ("to24_192to384_22kft1k", 24, CLASSES),
        )
    },
}  # fmt: skip
"""Every Swin by name."""

DRAWINGS: Mapping[str, Draw] = {name: partial(draw, network) for name, network in NETWORKS.items()}
"""Network name -> what draws it."""
