"""Residual networks: ResNet, Wide ResNet, ResNeXt, SE-ResNet, ECA-ResNet, ResNet-RS, SENet and their variants.

He et al. 2016 ("v1.5": the stride is in the 3x3 convolution), Xie et al. 2017, Hu et al. 2018, He et al. 2019 (C and D
stems), Bello et al. 2021 (RS). The letters after the depth mean: c a deep stem; d that and mean pooling in the
shortcuts; s a wider deep stem; t and tn a tiered one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

from estimators.dnn.families.vision.antialias import shrink
from estimators.dnn.families.vision.classifier import classify
from estimators.dnn.families.vision.drawing import Draw
from estimators.dnn.families.vision.gates import efficient_channels, squeeze_excite
from estimators.dnn.families.vision.style import RELU, Style, convolve_norm, divisible
from estimators.dnn.graph import GraphBuilder

BASIC = {10: (1, 1, 1, 1), 18: (2, 2, 2, 2), 34: (3, 4, 6, 3)}
"""Blocks a stage of networks of two 3x3 convolutions a block."""

BOTTLENECK = {
    14: (1, 1, 1, 1), 26: (2, 2, 2, 2), 50: (3, 4, 6, 3), 101: (3, 4, 23, 3), 152: (3, 8, 36, 3), 154: (3, 8, 36, 3),
    200: (3, 24, 36, 3), 201: (3, 24, 36, 4), 269: (3, 30, 48, 8), 270: (4, 29, 53, 4), 350: (4, 36, 72, 4),
    420: (4, 44, 87, 4),
}  # fmt: skip
"""Blocks a stage of networks of bottlenecks."""

NAMES = (
    "resnet10t", "resnet14t", "resnet18", "resnet18d", "resnet26", "resnet26d", "resnet26t", "resnet34",
    "resnet34d", "resnet50", "resnet50c", "resnet50d", "resnet50s", "resnet50t", "resnet50_gn", "resnet101",
    "resnet101c", "resnet101d", "resnet101s", "resnet152", "resnet152c", "resnet152d", "resnet152s",
    "resnet200", "resnet200d", "wide_resnet50_2", "wide_resnet101_2", "resnetrs50", "resnetrs101",
    "resnetrs152", "resnetrs200", "resnetrs270", "resnetrs350", "resnetrs420", "resnetaa34d", "resnetaa50",
    "resnetaa50d", "resnetaa101d", "resnetblur18", "resnetblur50", "resnetblur50d", "resnetblur101d",
    "resnext50_32x4d", "resnext50d_32x4d", "resnext101_32x4d", "resnext101_32x8d", "resnext101_32x16d",
    "resnext101_32x32d", "resnext101_64x4d", "ig_resnext101_32x48d", "senet154", "seresnet18", "seresnet34",
    "seresnet50", "seresnet50t", "seresnet101", "seresnet152", "seresnet152d", "seresnet200d", "seresnet269d",
    "seresnetaa50d", "seresnext26d_32x4d", "seresnext26t_32x4d", "seresnext50_32x4d", "seresnext101_32x4d",
    "seresnext101_32x8d", "seresnext101_64x4d", "seresnext101d_32x8d", "seresnextaa101d_32x8d",
    "seresnextaa201d_32x8d", "ecaresnet26t", "ecaresnet50d", "ecaresnet50t", "ecaresnet101d", "ecaresnet200d",
    "ecaresnet269d", "ecaresnext26t_32x4d", "ecaresnetlight",
)  # fmt: skip
"""Names whose dimensions are read off them, see `variant`."""

ALIASES = {
    **{f"gluon_resnet{n}_v1b": f"resnet{n}" for n in (18, 34, 50, 101, 152)},
    **{f"gluon_resnet{n}_v1{v}": f"resnet{n}{v}" for n in (50, 101, 152) for v in "cds"},
    **{f"gluon_{n}": n for n in ("resnext50_32x4d", "resnext101_32x4d", "resnext101_64x4d", "senet154",
                                 "seresnext50_32x4d", "seresnext101_32x4d", "seresnext101_64x4d")},
    **{f"tv_{n}": n for n in ("resnet34", "resnet50", "resnet101", "resnet152", "resnext50_32x4d")},
    **{f"{by}_{n}": n for by in ("ssl", "swsl")
       for n in ("resnet18", "resnet50", "resnext50_32x4d", "resnext101_32x4d", "resnext101_32x8d",
                 "resnext101_32x16d")},
    **{f"ig_resnext101_32x{n}d": f"resnext101_32x{n}d" for n in (8, 16, 32)},
    "seresnext26tn_32x4d": "seresnext26t_32x4d",
}  # fmt: skip
"""The same network under the name of another training."""

_GRAMMAR = re.compile(
    r"(?P<prefix>wide_|ig_)?(?P<gate>se|eca)?(?:res)?nex?t(?P<variant>rs|aa|blur|light)?(?P<depth>\d+)?"
    r"(?P<stem>tn|[cdst])?(?P<rest>_.*)?"
)


@dataclass(frozen=True, slots=True)
class Residual:
    """One residual network.

    Attributes:
        blocks: a stage. bottleneck: three convolutions a block rather than two. stem: letter of the docstring above.
        gate: `se`, `eca` or nothing; gate_ratio: hidden channels of a `se` gate to its channels.
        groups, base: convolution groups and channels a group at 64 channels. halved: a smaller shrinking convolution.
        smooth: `average` or `blur` instead of a stride. stem_pool: whether the stem ends in a pooling rather than a
        convolution. shortcut: kernel of the shortcuts' convolutions; averaged: a mean pooling before them.
        legacy: Caffe's manner: the stride in the first convolution, a pooling without padding in the stem.
    """

    blocks: tuple[int, ...]
    bottleneck: bool = True
    stem: str = ""
    gate: str = ""
    gate_ratio: float = 1 / 16
    groups: int = 1
    base: int = 64
    halved: bool = False
    smooth: str = ""
    stem_pool: bool = True
    shortcut: int = 1
    averaged: bool = False
    legacy: bool = False
    style: Style = RELU


def variant(name: str) -> Residual:
    """Read the dimensions off a name of `NAMES`."""
    found = _GRAMMAR.fullmatch(name)
    if found is None or name not in NAMES:
        raise KeyError(name)
    depth, rest, stem = int(found["depth"] or 0), found["rest"] or "", found["stem"] or ""
    cardinal = re.fullmatch(r"_(\d+)x(\d+)d", rest)
    groups, base = (int(cardinal[1]), int(cardinal[2])) if cardinal else (1, 128 if rest == "_2" else 64)
    gate, blocks = found["gate"] or "", BASIC.get(depth) or BOTTLENECK.get(depth, (1, 1, 11, 3))
    if name == "senet154":
        return Residual(blocks, stem="s", gate="se", groups=64, base=4, halved=True, shortcut=3)
    kind = found["variant"]
    if kind == "rs":
        return Residual(blocks, stem="c", gate="se", gate_ratio=1 / 4, stem_pool=False, averaged=True)
    return Residual(
        blocks,
        bottleneck=depth not in BASIC,
        stem="s" if depth == 201 else {"d": "c", "tn": "t"}.get(stem, stem),
        gate=gate,
        groups=groups,
        base=base,
        smooth={"aa": "average", "blur": "blur"}.get(kind or "", ""),
        averaged=stem in ("d", "t", "tn") or kind == "light",
        style=Style(normalization="group") if rest == "_gn" else Style(),
    )


def draw(network: Residual, b: GraphBuilder, x: str) -> str:
    """The whole network from image to scores."""
    b.scope = "stem."
    return classify(b, stages(b, stem(b, x, network), network))


def stages(b: GraphBuilder, x: str, network: Residual) -> str:
    """All residual blocks, from the stem's image on."""
    for stage, count in enumerate(network.blocks):
        for number in range(count):
            b.scope = f"stage{stage + 1}.block{number + 1}."
            stride = 2 if stage and not number else 1
            x = block(b, x, 64 << stage, network, stride=stride)
    return x


