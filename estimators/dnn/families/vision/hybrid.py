"""Vision transformers that read the features of a residual network instead of patches (Steiner et al. 2022)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

from estimators.dnn.families.vision import residual
from estimators.dnn.families.vision.drawing import Draw
from estimators.dnn.families.vision.style import Style, convolve_norm
from estimators.dnn.families.vision.tokens import places_as_tokens
from estimators.dnn.families.vision.transformer import Transformer, after_patches
from estimators.dnn.graph import GraphBuilder

GROUPS = Style(normalization="group", same=True)


@dataclass(frozen=True, slots=True)
class Hybrid:
    """Residual stages before a transformer, whose `patch` counts places of the last stage.

    Attributes:
        blocks: a stage of a network with group normalisation. transformer: what follows.
        usual: a usual residual network instead, of which so many stages are kept.
    """

    blocks: tuple[int, ...]
    transformer: Transformer
    usual: residual.Residual | None = None


def draw(network: Hybrid, b: GraphBuilder, x: str) -> str:
    """The whole network from image to scores."""
    x = _grouped(b, x, network.blocks) if network.usual is None else _usual(b, x, network.usual)
    side, patch = b.shape(x)[1], network.transformer.patch
    b.scope = "embed."
    x = b.convolution(x, network.transformer.width, patch, stride=patch, padding=0, bias=True)
    return after_patches(network.transformer, b, places_as_tokens(b, x), side // patch)


def _usual(b: GraphBuilder, x: str, network: residual.Residual) -> str:
    b.scope = "stem."
    x = residual.stem(b, x, network)
    return residual.stages(b, x, network)


def _grouped(b: GraphBuilder, x: str, blocks: tuple[int, ...]) -> str:
    b.scope = "stem."
    x = convolve_norm(b, x, 64, 7, stride=2, style=GROUPS)
    x = b.pooling(b.pad(x, (0, 0), (1, 1)), 3, stride=2)
    for stage, count in enumerate(blocks):
        for number in range(count):
            b.scope = f"stage{stage + 1}.block{number + 1}."
            x = _bottleneck(b, x, 256 << stage, stride=2 if stage and not number else 1, first=not number)
    return x


def _bottleneck(b: GraphBuilder, x: str, width: int, *, stride: int, first: bool) -> str:
    y = convolve_norm(b, x, width // 4, style=GROUPS)
    y = convolve_norm(b, y, width // 4, 3, stride=stride, style=GROUPS)
    y = convolve_norm(b, y, width, style=GROUPS, active=False)
    shortcut = convolve_norm(b, x, width, stride=stride, style=GROUPS, active=False) if first else x
    return b.activation(b.add(y, shortcut))


TINY, SMALL = Transformer(8, 192, 12, 3), Transformer(1, 384, 12, 6)
BASE, LARGE = Transformer(1, 768, 12, 12), Transformer(1, 1024, 24, 16)
SHALLOW = Transformer(1, 768, 8, 8, 3.0)
_R26, _R50 = residual.variant("resnet26d"), residual.variant("resnet50d")

NETWORKS: dict[str, Hybrid] = {
    **{f"vit_tiny_r_s16_p8_{side}": Hybrid((), TINY) for side in (224, 384)},
    **{f"vit_small_r26_s32_{side}": Hybrid((2, 2, 2, 2), SMALL) for side in (224, 384)},
    "vit_base_r26_s32_224": Hybrid((2, 2, 2, 2), BASE),
    "vit_base_r50_s16_224": Hybrid((3, 4, 9), replace(BASE, scores=0)),
    "vit_base_r50_s16_384": Hybrid((3, 4, 9), BASE),
    **{f"vit_large_r50_s32_{side}": Hybrid((3, 4, 6, 3), LARGE) for side in (224, 384)},
    "vit_small_resnet26d_224": Hybrid((), SHALLOW, _R26),
    "vit_small_resnet50d_s16_224": Hybrid((), SHALLOW, replace(_R50, blocks=_R50.blocks[:3])),
    "vit_base_resnet26d_224": Hybrid((), BASE, _R26),
    "vit_base_resnet50d_224": Hybrid((), BASE, _R50),
}
"""Every hybrid by name."""

DRAWINGS: Mapping[str, Draw] = {name: partial(draw, network) for name, network in NETWORKS.items()}
"""Network name -> what draws it."""
