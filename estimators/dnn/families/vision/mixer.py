"""Networks of matrices only: MLP-Mixer, gMixer, ResMLP and gMLP (Tolstikhin, Touvron, Liu and others 2021)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from estimators.dnn.families.vision.classifier import CLASSES
from estimators.dnn.families.vision.drawing import Draw
from estimators.dnn.families.vision.tokens import feed_forward, mean_of_tokens, patches, scaled
from estimators.dnn.graph import GraphBuilder


@dataclass(frozen=True, slots=True)
class Mixer:
    """One network.

    Attributes:
        kind: `mixer`, `residual` (one matrix over the patches, no normalisation) or `gating` (patches gate channels).
        patch: side in pixels. depth: blocks. width: channels. over_patches, over_channels: inner widths to the width.
        gated: feed-forward parts have a gate.
    """

    kind: str
    patch: int
    depth: int
    width: int
    over_patches: float = 0.5
    over_channels: float = 4.0
    gated: bool = False


def draw(network: Mixer, b: GraphBuilder, x: str) -> str:
    """The whole network from image to scores."""
    b.scope = "embed."
    x = patches(b, x, network.patch, network.width)
    for number in range(network.depth):
        b.scope = f"block{number + 1}."
        x = _BLOCKS[network.kind](b, x, network)
    b.scope = "head."
    x = _affine(b, x) if network.kind == "residual" else b.normalization(x, "layer")
    return b.linear(mean_of_tokens(b, x), CLASSES)


def _mixer(b: GraphBuilder, x: str, network: Mixer) -> str:
    y = b.transpose(b.normalization(x, "layer"), (1, 0))
    x = b.add(x, b.transpose(_feed(b, y, int(network.width * network.over_patches), network), (1, 0)))
    return b.add(x, _feed(b, b.normalization(x, "layer"), int(network.width * network.over_channels), network))


def _feed(b: GraphBuilder, x: str, inner: int, network: Mixer) -> str:
    if network.gated:
        return feed_forward(b, x, inner // 2, activation="silu", gated=True)
    return feed_forward(b, x, inner)


def _residual(b: GraphBuilder, x: str, network: Mixer) -> str:
    y = b.transpose(_affine(b, x), (1, 0))
    y = b.transpose(b.linear(y, b.shape(y)[-1]), (1, 0))
    x = b.add(x, scaled(b, y))
    y = feed_forward(b, _affine(b, x), int(network.width * network.over_channels))
    return b.add(x, scaled(b, y))


def _gating(b: GraphBuilder, x: str, network: Mixer) -> str:
    inner = int(network.width * network.over_channels)
    y = b.activation(b.linear(b.normalization(x, "layer"), inner), "gelu")
    kept, gate = b.slice(y, 1, 0, inner // 2), b.slice(y, 1, inner // 2, inner)
    gate = b.transpose(b.normalization(gate, "layer"), (1, 0))
    gate = b.transpose(b.linear(gate, b.shape(gate)[-1]), (1, 0))
    return b.add(x, b.linear(b.multiply(kept, gate), network.width))


def _affine(b: GraphBuilder, x: str) -> str:
    width = b.shape(x)[-1]
    return b.add(b.multiply(x, b.parameter((width,))), b.parameter((width,)))


_BLOCKS = {"mixer": _mixer, "residual": _residual, "gating": _gating}

NETWORKS: dict[str, Mixer] = {
    **{
        f"mixer_{size}{patch}_224": Mixer("mixer", patch, depth, width)
        for size, depth, width in (("s", 8, 512), ("b", 12, 768), ("l", 24, 1024))
        for patch in (16, 32)
    },
    "mixer_b16_224_miil": Mixer("mixer", 16, 12, 768),
    **{f"gmixer_{depth}_224": Mixer("mixer", 16, depth, 384, 1.0, gated=True) for depth in (12, 24)},
    **{
        f"resmlp_{depth}_{rest}": Mixer("residual", 16, depth, 384)
        for depth in (12, 24, 36)
        for rest in ("224", "distilled_224")
    },
    **{f"resmlp_big_24_{rest}": Mixer("residual", 8, 24, 768) for rest in ("224", "224_in22ft1k", "distilled_224")},
    **{
        f"gmlp_{size}16_224": Mixer("gating", 16, 30, width, over_channels=6)
        for size, width in (("ti", 128), ("s", 256), ("b", 512))
    },
}
"""Every network of these families by name."""

DRAWINGS: Mapping[str, Draw] = {name: partial(draw, network) for name, network in NETWORKS.items()}
"""Network name -> what draws it."""