def block(b: GraphBuilder, x: str, planes: int, network: Residual, *, stride: int = 1) -> str:
    """One residual block of `planes` channels (four times as many after a bottleneck)."""
    style, shortcut = network.style, x
    wide = planes * 4 if network.bottleneck else planes
    width = planes * network.base // 64 * network.groups if network.bottleneck else planes
    if network.base < 64 and network.bottleneck:
        width = int(planes * (network.base / 64)) * network.groups
    step = 1 if network.smooth else stride
    y, early = x, network.legacy and network.bottleneck and network.groups == 1
    if network.bottleneck:
        y = convolve_norm(b, y, width // (2 if network.halved else 1), stride=step if early else 1, style=style)
    y = convolve_norm(b, y, width, 3, stride=1 if early else step, groups=network.groups, style=style)
    if network.smooth and stride > 1:
        y = shrink(b, y, network.smooth)
    y = convolve_norm(b, y, wide, 1 if network.bottleneck else 3, style=style, active=False)
    y = _gate(b, y, network)
    if stride > 1 or b.shape(x)[0] != wide:
        shortcut = shortcut_of(b, x, wide, network, stride)
    return b.activation(b.add(y, shortcut), style.activation)


def _gate(b: GraphBuilder, x: str, network: Residual) -> str:
    if network.gate == "se":
        inner = b.shape(x)[0] * network.gate_ratio
        return squeeze_excite(b, x, int(inner) if network.legacy else divisible(inner, round_limit=0.0))
    return efficient_channels(b, x) if network.gate == "eca" else x


def shortcut_of(b: GraphBuilder, x: str, wide: int, network: Residual, stride: int) -> str:
    """The way past a block whose shape changes."""
    if network.averaged:
        x = b.pooling(x, 2, function="average", ceil=True) if stride > 1 else x
        return convolve_norm(b, x, wide, style=network.style, active=False)
    kernel = network.shortcut if stride > 1 else 1
    return convolve_norm(b, x, wide, kernel, stride=stride, style=network.style, active=False)


def stem(b: GraphBuilder, x: str, network: Residual) -> str:
    """From the image to a quarter of its height and width."""
    style = network.style
    if not network.stem:
        x = convolve_norm(b, x, 64, 7, stride=2, style=style)
    else:
        first, second, third = {"c": (32, 32, 64), "s": (64, 64, 128), "t": (24, 32, 64)}[network.stem]
        x = convolve_norm(b, x, first, 3, stride=2, style=style)
        x = convolve_norm(b, x, second, 3, style=style)
        x = convolve_norm(b, x, third, 3, style=style)
    if not network.stem_pool:
        return convolve_norm(b, x, b.shape(x)[0], 3, stride=2, style=style)
    if network.smooth == "average":
        return shrink(b, x, "average")
    if network.smooth == "blur":
        return shrink(b, b.pooling(x, 3, stride=1, padding=1), "blur")
    return b.pooling(x, 3, stride=2, ceil=True) if network.legacy else b.pooling(x, 3, stride=2, padding=1)


LEGACY = ("senet154", "seresnet18", "seresnet34", "seresnet50", "seresnet101", "seresnet152", "seresnext50_32x4d",
          "seresnext101_32x4d", "seresnext26_32x4d")  # fmt: skip
"""Names that also stand with `legacy_` before them."""


def _legacy(name: str) -> Residual:
    return replace(variant("seresnext26d_32x4d" if "26" in name else name), legacy=True, averaged=False,
                   stem="s" if name == "senet154" else "")  # fmt: skip


_DRAWN = {name: partial(draw, variant(name)) for name in NAMES}

DRAWINGS: Mapping[str, Draw] = {
    **_DRAWN,
    **{alias: _DRAWN[name] for alias, name in ALIASES.items()},
    **{f"legacy_{name}": partial(draw, _legacy(name)) for name in LEGACY},
}
"""Network name -> what draws it."""
