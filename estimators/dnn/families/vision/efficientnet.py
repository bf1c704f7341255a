"""EfficientNet, its edge and lite forms, EfficientNet v2, MixNet and TinyNet.

Tan and Le 2019 and 2021 (EfficientNet), Gupta and Tan 2019 (edge), Tan and Le 2019 (MixNet), Han et al. 2020 (TinyNet).
Names with `tf_` pad as TensorFlow does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from estimators.dnn.families.vision.drawing import Draw
from estimators.dnn.families.vision.inverted import Manner, Row
from estimators.dnn.families.vision.scaled import Scaled, Stages, draw
from estimators.dnn.families.vision.style import Style, divisible

BASE: Stages = (
    (Row("separable", 1, 3, 1, 1, 16, 0.25),),
    (Row("inverted", 2, 3, 2, 6, 24, 0.25),),
    (Row("inverted", 2, 5, 2, 6, 40, 0.25),),
    (Row("inverted", 3, 3, 2, 6, 80, 0.25),),
    (Row("inverted", 3, 5, 1, 6, 112, 0.25),),
    (Row("inverted", 4, 5, 2, 6, 192, 0.25),),
    (Row("inverted", 1, 3, 1, 6, 320, 0.25),),
)  # fmt: skip

EDGE: Stages = (
    (Row("fused", 1, 3, 1, 4, 24, skip=False, fixed_in=24),),
    (Row("fused", 2, 3, 2, 8, 32),),
    (Row("fused", 4, 3, 2, 8, 48),),
    (Row("inverted", 5, 5, 2, 8, 96),),
    (Row("inverted", 4, 5, 1, 8, 144),),
    (Row("inverted", 2, 5, 2, 8, 192),),
)  # fmt: skip

LITE: Stages = (
    (Row("separable", 1, 3, 1, 1, 16),),
    (Row("inverted", 2, 3, 2, 6, 24),),
    (Row("inverted", 2, 5, 2, 6, 40),),
    (Row("inverted", 3, 3, 2, 6, 80),),
    (Row("inverted", 3, 5, 1, 6, 112),),
    (Row("inverted", 4, 5, 2, 6, 192),),
    (Row("inverted", 1, 3, 1, 6, 320),),
)  # fmt: skip

V2_BASE: Stages = (
    (Row("plain", 1, 3, 1, 1, 16),),
    (Row("fused", 2, 3, 2, 4, 32),),
    (Row("fused", 2, 3, 2, 4, 48),),
    (Row("inverted", 3, 3, 2, 4, 96, 0.25),),
    (Row("inverted", 5, 3, 1, 6, 112, 0.25),),
    (Row("inverted", 8, 3, 2, 6, 192, 0.25),),
)  # fmt: skip

V2_SMALL: Stages = (
    (Row("plain", 2, 3, 1, 1, 24),),
    (Row("fused", 4, 3, 2, 4, 48),),
    (Row("fused", 4, 3, 2, 4, 64),),
    (Row("inverted", 6, 3, 2, 4, 128, 0.25),),
    (Row("inverted", 9, 3, 1, 6, 160, 0.25),),
    (Row("inverted", 15, 3, 2, 6, 256, 0.25),),
)  # fmt: skip

V2_SMALL_OWN: Stages = (
    (Row("fused", 2, 3, 1, 1, 24),),
    (Row("fused", 4, 3, 2, 4, 48),),
    (Row("fused", 4, 3, 2, 4, 64),),
    (Row("inverted", 6, 3, 2, 4, 128, 0.25),),
    (Row("inverted", 9, 3, 1, 6, 160, 0.25),),
    (Row("inverted", 15, 3, 2, 6, 272, 0.25),),
)  # fmt: skip

V2_MEDIUM: Stages = (
    (Row("plain", 3, 3, 1, 1, 24),),
    (Row("fused", 5, 3, 2, 4, 48),),
    (Row("fused", 5, 3, 2, 4, 80),),
    (Row("inverted", 7, 3, 2, 4, 160, 0.25),),
    (Row("inverted", 14, 3, 1, 6, 176, 0.25),),
    (Row("inverted", 18, 3, 2, 6, 304, 0.25),),
    (Row("inverted", 5, 3, 1, 6, 512, 0.25),),
)  # fmt: skip

V2_LARGE: Stages = (
    (Row("plain", 4, 3, 1, 1, 32),),
    (Row("fused", 7, 3, 2, 4, 64),),
    (Row("fused", 7, 3, 2, 4, 96),),
    (Row("inverted", 10, 3, 2, 4, 192, 0.25),),
    (Row("inverted", 19, 3, 1, 6, 224, 0.25),),
    (Row("inverted", 25, 3, 2, 6, 384, 0.25),),
    (Row("inverted", 7, 3, 1, 6, 640, 0.25),),
)  # fmt: skip

V2_HUGE: Stages = (
    (Row("plain", 4, 3, 1, 1, 32),),
    (Row("fused", 8, 3, 2, 4, 64),),
    (Row("fused", 8, 3, 2, 4, 96),),
    (Row("inverted", 16, 3, 2, 4, 192, 0.25),),
    (Row("inverted", 24, 3, 1, 6, 256, 0.25),),
    (Row("inverted", 32, 3, 2, 6, 512, 0.25),),
    (Row("inverted", 8, 3, 1, 6, 640, 0.25),),
)  # fmt: skip

MIX_SMALL: Stages = (
    (Row("separable", 1, 3, 1, 1, 16),),
    (
        Row("inverted", 1, 3, 2, 6, 24, expand_groups=2, project_groups=2),
        Row("inverted", 1, 3, 1, 3, 24, expand_groups=2, project_groups=2),
    ),
    (
        Row("inverted", 1, (3, 5, 7), 2, 6, 40, 0.5, activation="silu"),
        Row("inverted", 3, (3, 5), 1, 6, 40, 0.5, activation="silu", expand_groups=2, project_groups=2),
    ),
    (
        Row("inverted", 1, (3, 5, 7), 2, 6, 80, 0.25, activation="silu", project_groups=2),
        Row("inverted", 2, (3, 5), 1, 6, 80, 0.25, activation="silu", project_groups=2),
    ),
    (
        Row("inverted", 1, (3, 5, 7), 1, 6, 120, 0.5, activation="silu", expand_groups=2, project_groups=2),
        Row("inverted", 2, (3, 5, 7, 9), 1, 3, 120, 0.5, activation="silu", expand_groups=2, project_groups=2),
    ),
    (
        Row("inverted", 1, (3, 5, 7, 9, 11), 2, 6, 200, 0.5, activation="silu"),
        Row("inverted", 2, (3, 5, 7, 9), 1, 6, 200, 0.5, activation="silu", project_groups=2),
    ),
)  # fmt: skip

MIX_LARGE: Stages = (
    (Row("separable", 1, 3, 1, 1, 24),),
    (
        Row("inverted", 1, (3, 5, 7), 2, 6, 32, expand_groups=2, project_groups=2),
        Row("inverted", 1, 3, 1, 3, 32, expand_groups=2, project_groups=2),
    ),
    (
        Row("inverted", 1, (3, 5, 7, 9), 2, 6, 40, 0.5, activation="silu"),
        Row("inverted", 3, (3, 5), 1, 6, 40, 0.5, activation="silu", expand_groups=2, project_groups=2),
    ),
    (
        Row("inverted", 1, (3, 5, 7), 2, 6, 80, 0.25, activation="silu"),
        Row("inverted", 3, (3, 5, 7, 9), 1, 6, 80, 0.25, activation="silu", expand_groups=2, project_groups=2),
    ),
    (
        Row("inverted", 1, 3, 1, 6, 120, 0.5, activation="silu"),
        Row("inverted", 3, (3, 5, 7, 9), 1, 3, 120, 0.5, activation="silu", expand_groups=2, project_groups=2),
    ),
    (
        Row("inverted", 1, (3, 5, 7, 9), 2, 6, 200, 0.5, activation="silu"),
        Row("inverted", 3, (3, 5, 7, 9), 1, 6, 200, 0.5, activation="silu", project_groups=2),
    ),
)  # fmt: skip


MULTIPLIERS = {
    "b0": (1.0, 1.0), "b1": (1.0, 1.1), "b2": (1.1, 1.2), "b3": (1.2, 1.4), "b4": (1.4, 1.8), "b5": (1.6, 2.2),
    "b6": (1.8, 2.6), "b7": (2.0, 3.1), "b8": (2.2, 3.6), "l2": (4.3, 5.3),
}  # fmt: skip
"""Width and depth of each size."""

SILU, RELU6 = Style(activation="silu"), Style(activation="relu6")


def _base(size: str) -> Scaled:
    width, depth = MULTIPLIERS[size]
    return Scaled(BASE, features=divisible(1280 * width), width=width, depth=depth, style=SILU)


def _edge(size: str) -> Scaled:
    width, depth = MULTIPLIERS[size]
    return Scaled(EDGE, features=divisible(1280 * width), width=width, depth=depth)


def _lite(size: str) -> Scaled:
    width, depth = MULTIPLIERS[size]
    return Scaled(LITE, fixed_stem=True, width=width, depth=depth, fixed_ends=True, style=RELU6)


def _v2_base(size: str) -> Scaled:
    width, depth = MULTIPLIERS[size]
    features = divisible(1280 * width, round_limit=0.0)
    return Scaled(V2_BASE, features=features, width=width, depth=depth, round_limit=0.0, style=SILU)


_B0, _B3 = _base("b0"), _base("b3")
_V2_TINY = Scaled(V2_SMALL, stem=24, features=1024, width=0.8, depth=0.9, style=SILU)
_GROUPED_8 = Style(activation="silu", normalization="group", group_width=8)
_GROUPED_16 = replace(_GROUPED_8, group_width=16)


def _with_group(network: Scaled, group: int) -> Scaled:
    stages = tuple(tuple(replace(row, group=group) for row in rows) for rows in network.stages)
    return replace(network, stages=stages)


NETWORKS: dict[str, Scaled] = {
    **{f"efficientnet_{size}": _base(size) for size in MULTIPLIERS},
    "efficientnet_b2a": _base("b2"),
    "efficientnet_b3a": _B3,
    "efficientnet_b0_gn": replace(_B0, style=_GROUPED_8),
    "efficientnet_b0_g8_gn": _with_group(replace(_B0, style=_GROUPED_8), 8),
    "efficientnet_b3_gn": replace(_B3, divisor=16, style=_GROUPED_16),
    "efficientnet_b3_g8_gn": _with_group(replace(_B3, divisor=16, style=_GROUPED_16), 8),
    "efficientnet_blur_b0": replace(_B0, manner=Manner(smooth="blur")),
    "efficientnet_es": _edge("b0"),
    "efficientnet_es_pruned": _edge("b0"),
    "efficientnet_em": _edge("b1"),
    "efficientnet_el": _edge("b3"),
    "efficientnet_el_pruned": _edge("b3"),
    **{f"efficientnet_lite{n}": _lite(f"b{n}") for n in range(5)},
    "efficientnetv2_s": Scaled(V2_SMALL, stem=24, style=SILU),
    "efficientnetv2_m": Scaled(V2_MEDIUM, stem=24, style=SILU),
    "efficientnetv2_l": Scaled(V2_LARGE, style=SILU),
    "efficientnetv2_xl": Scaled(V2_HUGE, style=SILU),
    "efficientnetv2_rw_t": _V2_TINY,
    "gc_efficientnetv2_rw_t": replace(_V2_TINY, manner=Manner(context=True)),
    "efficientnetv2_rw_s": Scaled(V2_SMALL_OWN, stem=24, features=1792, style=SILU),
    "efficientnetv2_rw_m": Scaled(
        V2_SMALL_OWN, stem=24, features=2152, width=1.2, depth=(1.2, 1.2, 1.2, 1.2, 1.6, 1.6), style=SILU
    ),
    "mixnet_s": Scaled(MIX_SMALL, stem=16, features=1536),
    **{
        f"mixnet_{size}": Scaled(
            MIX_LARGE, stem=24, features=1536, width=width, depth=depth, depth_rounding="nearest"
        )
        for size, width, depth in (("m", 1.0, 1.0), ("l", 1.3, 1.0), ("xl", 1.6, 1.2), ("xxl", 2.4, 1.3))
    },
    **{
        f"tinynet_{size}": Scaled(
            BASE, fixed_stem=True, width=width, depth=depth, depth_rounding="nearest", style=SILU
        )
        for size, width, depth in (
            ("a", 1.0, 1.2), ("b", 0.75, 1.1), ("c", 0.54, 0.85), ("d", 0.54, 0.695), ("e", 0.51, 0.6)
        )
    },
}  # fmt: skip
"""Every network but those that differ by padding only."""

SAME = (
    *(f"efficientnet_{size}" for size in (*MULTIPLIERS, "es", "em", "el", *(f"lite{n}" for n in range(5)))),
    *(f"efficientnetv2_{size}" for size in ("s", "m", "l", "xl")),
    *(f"mixnet_{size}" for size in "sml"),
)
"""Names that also stand with `tf_` before them."""


def _same(network: Scaled) -> Scaled:
    return replace(network, style=replace(network.style, same=True))


DRAWINGS: Mapping[str, Draw] = {
    **{name: partial(draw, network) for name, network in NETWORKS.items()},
    **{f"tf_{name}": partial(draw, _same(NETWORKS[name])) for name in SAME},
    **{f"tf_efficientnetv2_b{n}": partial(draw, _same(_v2_base(f"b{n}"))) for n in range(4)},
}
"""Network name -> what draws it."""
