"""Rows found by search on real devices: EdgeTPU (Akin et al. 2022) and HardCoRe-NAS (Nayman et al. 2021)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from estimators.dnn.families.vision.drawing import Draw
from estimators.dnn.families.vision.inverted import Manner, Row
from estimators.dnn.families.vision.scaled import Scaled, Stages, draw
from estimators.dnn.families.vision.style import Style

FIRST: Stages = (
    (Row("plain", 1, 1, 1, 1, 16, skip=False),),
    (Row("fused", 1, 3, 2, 8, 32), Row("fused", 3, 3, 1, 4, 32)),
    (Row("fused", 1, 3, 2, 8, 48), Row("fused", 3, 3, 1, 4, 48)),
    (Row("inverted", 1, 3, 2, 8, 96), Row("inverted", 3, 3, 1, 4, 96)),
    (Row("inverted", 1, 3, 1, 8, 96, skip=False), Row("inverted", 3, 3, 1, 4, 96)),
    (Row("inverted", 1, 5, 2, 8, 160), Row("inverted", 3, 5, 1, 4, 160)),
    (Row("inverted", 1, 3, 1, 8, 192),),
)  # fmt: skip

LARGE: Stages = (
    (Row("plain", 1, 1, 1, 1, 32, skip=False),),
    (Row("fused", 1, 3, 2, 8, 64), Row("fused", 1, 3, 1, 4, 64, group=128)),
    (
        Row("fused", 1, 3, 2, 8, 96), Row("fused", 1, 3, 1, 4, 96, group=128), Row("fused", 1, 3, 1, 4, 96),
        Row("fused", 1, 3, 1, 4, 96, group=128),
    ),
    (Row("fused", 1, 3, 2, 8, 192), Row("inverted", 3, 3, 1, 4, 192)),
    (Row("inverted", 1, 3, 1, 8, 240), Row("inverted", 3, 3, 1, 4, 240)),
    (Row("inverted", 1, 3, 2, 8, 256), Row("inverted", 3, 3, 1, 4, 256)),
    (Row("inverted", 1, 3, 1, 8, 384),),
)  # fmt: skip

MEDIUM: Stages = (
    (Row("plain", 1, 1, 1, 1, 32, skip=False),),
    (Row("fused", 1, 3, 2, 8, 64), Row("fused", 1, 3, 1, 4, 64, group=64)),
    (
        Row("fused", 1, 3, 2, 8, 80), Row("fused", 1, 3, 1, 4, 80, group=64), Row("fused", 1, 3, 1, 4, 80),
        Row("fused", 1, 3, 1, 4, 80, group=64),
    ),
    (Row("fused", 1, 3, 2, 8, 160), Row("inverted", 3, 3, 1, 4, 160)),
    (Row("inverted", 1, 3, 1, 8, 192), Row("inverted", 3, 3, 1, 4, 192)),
    (Row("inverted", 1, 3, 2, 8, 240), Row("inverted", 3, 3, 1, 4, 240)),
    (Row("inverted", 1, 3, 1, 8, 320),),
)  # fmt: skip

SMALL: Stages = (
    (Row("plain", 1, 1, 1, 1, 24, skip=False),),
    (Row("fused", 1, 3, 2, 8, 48), Row("fused", 1, 3, 1, 4, 48, group=64)),
    (
        Row("fused", 1, 3, 2, 8, 64), Row("fused", 1, 3, 1, 4, 64, group=64), Row("fused", 1, 3, 1, 4, 64),
        Row("fused", 1, 3, 1, 4, 64, group=64),
    ),
    (Row("fused", 1, 3, 2, 8, 128), Row("inverted", 3, 3, 1, 4, 128)),
    (Row("inverted", 1, 3, 1, 8, 160), Row("inverted", 3, 3, 1, 4, 160)),
    (Row("inverted", 1, 3, 2, 8, 192), Row("inverted", 3, 3, 1, 4, 192)),
    (Row("inverted", 1, 3, 1, 8, 256),),
)  # fmt: skip

TINY: Stages = (
    (Row("plain", 1, 1, 1, 1, 16, skip=False),),
    (Row("fused", 1, 3, 2, 8, 32), Row("fused", 1, 3, 1, 4, 32, group=64)),
    (
        Row("fused", 1, 3, 2, 8, 48), Row("fused", 1, 3, 1, 4, 48, group=64), Row("fused", 1, 3, 1, 4, 48),
        Row("fused", 1, 3, 1, 4, 48, group=64),
    ),
    (Row("fused", 1, 3, 2, 8, 96), Row("inverted", 3, 3, 1, 4, 96)),
    (Row("inverted", 1, 3, 1, 8, 144), Row("inverted", 3, 3, 1, 4, 144)),
    (Row("inverted", 1, 3, 2, 8, 160), Row("inverted", 3, 3, 1, 4, 160)),
    (Row("inverted", 1, 3, 1, 8, 192),),
)  # fmt: skip

HARD_A: Stages = (
    (Row("separable", 1, 3, 1, 1, 16, activation="relu"),),
    (Row("inverted", 1, 5, 2, 3, 24, activation="relu"), Row("inverted", 1, 5, 1, 3, 24, 0.25, activation="relu")),
    (Row("inverted", 1, 5, 2, 3, 40, activation="relu"), Row("inverted", 1, 5, 1, 6, 40, 0.25, activation="relu")),
    (Row("inverted", 1, 5, 2, 6, 80, 0.25), Row("inverted", 1, 5, 1, 6, 80, 0.25)),
    (Row("inverted", 1, 5, 1, 6, 112, 0.25), Row("inverted", 1, 5, 1, 6, 112, 0.25)),
    (Row("inverted", 1, 5, 2, 6, 192, 0.25), Row("inverted", 1, 5, 1, 6, 192, 0.25)),
    (Row("plain", 1, 1, 1, 1, 960, skip=False),),
)  # fmt: skip

HARD_B: Stages = (
    (Row("separable", 1, 3, 1, 1, 16, activation="relu"),),
    (
        Row("inverted", 1, 5, 2, 3, 24, activation="relu"), Row("inverted", 1, 5, 1, 3, 24, 0.25, activation="relu"),
        Row("inverted", 1, 3, 1, 3, 24, activation="relu"),
    ),
    (
        Row("inverted", 1, 5, 2, 3, 40, activation="relu"), Row("inverted", 1, 5, 1, 3, 40, activation="relu"),
        Row("inverted", 1, 5, 1, 3, 40, activation="relu"),
    ),
    (
        Row("inverted", 1, 5, 2, 3, 80), Row("inverted", 1, 5, 1, 3, 80), Row("inverted", 1, 3, 1, 3, 80),
        Row("inverted", 1, 3, 1, 3, 80),
    ),
    (
        Row("inverted", 1, 5, 1, 3, 112), Row("inverted", 1, 3, 1, 3, 112), Row("inverted", 1, 3, 1, 3, 112),
        Row("inverted", 1, 3, 1, 3, 112),
    ),
    (
        Row("inverted", 1, 5, 2, 6, 192, 0.25), Row("inverted", 1, 5, 1, 6, 192, 0.25),
        Row("inverted", 1, 3, 1, 3, 192, 0.25),
    ),
    (Row("plain", 1, 1, 1, 1, 960, skip=False),),
)  # fmt: skip

HARD_C: Stages = (
    (Row("separable", 1, 3, 1, 1, 16, activation="relu"),),
    (Row("inverted", 1, 5, 2, 3, 24, activation="relu"), Row("inverted", 1, 5, 1, 3, 24, 0.25, activation="relu")),
    (
        Row("inverted", 1, 5, 2, 3, 40, activation="relu"), Row("inverted", 1, 5, 1, 3, 40, activation="relu"),
        Row("inverted", 1, 5, 1, 3, 40, activation="relu"), Row("inverted", 1, 5, 1, 3, 40, activation="relu"),
    ),
    (
        Row("inverted", 1, 5, 2, 4, 80), Row("inverted", 1, 5, 1, 6, 80, 0.25), Row("inverted", 1, 3, 1, 3, 80),
        Row("inverted", 1, 3, 1, 3, 80),
    ),
    (
        Row("inverted", 1, 5, 1, 6, 112, 0.25), Row("inverted", 1, 3, 1, 3, 112), Row("inverted", 1, 3, 1, 3, 112),
        Row("inverted", 1, 3, 1, 3, 112),
    ),
    (
        Row("inverted", 1, 5, 2, 6, 192, 0.25), Row("inverted", 1, 5, 1, 6, 192, 0.25),
        Row("inverted", 1, 3, 1, 3, 192, 0.25),
    ),
    (Row("plain", 1, 1, 1, 1, 960, skip=False),),
)  # fmt: skip

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
        Row("inverted", 1, 5, 2, 4, 80, 0.25), Row("inverted", 1, 3, 1, 3, 80, 0.25),
        Row("inverted", 1, 3, 1, 3, 80, 0.25), Row("inverted", 1, 3, 1, 3, 80, 0.25),
    ),
    (
        Row("inverted", 1, 3, 1, 4, 112, 0.25), Row("inverted", 1, 5, 1, 4, 112, 0.25),
        Row("inverted", 1, 3, 1, 3, 112, 0.25), Row("inverted", 1, 5, 1, 3, 112, 0.25),
    ),
    (
        Row("inverted", 1, 5, 2, 6, 192, 0.25), Row("inverted", 1, 5, 1, 6, 192, 0.25),
        Row("inverted", 1, 5, 1, 6, 192, 0.25), Row("inverted", 1, 3, 1, 6, 192, 0.25),
    ),
    (Row("plain", 1, 1, 1, 1, 960, skip=False),),
)  # fmt: skip

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
    (Row("inverted", 1, 5, 2, 4, 80, 0.25), Row("inverted", 1, 3, 1, 6, 80, 0.25)),
    (
        Row("inverted", 1, 5, 1, 6, 112, 0.25), Row("inverted", 1, 5, 1, 6, 112, 0.25),
        Row("inverted", 1, 5, 1, 6, 112, 0.25), Row("inverted", 1, 5, 1, 3, 112, 0.25),
    ),
    (
        Row("inverted", 1, 5, 2, 6, 192, 0.25), Row("inverted", 1, 5, 1, 6, 192, 0.25),
        Row("inverted", 1, 5, 1, 6, 192, 0.25), Row("inverted", 1, 3, 1, 6, 192, 0.25),
    ),
    (Row("plain", 1, 1, 1, 1, 960, skip=False),),
)  # fmt: skip

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
        Row("inverted", 1, 5, 2, 6, 80, 0.25), Row("inverted", 1, 5, 1, 6, 80, 0.25),
        Row("inverted", 1, 3, 1, 3, 80, 0.25), Row("inverted", 1, 3, 1, 3, 80, 0.25),
    ),
    (
        Row("inverted", 1, 3, 1, 6, 112, 0.25), Row("inverted", 1, 5, 1, 6, 112, 0.25),
        Row("inverted", 1, 5, 1, 6, 112, 0.25), Row("inverted", 1, 3, 1, 3, 112, 0.25),
    ),
    (
        Row("inverted", 1, 5, 2, 6, 192, 0.25), Row("inverted", 1, 5, 1, 6, 192, 0.25),
        Row("inverted", 1, 3, 1, 6, 192, 0.25), Row("inverted", 1, 3, 1, 6, 192, 0.25),
    ),
    (Row("plain", 1, 1, 1, 1, 960, skip=False),),
)  # fmt: skip


_HARD = Scaled(
    HARD_A, stem=32, head="after", style=Style(activation="hardswish"),
    manner=Manner(gate="hardsigmoid", gate_activation="relu", gate_divisor=8, gate_of_expanded=True),
)  # fmt: skip

NETWORKS: dict[str, Scaled] = {
    "mobilenet_edgetpu_100": Scaled(FIRST),
    "mobilenet_edgetpu_v2_xs": Scaled(TINY),
    "mobilenet_edgetpu_v2_s": Scaled(SMALL, stem=64, stem_kernel=5),
    "mobilenet_edgetpu_v2_m": Scaled(MEDIUM, stem=64, stem_kernel=5, features=1344),
    "mobilenet_edgetpu_v2_l": Scaled(LARGE, stem=64, stem_kernel=7, features=1408),
    **{
        f"hardcorenas_{letter}": replace(_HARD, stages=stages)
        for letter, stages in zip("abcdef", (HARD_A, HARD_B, HARD_C, HARD_D, HARD_E, HARD_F), strict=True)
    },
}
"""Every network of these families."""

DRAWINGS: Mapping[str, Draw] = {name: partial(draw, network) for name, network in NETWORKS.items()}
"""Network name -> what draws it."""
