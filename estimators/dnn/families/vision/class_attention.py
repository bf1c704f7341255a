"""CaiT and XCiT: a class token that only the last blocks have, which only reads the patches.

Touvron et al. 2021 (CaiT, with talking heads) and El-Nouby et al. 2021 (XCiT, attention between channels).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from estimators.dnn.families.vision.classifier import CLASSES
from estimators.dnn.families.vision.drawing import Draw
from estimators.dnn.families.vision.style import Style, convolve_norm
from estimators.dnn.families.vision.tokens import (
    feed_forward,
    patches,
    places_as_tokens,
    scaled,
    token,
    tokens_as_places,
)
from estimators.dnn.graph import GraphBuilder

CLASS_BLOCKS = 2
ANGLES = 64
"""Channels of the fixed table of sines and cosines from which XCiT makes its positions."""


@dataclass(frozen=True, slots=True)
class ClassAttention:
    """One network: patch side, width, depth and heads; `channels`: attention between channels (XCiT).

    `all_normalized`: the last blocks normalise all tokens, not only the class token.
    """

    patch: int
    width: int
    depth: int
    heads: int
    channels: bool = False
    all_normalized: bool = True


def draw_talking(network: ClassAttention, b: GraphBuilder, x: str) -> str:
    """CaiT from image to scores."""
    b.scope = "embed."
    x = patches(b, x, network.patch, network.width)
    x = b.add(x, b.parameter(b.shape(x), "positions"))
    for number in range(network.depth):
        b.scope = f"block{number + 1}."
        x = b.add(x, scaled(b, _talking_heads(b, b.normalization(x, "layer"), network.heads)))
        x = b.add(x, scaled(b, feed_forward(b, b.normalization(x, "layer"), 4 * network.width)))
    b.scope = "class."
    one = b.parameter((1, network.width), "token")
    for _ in range(CLASS_BLOCKS):
        every = b.normalization(b.concatenate([one, x]), "layer")
        one = b.add(one, scaled(b, read_by_token(b, every, network.heads)))
        one = b.add(one, scaled(b, feed_forward(b, b.normalization(one, "layer"), 4 * network.width)))
    b.scope = "head."
    return b.linear(token(b, b.normalization(b.concatenate([one, x]), "layer")), CLASSES)


def read_by_token(b: GraphBuilder, x: str, heads: int) -> str:
    """Attention of the first token to all: (tokens, width) -> (1, width)."""
    width = b.shape(x)[1]
    q, k, v = b.linear(b.slice(x, 0, 0, 1), width), b.linear(x, width), b.linear(x, width)
    return b.linear(b.attention(q, k, v, heads=heads), width)


def _talking_heads(b: GraphBuilder, x: str, heads: int) -> str:
    """Attention whose heads mix their scores before and after the softmax."""
    tokens, width = b.shape(x)
    qkv = b.linear(x, 3 * width)
    q, k, v = (
        b.transpose(b.reshape(b.slice(qkv, 1, n * width, (n + 1) * width), (tokens, heads, width // heads)), (1, 0, 2))
        for n in range(3)
    )
    q = b.multiply(q, b.parameter((1, 1, 1), "root", trained=False))
    scores = _mixed(b, b.matmul(q, k, transpose_second=True), heads)
    y = b.matmul(_mixed(b, b.softmax(scores), heads), v)
    return b.linear(b.reshape(b.transpose(y, (1, 0, 2)), (tokens, width)), width)


def _mixed(b: GraphBuilder, scores: str, heads: int) -> str:
    return b.transpose(b.linear(b.transpose(scores, (1, 2, 0)), heads), (2, 0, 1))


def draw_channels(network: ClassAttention, b: GraphBuilder, x: str) -> str:
    """XCiT from image to scores."""
    b.scope = "embed."
    x = _convolved_patches(b, x, network)
    _, height, width = b.shape(x)
    angles = b.parameter((ANGLES, height, width), "angles", trained=False)
    x = b.add(places_as_tokens(b, x), places_as_tokens(b, b.convolution(angles, network.width, bias=True)))
    for number in range(network.depth):
        b.scope = f"block{number + 1}."
        x = _channel_block(b, x, network, height, width)
    b.scope = "class."
    x = b.concatenate([b.parameter((1, network.width), "token"), x])
    for _ in range(CLASS_BLOCKS):
        x = _class_block(b, x, network)
    b.scope = "head."
    return b.linear(token(b, b.normalization(x, "layer")), CLASSES)


def _convolved_patches(b: GraphBuilder, x: str, network: ClassAttention) -> str:
    """Convolutions of stride 2, each of twice the channels, until a place is a patch."""
    style = Style(activation="gelu")
    steps = 4 if network.patch == 16 else 3
    for step in range(steps):
        last = step == steps - 1
        x = convolve_norm(b, x, network.width >> (steps - 1 - step), 3, stride=2, style=style, active=not last)
    return x


def _channel_block(b: GraphBuilder, x: str, network: ClassAttention, height: int, width: int) -> str:
    x = b.add(x, scaled(b, _cross_covariance(b, b.normalization(x, "layer"), network.heads)))
    y = tokens_as_places(b, b.normalization(x, "layer"), height, width)
    y = b.activation(b.convolution(y, network.width, 3, groups=network.width, bias=True), "gelu")
    y = b.convolution(b.normalization(y), network.width, 3, groups=network.width, bias=True)
    x = b.add(x, scaled(b, places_as_tokens(b, y)))
    return b.add(x, scaled(b, feed_forward(b, b.normalization(x, "layer"), 4 * network.width)))


def _cross_covariance(b: GraphBuilder, x: str, heads: int) -> str:
    """Attention between the channels of each head. Root-mean-square vectors are unit vectors but for a fixed factor,
    which the learned temperature takes up."""
    tokens, width = b.shape(x)
    rows = b.reshape(b.transpose(b.linear(x, 3 * width), (1, 0)), (3, heads, width // heads, tokens))
    q, k, v = (b.reshape(b.slice(rows, 0, n, n + 1), (heads, width // heads, tokens)) for n in range(3))
    q, k = (b.normalization(one, "rms", affine=False) for one in (q, k))
    scores = b.multiply(b.matmul(q, k, transpose_second=True), b.parameter((heads, 1, 1), "temperature"))
    y = b.reshape(b.matmul(b.softmax(scores), v), (width, tokens))
    return b.linear(b.transpose(y, (1, 0)), width)


def _class_block(b: GraphBuilder, x: str, network: ClassAttention) -> str:
    tokens = b.shape(x)[0]
    y = b.normalization(x, "layer")
    read = b.concatenate([read_by_token(b, y, network.heads), b.slice(y, 0, 1, tokens)])
    x = b.add(x, scaled(b, read))
    if network.all_normalized:
        x = b.normalization(x, "layer")
    else:
        x = b.concatenate([b.normalization(b.slice(x, 0, 0, 1), "layer"), b.slice(x, 0, 1, tokens)])
    one = scaled(b, feed_forward(b, b.slice(x, 0, 0, 1), 4 * network.width))
    return b.add(x, b.concatenate([one, b.slice(x, 0, 1, tokens)]))


CAIT = {
    "cait_xxs24": ClassAttention(16, 192, 24, 4),
    "cait_xxs36": ClassAttention(16, 192, 36, 4),
    "cait_xs24": ClassAttention(16, 288, 24, 6),
    "cait_s24": ClassAttention(16, 384, 24, 8),
    "cait_s36": ClassAttention(16, 384, 36, 8),
    "cait_m36": ClassAttention(16, 768, 36, 16),
    "cait_m48": ClassAttention(16, 768, 48, 16),
}
_CAIT_SIDES = (
    ("xxs24", 224), ("xxs24", 384), ("xxs36", 224), ("xxs36", 384), ("xs24", 384), ("s24", 224), ("s24", 384),
    ("s36", 384), ("m36", 384), ("m48", 448),
)  # fmt: skip

XCIT = {
    "nano_12": (128, 12, 4), "tiny_12": (192, 12, 4), "tiny_24": (192, 24, 4), "small_12": (384, 12, 8),
    "small_24": (384, 24, 8), "medium_24": (512, 24, 8), "large_24": (768, 24, 16),
}  # fmt: skip
"""Width, depth and heads by size."""

DRAWINGS: Mapping[str, Draw] = {
    **{f"cait_{size}_{side}": partial(draw_talking, CAIT[f"cait_{size}"]) for size, side in _CAIT_SIDES},
    **{
        f"xcit_{size}_p{patch}_{side}{training}": partial(
            draw_channels,
            ClassAttention(patch, *shape, channels=True, all_normalized=not size.startswith("nano")),
        )
        for size, shape in XCIT.items()
        for patch in (8, 16)
        for side in (224, 384)
        for training in ("", "_dist")
    },
}
"""Network name -> what draws it."""
