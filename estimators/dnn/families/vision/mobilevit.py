"""MobileViT and MobileViT v2 (Mehta and Rastegari 2022): inverted blocks, and transformers on the places of patches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from estimators.dnn.families.vision.classifier import classify
from estimators.dnn.families.vision.drawing import Draw
from estimators.dnn.families.vision.inverted import PLAIN, Row, block
from estimators.dnn.families.vision.style import Style, convolve_norm, divisible
from estimators.dnn.families.vision.tokens import Attending, feed_forward, self_attention
from estimators.dnn.graph import GraphBuilder

STYLE = Style(activation="silu")
PATCH, HEADS = 2, 4
DEPTHS = (2, 4, 3)
"""Transformer blocks in each of the last three stages."""


@dataclass(frozen=True, slots=True)
class MobileVit:
    """One network.

    Attributes:
        stem: channels. widths: of five stages. inner: widths of the transformers; empty in version 2, where they
        follow from the stage's. expand: of the inverted blocks. features: of the last convolution (0 none).
    """

    stem: int
    widths: tuple[int, ...]
    inner: tuple[int, ...] = ()
    expand: float = 4.0
    features: int = 0

    @property
    def second(self) -> bool:
        """Whether attention is linear, as in version 2."""
        return not self.inner


def draw(network: MobileVit, b: GraphBuilder, x: str) -> str:
    """The whole network from image to scores."""
    b.scope = "stem."
    x = convolve_norm(b, x, network.stem, 3, stride=2, style=STYLE)
    for stage, width in enumerate(network.widths):
        repeats = (1, 2 if network.second else 3, 1, 1, 1)[stage]
        for number in range(repeats):
            b.scope = f"stage{stage + 1}.block{number + 1}."
            stride = 2 if stage and not number else 1
            row = Row("inverted", 1, 3, stride, network.expand, width)
            x = block(b, x, row, stride=stride, style=STYLE, manner=PLAIN)
        if stage >= 2:
            b.scope = f"stage{stage + 1}.transformer."
            x = _linear_block(b, x, stage - 2) if network.second else _block(b, x, network, stage - 2)
    b.scope = "head."
    return classify(b, convolve_norm(b, x, network.features, style=STYLE) if network.features else x)


def _block(b: GraphBuilder, x: str, network: MobileVit, number: int) -> str:
    """Attention between the places that stand alike in all patches, then both images into one."""
    width, _, _ = b.shape(x)
    y = b.convolution(convolve_norm(b, x, width, 3, style=STYLE), network.inner[number])
    size = b.shape(y)[1:]
    y = _resized(b, y, up_to_patches(size))
    _, height, across = b.shape(y)
    z = in_patches(b, y)
    for _ in range(DEPTHS[number]):
        z = b.add(z, self_attention(b, b.normalization(z, "layer"), Attending(HEADS)))
        inner = 2 * network.inner[number]
        z = b.add(z, feed_forward(b, b.normalization(z, "layer"), inner, activation="silu"))
    y = _resized(b, out_of_patches(b, b.normalization(z, "layer"), height, across), size)
    y = convolve_norm(b, y, width, style=STYLE)
    return convolve_norm(b, b.concatenate([x, y]), width, 3, style=STYLE)


def _linear_block(b: GraphBuilder, x: str, number: int) -> str:
    """The same with attention whose cost grows with the places, not with their square."""
    width = b.shape(x)[0]
    x = _resized(b, x, up_to_patches(b.shape(x)[1:]))
    _, height, across = b.shape(x)
    inner = divisible(width * 0.5)
    y = b.convolution(convolve_norm(b, x, width, 3, groups=width, style=STYLE), inner)
    y = b.transpose(in_patches(b, y), (2, 0, 1))
    for _ in range(DEPTHS[number]):
        y = b.add(y, _linear_attention(b, b.normalization(y, "group")))
        z = b.convolution(b.normalization(y, "group"), 2 * inner, bias=True)
        y = b.add(y, b.convolution(b.activation(z, "silu"), inner, bias=True))
    y = out_of_patches(b, b.transpose(b.normalization(y, "group"), (1, 2, 0)), height, across)
    return convolve_norm(b, y, width, style=STYLE, active=False)


def _linear_attention(b: GraphBuilder, x: str) -> str:
    """One score a place weighs the keys into one context, which weighs the values."""
    width = b.shape(x)[0]
    y = b.convolution(x, 1 + 2 * width, bias=True)
    scores = b.softmax(b.slice(y, 0, 0, 1))
    keys, values = b.slice(y, 0, 1, 1 + width), b.slice(y, 0, 1 + width, 1 + 2 * width)
    context = b.reduce(b.multiply(keys, scores), (2,), function="sum", keep=True)
    return b.convolution(b.multiply(b.activation(values), context), width, bias=True)


def up_to_patches(size: tuple[int, ...]) -> tuple[int, ...]:
    """The next multiples of the patch's side."""
    return tuple(-(-n // PATCH) * PATCH for n in size)


def in_patches(b: GraphBuilder, x: str) -> str:
    """(channels, height, width) -> (places of a patch, patches, channels)."""
    channels, height, width = b.shape(x)
    x = b.reshape(x, (channels, height // PATCH, PATCH, width // PATCH, PATCH))
    return b.reshape(b.transpose(x, (2, 4, 1, 3, 0)), (PATCH * PATCH, -1, channels))


def out_of_patches(b: GraphBuilder, x: str, height: int, width: int) -> str:
    """The way back."""
    channels = b.shape(x)[-1]
    x = b.reshape(x, (PATCH, PATCH, height // PATCH, width // PATCH, channels))
    return b.reshape(b.transpose(x, (4, 2, 0, 3, 1)), (channels, height, width))


def _resized(b: GraphBuilder, x: str, size: tuple[int, ...]) -> str:
    return x if b.shape(x)[1:] == size else b.resize(x, size, function="bilinear")


def _second(factor: float) -> MobileVit:
    widths = tuple(int(width * factor) for width in (64, 128, 256, 384, 512))
    return MobileVit(int(32 * factor), widths, expand=2.0)


_TRAININGS = ("", "_in22ft1k", "_384_in22ft1k")

NETWORKS: dict[str, MobileVit] = {
    "mobilevit_xxs": MobileVit(16, (16, 24, 48, 64, 80), (64, 80, 96), 2.0, 320),
    "mobilevit_xs": MobileVit(16, (32, 48, 64, 80, 96), (96, 120, 144), 4.0, 384),
    "mobilevit_s": MobileVit(16, (32, 64, 96, 128, 160), (144, 192, 240), 4.0, 640),
    **{f"mobilevitv2_{round(factor * 100):03}": _second(factor) for factor in (0.5, 0.75, 1.0, 1.25)},
    **{
        f"mobilevitv2_{round(factor * 100)}{training}": _second(factor)
        for factor in (1.5, 1.75, 2.0)
        for training in _TRAININGS
    },
}
"""Every MobileViT by name."""

DRAWINGS: Mapping[str, Draw] = {name: partial(draw, network) for name, network in NETWORKS.items()}
"""Network name -> what draws it."""
