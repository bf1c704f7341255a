"""MobileNet v4, EdgeTPU and HardCoRe-NAS: rows found by search on real devices.

Qin et al. 2024 (MobileNet v4), Akin et al. 2022 (EdgeTPU v2), Nayman et al. 2021 (HardCoRe-NAS).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from estimators.dnn.families.vision.drawing import Draw
from estimators.dnn.families.vision.inverted import Manner, Row
from estimators.dnn.families.vision.scaled import Scaled, Stages, draw
from estimators.dnn.families.vision.style import Style

V4_SMALL: Stages = (
    (
        Row("plain", 1, 3, 2, 1, 32, skip=False),
        Row("plain", 1, 1, 1, 1, 32, skip=False),
    ),
    (
        Row("plain", 1, 3, 2, 1, 96, skip=False),
        Row("plain", 1, 1, 1, 1, 64, skip=False),
    ),
    (
        Row("universal", 1, 5, 2, 3, 96, start=5),
        Row("universal", 4, 3, 1, 2, 96),
        Row("universal", 1, 0, 1, 4, 96, start=3),
    ),
    (
        Row("universal", 1, 3, 2, 6, 128, start=3),
        Row("universal", 1, 5, 1, 4, 128, start=5),
        Row("universal", 1, 5, 1, 4, 128),
        Row("universal", 1, 5, 1, 3, 128),
        Row("universal", 2, 3, 1, 4, 128),
    ),
    (Row("plain", 1, 1, 1, 1, 960, skip=False),),
)

V4_MEDIUM: Stages = (
    (Row("fused", 1, 3, 2, 4, 48),),
    (
        Row("universal", 1, 5, 2, 4, 80, start=3),
        Row("universal", 1, 3, 1, 2, 80, start=3),
    ),
    (
        Row("universal", 1, 5, 2, 6, 160, start=3),
        Row("universal", 2, 3, 1, 4, 160, start=3),
        Row("universal", 1, 5, 1, 4, 160, start=3),
        Row("universal", 1, 3, 1, 4, 160, start=3),
        Row("universal", 1, 0, 1, 4, 160, start=3),
        Row("universal", 1, 0, 1, 2, 160),
        Row("universal", 1, 0, 1, 4, 160, start=3),
    ),
    (
        Row("universal", 1, 5, 2, 6, 256, start=5),
        Row("universal", 1, 5, 1, 4, 256, start=5),
        Row("universal", 2, 5, 1, 4, 256, start=3),
        Row("universal", 1, 0, 1, 4, 256),
        Row("universal", 1, 0, 1, 4, 256, start=3),
        Row("universal", 1, 5, 1, 2, 256, start=3),
        Row("universal", 1, 5, 1, 4, 256, start=5),
        Row("universal", 2, 0, 1, 4, 256),
        Row("universal", 1, 0, 1, 2, 256, start=5),
    ),
    (Row("plain", 1, 1, 1, 1, 960, skip=False),),
)

V4_LARGE: Stages = (
    (Row("fused", 1, 3, 2, 4, 48),),
    (
        Row("universal", 1, 5, 2, 4, 96, start=3),
        Row("universal", 1, 3, 1, 4, 96, start=3),
    ),
    (
        Row("universal", 1, 5, 2, 4, 192, start=3),
        Row("universal", 3, 3, 1, 4, 192, start=3),
        Row("universal", 1, 5, 1, 4, 192, start=3),
        Row("universal", 5, 3, 1, 4, 192, start=5),
        Row("universal", 1, 0, 1, 4, 192, start=3),
    ),
    (
        Row("universal", 4, 5, 2, 4, 512, start=5),
        Row("universal", 1, 0, 1, 4, 512, start=5),
        Row("universal", 1, 3, 1, 4, 512, start=5),
        Row("universal", 2, 0, 1, 4, 512, start=5),
        Row("universal", 1, 3, 1, 4, 512, start=5),
        Row("universal", 1, 5, 1, 4, 512, start=5),
        Row("universal", 3, 0, 1, 4, 512, start=5),
    ),
    (Row("plain", 1, 1, 1, 1, 960, skip=False),),
)

V4_HYBRID_MEDIUM: Stages = (
    (Row("fused", 1, 3, 2, 4, 48),),
    (
        Row("universal", 1, 5, 2, 4, 80, start=3),
        Row("universal", 1, 3, 1, 2, 80, start=3),
    ),
    (
        Row("universal", 1, 5, 2, 6, 160, start=3),
        Row("universal", 1, 0, 1, 2, 160),
        Row("universal", 1, 3, 1, 4, 160, start=3),
        Row("universal", 1, 5, 1, 4, 160, start=3),
        Row("attention", 1, 3, 1, 1, 160, heads=4, key=64, kv_stride=2),
        Row("universal", 1, 3, 1, 4, 160, start=3),
        Row("attention", 1, 3, 1, 1, 160, heads=4, key=64, kv_stride=2),
        Row("universal", 1, 0, 1, 4, 160, start=3),
        Row("attention", 1, 3, 1, 1, 160, heads=4, key=64, kv_stride=2),
        Row("universal", 1, 3, 1, 4, 160, start=3),
        Row("attention", 1, 3, 1, 1, 160, heads=4, key=64, kv_stride=2),
        Row("universal", 1, 0, 1, 4, 160, start=3),
    ),
    (
        Row("universal", 1, 5, 2, 6, 256, start=5),
        Row("universal", 1, 5, 1, 4, 256, start=5),
        Row("universal", 2, 5, 1, 4, 256, start=3),
        Row("universal", 1, 0, 1, 2, 256),
        Row("universal", 1, 5, 1, 2, 256, start=3),
        Row("universal", 1, 0, 1, 2, 256),
        Row("universal", 1, 0, 1, 4, 256),
        Row("attention", 1, 3, 1, 1, 256, heads=4, key=64),
        Row("universal", 1, 0, 1, 4, 256, start=3),
        Row("attention", 1, 3, 1, 1, 256, heads=4, key=64),
        Row("universal", 1, 5, 1, 4, 256, start=5),
        Row("attention", 1, 3, 1, 1, 256, heads=4, key=64),
        Row("universal", 1, 0, 1, 4, 256, start=5),
        Row("attention", 1, 3, 1, 1, 256, heads=4, key=64),
        Row("universal", 1, 0, 1, 4, 256, start=5),
    ),
    (Row("plain", 1, 1, 1, 1, 960, skip=False),),
)

V4_HYBRID_LARGE: Stages = (
    (Row("fused", 1, 3, 2, 4, 48),),
    (
        Row("universal", 1, 5, 2, 4, 96, start=3),
        Row("universal", 1, 3, 1, 4, 96, start=3),
    ),
    (
        Row("universal", 1, 5, 2, 4, 192, start=3),
        Row("universal", 3, 3, 1, 4, 192, start=3),
        Row("universal", 1, 5, 1, 4, 192, start=3),
        Row("universal", 2, 3, 1, 4, 192, start=5),
        Row("attention", 1, 3, 1, 1, 192, heads=8, key=48, kv_stride=2),
        Row("universal", 1, 3, 1, 4, 192, start=5),
        Row("attention", 1, 3, 1, 1, 192, heads=8, key=48, kv_stride=2),
        Row("universal", 1, 3, 1, 4, 192, start=5),
        Row("attention", 1, 3, 1, 1, 192, heads=8, key=48, kv_stride=2),
        Row("universal", 1, 3, 1, 4, 192, start=5),
        Row("attention", 1, 3, 1, 1, 192, heads=8, key=48, kv_stride=2),
        Row("universal", 1, 0, 1, 4, 192, start=3),
    ),
    (
        Row("universal", 4, 5, 2, 4, 512, start=5),
        Row("universal", 1, 0, 1, 4, 512, start=5),
        Row("universal", 1, 3, 1, 4, 512, start=5),
        Row("universal", 2, 0, 1, 4, 512, start=5),
        Row("universal", 1, 3, 1, 4, 512, start=5),
        Row("universal", 1, 5, 1, 4, 512, start=5),
        Row("attention", 1, 3, 1, 1, 512, heads=8, key=64),
        Row("universal", 1, 0, 1, 4, 512, start=5),
        Row("attention", 1, 3, 1, 1, 512, heads=8, key=64),
        Row("universal", 1, 0, 1, 4, 512, start=5),
        Row("attention", 1, 3, 1, 1, 512, heads=8, key=64),
        Row("universal", 1, 0, 1, 4, 512, start=5),
        Row("attention", 1, 3, 1, 1, 512, heads=8, key=64),
        Row("universal", 1, 0, 1, 4, 512, start=5),
    ),
    (Row("plain", 1, 1, 1, 1, 960, skip=False),),
)

EDGE_1: Stages = (
    (Row("plain", 1, 1, 1, 1, 16, skip=False),),
    (
        Row("fused", 1, 3, 2, 8, 32),
        Row("fused", 3, 3, 1, 4, 32),
    ),
    (
        Row("fused", 1, 3, 2, 8, 48),
        Row("fused", 3, 3, 1, 4, 48),
    ),
    (
        Row("inverted", 1, 3, 2, 8, 96),
        Row("inverted", 3, 3, 1, 4, 96),
    ),
    (
        Row("inverted", 1, 3, 1, 8, 96, skip=False),
        Row("inverted", 3, 3, 1, 4, 96),
    ),
    (
        Row("inverted", 1, 5, 2, 8, 160),
        Row("inverted", 3, 5, 1, 4, 160),
    ),
    (Row("inverted", 1, 3, 1, 8, 192),),
)

EDGE_LARGE: Stages = (
    (Row("plain", 1, 1, 1, 1, 32, skip=False),),
    (
        Row("fused", 1, 3, 2, 8, 64),
        Row("fused", 1, 3, 1, 4, 64, group=128),
    ),
    (
        Row("fused", 1, 3, 2, 8, 96),
        Row("fused", 1, 3, 1, 4, 96, group=128),
        Row("fused", 1, 3, 1, 4, 96),
        Row("fused", 1, 3, 1, 4, 96, group=128),
    ),
    (
        Row("fused", 1, 3, 2, 8, 192),
        Row("inverted", 3, 3, 1, 4, 192),
    ),
    (
        Row("inverted", 1, 3, 1, 8, 240),
        Row("inverted", 3, 3, 1, 4, 240),
    ),
    (
        Row("inverted", 1, 3, 2, 8, 256),
        Row("inverted", 3, 3, 1, 4, 256),
    ),
    (Row("inverted", 1, 3, 1, 8, 384),),
)

EDGE_MEDIUM: Stages = (
    (Row("plain", 1, 1, 1, 1, 32, skip=False),),
    (
        Row("fused", 1, 3, 2, 8, 64),
        Row("fused", 1, 3, 1, 4, 64, group=64),
    ),
    (
        Row("fused", 1, 3, 2, 8, 80),
        Row("fused", 1, 3, 1, 4, 80, group=64),
        Row("fused", 1, 3, 1, 4, 80),
        Row("fused", 1, 3, 1, 4, 80, group=64),
    ),
    (
        Row("fused", 1, 3, 2, 8, 160),
        Row("inverted", 3, 3, 1, 4, 160),
    ),
    (
        Row("inverted", 1, 3, 1, 8, 192),
        Row("inverted", 3, 3, 1, 4, 192),
    ),
    (
        Row("inverted", 1, 3, 2, 8, 240),
        Row("inverted", 3, 3, 1, 4, 240),
    ),
    (Row("inverted", 1, 3, 1, 8, 320),),
)

EDGE_SMALL: Stages = (
    (Row("plain", 1, 1, 1, 1, 24, skip=False),),
    (
        Row("fused", 1, 3, 2, 8, 48),
        Row("fused", 1, 3, 1, 4, 48, group=64),
    ),
    (
        Row("fused", 1, 3, 2, 8, 64),
        Row("fused", 1, 3, 1, 4, 64, group=64),
        Row("fused", 1, 3, 1, 4, 64),
        Row("fused", 1, 3, 1, 4, 64, group=64),
    ),
    (
        Row("fused", 1, 3, 2, 8, 128),
        Row("inverted", 3, 3, 1, 4, 128),
    ),
    (
        Row("inverted", 1, 3, 1, 8, 160),
        Row("inverted", 3, 3, 1, 4, 160),
    ),
    (
        Row("inverted", 1, 3, 2, 8, 192),
        Row("inverted", 3, 3, 1, 4, 192),
    ),
    (Row("inverted", 1, 3, 1, 8, 256),),
)

EDGE_TINY: Stages = (
    (Row("plain", 1, 1, 1, 1, 16, skip=False),),
    (
        Row("fused", 1, 3, 2, 8, 32),
        Row("fused", 1, 3, 1, 4, 32, group=64),
    ),
    (
        Row("fused", 1, 3, 2, 8, 48),
        Row("fused", 1, 3, 1, 4, 48, group=64),
        Row("fused", 1, 3, 1, 4, 48),
        Row("fused", 1, 3, 1, 4, 48, group=64),
    ),
    (
        Row("fused", 1, 3, 2, 8, 96),
        Row("inverted", 3, 3, 1, 4, 96),
    ),
    (
        Row("inverted", 1, 3, 1, 8, 144),
        Row("inverted", 3, 3, 1, 4, 144),
    ),
    (
        Row("inverted", 1, 3, 2, 8, 160),
        Row("inverted", 3, 3, 1, 4, 160),
    ),
    (Row("inverted", 1, 3, 1, 8, 192),),
)

HARD_A: Stages = (
    (Row("separable", 1, 3, 1, 1, 16, activation="relu"),),
    (
        Row("inverted", 1, 5, 2, 3, 24, activation="relu"),
        Row("inverted", 1, 5, 1, 3, 24, 0.25, activation="relu"),
    ),
    (
        Row("inverted", 1, 5, 2, 3, 40, activation="relu"),
        Row("inverted", 1, 5, 1, 6, 40, 0.25, activation="relu"),
    ),
    (
        Row("inverted", 1, 5, 2, 6, 80, 0.25),
        Row("inverted", 1, 5, 1, 6, 80, 0.25),
    ),
    (
        Row("inverted", 1, 5, 1, 6, 112, 0.25),
        Row("inverted", 1, 5, 1, 6, 112, 0.25),
    ),
    (
        Row("inverted", 1, 5, 2, 6, 192, 0.25),
        Row("inverted", 1, 5, 1, 6, 192, 0.25),
    ),
    (Row("plain", 1, 1, 1, 1, 960, skip=False),),
)

HARD_B: Stages = (
    (Row("separable", 1, 3, 1, 1, 16, activation="relu"),),
    (
        Row("inverted", 1, 5, 2, 3, 24, activation="relu"),
        Row("inverted", 1, 5, 1, 3, 24, 0.25, activation="relu"),
        Row("inverted", 1, 3, 1, 3, 24, activation="relu"),
    ),
    (
        Row("inverted", 1, 5, 2, 3, 40, activation="relu"),
        Row("inverted", 1, 5, 1, 3, 40, activation="relu"),
        Row("inverted", 1, 5, 1, 3, 40, activation="relu"),
    ),
    (
        Row("inverted", 1, 5, 2, 3, 80),
        Row("inverted", 1, 5, 1, 3, 80),
        Row("inverted", 1, 3, 1, 3, 80),
        Row("inverted", 1, 3, 1, 3, 80),
    ),
    (
        Row("inverted", 1, 5, 1, 3, 112),
        Row("inverted", 1, 3, 1, 3, 112),
        Row("inverted", 1, 3, 1, 3, 112),
        Row("inverted", 1, 3, 1, 3, 112),
    ),
    (
        Row("inverted", 1, 5, 2, 6, 192, 0.25),
        Row("inverted", 1, 5, 1, 6, 192, 0.25),
        Row("inverted", 1, 3, 1, 3, 192, 0.25),
    ),
    (Row("plain", 1, 1, 1, 1, 960, skip=False),),
)

HARD_C: Stages = (
    (Row("separable", 1, 3, 1, 1, 16, activation="relu"),),
    (
        Row("inverted", 1, 5, 2, 3, 24, activation="relu"),
        Row("inverted", 1, 5, 1, 3, 24, 0.25, activation="relu"),
    ),
    (
        Row("inverted", 1, 5, 2, 3, 40, activation="relu"),
        Row("inverted", 1, 5, 1, 3, 40, activation="relu"),
        Row("inverted", 1, 5, 1, 3, 40, activation="relu"),
        Row("inverted", 1, 5, 1, 3, 40, activation="relu"),
    ),
    (
        Row("inverted", 1, 5, 2, 4, 80),
        Row("inverted", 1, 5, 1, 6, 80, 0.25),
        Row("inverted", 1, 3, 1, 3, 80),
        Row("inverted", 1, 3, 1, 3, 80),
    ),
    (
        Row("inverted", 1, 5, 1, 6, 112, 0.25),
        Row("inverted", 1, 3, 1, 3, 112),
        Row("inverted", 1, 3, 1, 3, 112),
        Row("inverted", 1, 3, 1, 3, 112),
    ),
    (
        Row("inverted", 1, 5, 2, 6, 192, 0.25),
        Row("inverted", 1, 5, 1, 6, 192, 0.25),
        Row("inverted", 1, 3, 1, 3, 192, 0.25),
    ),
    (Row("plain", 1, 1, 1, 1, 960, skip=False),),
)

HARD_D: Stages = (
    (Row("separable", 1, 3, 1, 1, 16, activation="relu"),),
    (
        Row("inverted", 1, 5, 2, 3, 24, 0.25, activation="relu"),
        Row("inverted", 1, 5, 1, 3, 24, 0.25, activation="relu"),
    ),
    (
        Row("inverted", 1, 5, 2, 3, 40, 0.25, activation="relu"),
        Row("inverted", 1, 5, 1, 4, 40, 0.25, activation="relu"),
        Row("inverted", 1, 3, 1, 3, 40, 0.25, activation="relu"),
    ),
    (
        Row("inverted", 1, 5, 2, 4, 80, 0.25),
        Row("inverted", 1, 3, 1, 3, 80, 0.25),
        Row("inverted", 1, 3, 1, 3, 80, 0.25),
        Row("inverted", 1, 3, 1, 3, 80, 0.25),
    ),
    (
        Row("inverted", 1, 3, 1, 4, 112, 0.25),
        Row("inverted", 1, 5, 1, 4, 112, 0.25),
        Row("inverted", 1, 3, 1, 3, 112, 0.25),
        Row("inverted", 1, 5, 1, 3, 112, 0.25),
    ),
    (
        Row("inverted", 1, 5, 2, 6, 192, 0.25),
        Row("inverted", 1, 5, 1, 6, 192, 0.25),
        Row("inverted", 1, 5, 1, 6, 192, 0.25),
        Row("inverted", 1, 3, 1, 6, 192, 0.25),
    ),
    (Row("plain", 1, 1, 1, 1, 960, skip=False),),
)

HARD_E: Stages = (
    (Row("separable", 1, 3, 1, 1, 16, activation="relu"),),
    (
        Row("inverted", 1, 5, 2, 3, 24, 0.25, activation="relu"),
        Row("inverted", 1, 5, 1, 3, 24, 0.25, activation="relu"),
    ),
    (
        Row("inverted", 1, 5, 2, 6, 40, 0.25, activation="relu"),
        Row("inverted", 1, 5, 1, 4, 40, 0.25, activation="relu"),
        Row("inverted", 1, 5, 1, 4, 40, 0.25, activation="relu"),
        Row("inverted", 1, 3, 1, 3, 40, 0.25, activation="relu"),
    ),
    (
        Row("inverted", 1, 5, 2, 4, 80, 0.25),
        Row("inverted", 1, 3, 1, 6, 80, 0.25),
    ),
    (
        Row("inverted", 1, 5, 1, 6, 112, 0.25),
        Row("inverted", 1, 5, 1, 6, 112, 0.25),
        Row("inverted", 1, 5, 1, 6, 112, 0.25),
        Row("inverted", 1, 5, 1, 3, 112, 0.25),
    ),
    (
        Row("inverted", 1, 5, 2, 6, 192, 0.25),
        Row("inverted", 1, 5, 1, 6, 192, 0.25),
        Row("inverted", 1, 5, 1, 6, 192, 0.25),
        Row("inverted", 1, 3, 1, 6, 192, 0.25),
    ),
    (Row("plain", 1, 1, 1, 1, 960, skip=False),),
)

HARD_F: Stages = (
    (Row("separable", 1, 3, 1, 1, 16, activation="relu"),),
    (
        Row("inverted", 1, 5, 2, 3, 24, 0.25, activation="relu"),
        Row("inverted", 1, 5, 1, 3, 24, 0.25, activation="relu"),
    ),
    (
        Row("inverted", 1, 5, 2, 6, 40, 0.25, activation="relu"),
        Row("inverted", 1, 5, 1, 6, 40, 0.25, activation="relu"),
    ),
    (
        Row("inverted", 1, 5, 2, 6, 80, 0.25),
        Row("inverted", 1, 5, 1, 6, 80, 0.25),
        Row("inverted", 1, 3, 1, 3, 80, 0.25),
        Row("inverted", 1, 3, 1, 3, 80, 0.25),
    ),
    (
        Row("inverted", 1, 3, 1, 6, 112, 0.25),
        Row("inverted", 1, 5, 1, 6, 112, 0.25),
        Row("inverted", 1, 5, 1, 6, 112, 0.25),
        Row("inverted", 1, 3, 1, 3, 112, 0.25),
    ),
    (
        Row("inverted", 1, 5, 2, 6, 192, 0.25),
        Row("inverted", 1, 5, 1, 6, 192, 0.25),
        Row("inverted", 1, 3, 1, 6, 192, 0.25),
        Row("inverted", 1, 3, 1, 6, 192, 0.25),
    ),
    (Row("plain", 1, 1, 1, 1, 960, skip=False),),
)


SCALED_LAYERS = Manner(layer_scale=True)
GELU = Style(activation="gelu")


def _v4(stages: Stages, stem: int, width: float = 1.0, manner: Manner = Manner(), style: Style = Style()) -> Scaled:
    return Scaled(
        stages, stem=stem, fixed_stem=width < 1, width=width, head="after", head_norm=True, style=style, manner=manner
    )


_HARD = Scaled(
    HARD_A, stem=32, head="after", style=Style(activation="hardswish"),
    manner=Manner(gate="hardsigmoid", gate_activation="relu", gate_divisor=8, gate_of_expanded=True),
)  # fmt: skip

NETWORKS: dict[str, Scaled] = {
    "mobilenetv4_conv_small_035": _v4(V4_SMALL, 32, 0.35),
    "mobilenetv4_conv_small_050": _v4(V4_SMALL, 32, 0.5),
    "mobilenetv4_conv_small": _v4(V4_SMALL, 32),
    "mobilenetv4_conv_medium": _v4(V4_MEDIUM, 32),
    "mobilenetv4_conv_aa_medium": _v4(V4_MEDIUM, 32, manner=Manner(smooth="average")),
    "mobilenetv4_conv_blur_medium": _v4(V4_MEDIUM, 32, manner=Manner(smooth="blur")),
    "mobilenetv4_conv_large": _v4(V4_LARGE, 24),
    "mobilenetv4_conv_aa_large": _v4(V4_LARGE, 24, manner=Manner(smooth="average")),
    "mobilenetv4_hybrid_medium": _v4(V4_HYBRID_MEDIUM, 32, manner=SCALED_LAYERS),
    "mobilenetv4_hybrid_medium_075": _v4(V4_HYBRID_MEDIUM, 32, 0.75, SCALED_LAYERS),
    "mobilenetv4_hybrid_large": _v4(V4_HYBRID_LARGE, 24, 1.0, SCALED_LAYERS, GELU),
    "mobilenetv4_hybrid_large_075": _v4(V4_HYBRID_LARGE, 24, 0.75, SCALED_LAYERS, GELU),
    "mobilenet_edgetpu_100": Scaled(EDGE_1),
    "mobilenet_edgetpu_v2_xs": Scaled(EDGE_TINY),
    "mobilenet_edgetpu_v2_s": Scaled(EDGE_SMALL, stem=64, stem_kernel=5),
    "mobilenet_edgetpu_v2_m": Scaled(EDGE_MEDIUM, stem=64, stem_kernel=5, features=1344),
    "mobilenet_edgetpu_v2_l": Scaled(EDGE_LARGE, stem=64, stem_kernel=7, features=1408),
    **{
        f"hardcorenas_{letter}": replace(_HARD, stages=stages)
        for letter, stages in zip("abcdef", (HARD_A, HARD_B, HARD_C, HARD_D, HARD_E, HARD_F), strict=True)
    },
}
"""Every network of these families."""

DRAWINGS: Mapping[str, Draw] = {name: partial(draw, network) for name, network in NETWORKS.items()}
"""Network name -> what draws it."""
