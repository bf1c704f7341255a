"""MobileNet v1 to v3, MNASNet, FBNet, HardCoRe-NAS, LCNet, EdgeTPU and single-path NAS networks.

Howard et al. 2017 and 2019, Sandler et al. 2018, Tan et al. 2019 (MNASNet), Wu et al. 2019 (FBNet), Dai et al. 2020
(FBNet v3), Stamoulis et al. 2019 (single path), Nayman et al. 2021 (HardCoRe-NAS), Cui et al. 2021 (PP-LCNet).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from estimators.dnn.families.vision.drawing import Draw
from estimators.dnn.families.vision.inverted import Manner, Row
from estimators.dnn.families.vision.scaled import Scaled, Stages, draw
from estimators.dnn.families.vision.style import Style, divisible

V1: Stages = (
    (Row("separable-active", 1, 3, 1, 1, 64, skip=False),),
    (Row("separable-active", 2, 3, 2, 1, 128, skip=False),),
    (Row("separable-active", 2, 3, 2, 1, 256, skip=False),),
    (Row("separable-active", 6, 3, 2, 1, 512, skip=False),),
    (Row("separable-active", 2, 3, 2, 1, 1024, skip=False),),
)  # fmt: skip

V2: Stages = (
    (Row("separable", 1, 3, 1, 1, 16),),
    (Row("inverted", 2, 3, 2, 6, 24),),
    (Row("inverted", 3, 3, 2, 6, 32),),
    (Row("inverted", 4, 3, 2, 6, 64),),
    (Row("inverted", 3, 3, 1, 6, 96),),
    (Row("inverted", 3, 3, 2, 6, 160),),
    (Row("inverted", 1, 3, 1, 6, 320),),
)  # fmt: skip

V3_LARGE: Stages = (
    (Row("separable", 1, 3, 1, 1, 16, activation="relu"),),
    (Row("inverted", 1, 3, 2, 4, 24, activation="relu"), Row("inverted", 1, 3, 1, 3, 24, activation="relu")),
    (Row("inverted", 3, 5, 2, 3, 40, 0.25, activation="relu"),),
    (Row("inverted", 1, 3, 2, 6, 80), Row("inverted", 1, 3, 1, 2.5, 80), Row("inverted", 2, 3, 1, 2.3, 80)),
    (Row("inverted", 2, 3, 1, 6, 112, 0.25),),
    (Row("inverted", 3, 5, 2, 6, 160, 0.25),),
    (Row("plain", 1, 1, 1, 1, 960, skip=False),),
)  # fmt: skip

V3_LARGE_PLAIN: Stages = (
    (Row("separable", 1, 3, 1, 1, 16),),
    (Row("inverted", 1, 3, 2, 4, 24), Row("inverted", 1, 3, 1, 3, 24)),
    (Row("inverted", 3, 3, 2, 3, 40),),
    (Row("inverted", 1, 3, 2, 6, 80), Row("inverted", 1, 3, 1, 2.5, 80), Row("inverted", 2, 3, 1, 2.3, 80)),
    (Row("inverted", 2, 3, 1, 6, 112),),
    (Row("inverted", 3, 3, 2, 6, 160),),
    (Row("plain", 1, 1, 1, 1, 960, skip=False),),
)  # fmt: skip

V3_SMALL: Stages = (
    (Row("separable", 1, 3, 2, 1, 16, 0.25, activation="relu"),),
    (Row("inverted", 1, 3, 2, 4.5, 24, activation="relu"), Row("inverted", 1, 3, 1, 3.67, 24, activation="relu")),
    (Row("inverted", 1, 5, 2, 4, 40, 0.25), Row("inverted", 2, 5, 1, 6, 40, 0.25)),
    (Row("inverted", 2, 5, 1, 3, 48, 0.25),),
    (Row("inverted", 3, 5, 2, 6, 96, 0.25),),
    (Row("plain", 1, 1, 1, 1, 576, skip=False),),
)  # fmt: skip

V3_SMALL_PLAIN: Stages = (
    (Row("separable", 1, 3, 2, 1, 16),),
    (Row("inverted", 1, 3, 2, 4.5, 24), Row("inverted", 1, 3, 1, 3.67, 24)),
    (Row("inverted", 1, 3, 2, 4, 40), Row("inverted", 2, 3, 1, 6, 40)),
    (Row("inverted", 2, 3, 1, 3, 48),),
    (Row("inverted", 3, 3, 2, 6, 96),),
    (Row("plain", 1, 1, 1, 1, 576, skip=False),),
)  # fmt: skip

V3_OWN: Stages = (
    (Row("separable", 1, 3, 1, 1, 16, activation="relu", skip=False),),
    (Row("inverted", 1, 3, 2, 4, 24, activation="relu"), Row("inverted", 1, 3, 1, 3, 24, activation="relu")),
    (Row("inverted", 3, 5, 2, 3, 40, 0.25, activation="relu"),),
    (Row("inverted", 1, 3, 2, 6, 80), Row("inverted", 1, 3, 1, 2.5, 80), Row("inverted", 2, 3, 1, 2.3, 80)),
    (Row("inverted", 2, 3, 1, 6, 112, 0.25),),
    (Row("inverted", 3, 5, 2, 6, 160, 0.25),),
    (Row("plain", 1, 1, 1, 1, 960, skip=False),),
)  # fmt: skip

MNAS: Stages = (
    (Row("separable", 1, 3, 1, 1, 16, skip=False),),
    (Row("inverted", 3, 3, 2, 3, 24),),
    (Row("inverted", 3, 5, 2, 3, 40),),
    (Row("inverted", 3, 5, 2, 6, 80),),
    (Row("inverted", 2, 3, 1, 6, 96),),
    (Row("inverted", 4, 5, 2, 6, 192),),
    (Row("inverted", 1, 3, 1, 6, 320, skip=False),),
)  # fmt: skip

MNAS_GATED: Stages = (
    (Row("separable", 1, 3, 1, 1, 16, skip=False),),
    (Row("inverted", 2, 3, 2, 6, 24),),
    (Row("inverted", 3, 5, 2, 3, 40, 0.25),),
    (Row("inverted", 4, 3, 2, 6, 80),),
    (Row("inverted", 2, 3, 1, 6, 112, 0.25),),
    (Row("inverted", 3, 5, 2, 6, 160, 0.25),),
    (Row("inverted", 1, 3, 1, 6, 320),),
)  # fmt: skip

MNAS_SMALL: Stages = (
    (Row("separable", 1, 3, 1, 1, 8),),
    (Row("inverted", 1, 3, 2, 3, 16),),
    (Row("inverted", 2, 3, 2, 6, 16),),
    (Row("inverted", 4, 5, 2, 6, 32, 0.25),),
    (Row("inverted", 3, 3, 1, 6, 32, 0.25),),
    (Row("inverted", 3, 5, 2, 6, 88, 0.25),),
    (Row("inverted", 1, 3, 1, 6, 144),),
)  # fmt: skip

SINGLE_PATH: Stages = (
    (Row("separable", 1, 3, 1, 1, 16, skip=False),),
    (Row("inverted", 3, 3, 2, 3, 24),),
    (Row("inverted", 1, 5, 2, 6, 40), Row("inverted", 3, 3, 1, 3, 40)),
    (Row("inverted", 1, 5, 2, 6, 80), Row("inverted", 3, 3, 1, 3, 80)),
    (Row("inverted", 1, 5, 1, 6, 96), Row("inverted", 3, 5, 1, 3, 96)),
    (Row("inverted", 4, 5, 2, 6, 192),),
    (Row("inverted", 1, 3, 1, 6, 320, skip=False),),
)  # fmt: skip

FBNET_C: Stages = (
    (Row("inverted", 1, 3, 1, 1, 16),),
    (Row("inverted", 1, 3, 2, 6, 24), Row("inverted", 2, 3, 1, 1, 24)),
    (
        Row("inverted", 1, 5, 2, 6, 32), Row("inverted", 1, 5, 1, 3, 32), Row("inverted", 1, 5, 1, 6, 32),
        Row("inverted", 1, 3, 1, 6, 32),
    ),
    (Row("inverted", 1, 5, 2, 6, 64), Row("inverted", 1, 5, 1, 3, 64), Row("inverted", 2, 5, 1, 6, 64)),
    (Row("inverted", 3, 5, 1, 6, 112), Row("inverted", 1, 5, 1, 3, 112)),
    (Row("inverted", 4, 5, 2, 6, 184),),
    (Row("inverted", 1, 3, 1, 6, 352),),
)  # fmt: skip

FBNET_B3: Stages = (
    (Row("separable", 2, 3, 1, 1, 16),),
    (Row("inverted", 1, 5, 2, 4, 24), Row("inverted", 3, 5, 1, 2, 24)),
    (Row("inverted", 1, 5, 2, 5, 40, 0.25), Row("inverted", 4, 5, 1, 3, 40, 0.25)),
    (Row("inverted", 1, 5, 2, 5, 72), Row("inverted", 4, 3, 1, 3, 72)),
    (Row("inverted", 1, 3, 1, 5, 120, 0.25), Row("inverted", 5, 5, 1, 3, 120, 0.25)),
    (
        Row("inverted", 1, 3, 2, 6, 184, 0.25), Row("inverted", 5, 5, 1, 4, 184, 0.25),
        Row("inverted", 1, 5, 1, 6, 224, 0.25),
    ),
    (Row("plain", 1, 1, 1, 1, 1344, skip=False),),
)  # fmt: skip

FBNET_D3: Stages = (
    (Row("separable", 2, 3, 1, 1, 16),),
    (Row("inverted", 1, 3, 2, 5, 24), Row("inverted", 5, 3, 1, 2, 24)),
    (Row("inverted", 1, 5, 2, 4, 40, 0.25), Row("inverted", 4, 3, 1, 3, 40, 0.25)),
    (Row("inverted", 1, 3, 2, 5, 72), Row("inverted", 4, 3, 1, 3, 72)),
    (Row("inverted", 1, 3, 1, 5, 128, 0.25), Row("inverted", 6, 5, 1, 3, 128, 0.25)),
    (
        Row("inverted", 1, 3, 2, 6, 208, 0.25), Row("inverted", 5, 5, 1, 5, 208, 0.25),
        Row("inverted", 1, 5, 1, 6, 240, 0.25),
    ),
    (Row("plain", 1, 1, 1, 1, 1440, skip=False),),
)  # fmt: skip

FBNET_G3: Stages = (
    (Row("separable", 3, 3, 1, 1, 24),),
    (Row("inverted", 1, 5, 2, 4, 40), Row("inverted", 4, 5, 1, 2, 40)),
    (Row("inverted", 1, 5, 2, 4, 56, 0.25), Row("inverted", 4, 5, 1, 3, 56, 0.25)),
    (Row("inverted", 1, 5, 2, 5, 104), Row("inverted", 4, 3, 1, 3, 104)),
    (Row("inverted", 1, 3, 1, 5, 160, 0.25), Row("inverted", 8, 5, 1, 3, 160, 0.25)),
    (
        Row("inverted", 1, 3, 2, 6, 264, 0.25), Row("inverted", 6, 5, 1, 5, 264, 0.25),
        Row("inverted", 2, 5, 1, 6, 288, 0.25),
    ),
    (Row("plain", 1, 1, 1, 1, 1728, skip=False),),
)  # fmt: skip

LC: Stages = (
    (Row("separable-active", 1, 3, 1, 1, 32, skip=False),),
    (Row("separable-active", 2, 3, 2, 1, 64, skip=False),),
    (Row("separable-active", 2, 3, 2, 1, 128, skip=False),),
    (Row("separable-active", 1, 3, 2, 1, 256, skip=False), Row("separable-active", 1, 5, 1, 1, 256, skip=False)),
    (Row("separable-active", 4, 5, 1, 1, 256, skip=False),),
    (Row("separable-active", 2, 5, 2, 1, 512, 0.25, skip=False),),
)  # fmt: skip


RELU6 = Style(activation="relu6")
HARD = Style(activation="hardswish")
GATED = Manner(gate="hardsigmoid", gate_activation="relu", gate_divisor=8, gate_of_expanded=True)
FBNET_GATED = Manner(gate="hardsigmoid", gate_divisor=8, gate_limit=0.95)
LC_GATED = Manner(gate="hardsigmoid", gate_activation="relu", gate_of_expanded=True)


def _v3(stages: Stages, features: int, width: float = 1.0, depth: float = 1.0, style: Style = HARD) -> Scaled:
    return Scaled(stages, stem=16, features=features, width=width, depth=depth, head="after", style=style, manner=GATED)


def _v2_deeper(width: float, depth: float) -> Scaled:
    return Scaled(V2, fixed_stem=True, width=width, depth=depth, fixed_ends=True, style=RELU6)


def _fbnet3(stages: Stages, stem: int) -> Scaled:
    return Scaled(
        stages, stem=stem, features=1984, round_limit=0.95, head="after", head_bias=False, style=HARD,
        manner=FBNET_GATED,
    )  # fmt: skip


NETWORKS: dict[str, Scaled] = {
    "mobilenetv1_100": Scaled(V1, features=0, style=RELU6),
    "mobilenetv1_100h": Scaled(V1, features=1024, style=RELU6),
    "mobilenetv1_125": Scaled(V1, features=0, width=1.25, style=RELU6),
    **{
        f"mobilenetv2_{round(width * 100):03}": Scaled(
            V2, features=max(1280, divisible(1280 * width)), width=width, style=RELU6
        )
        for width in (0.35, 0.5, 0.75, 1.0, 1.4)
    },
    "mobilenetv2_110d": _v2_deeper(1.1, 1.2),
    "mobilenetv2_120d": _v2_deeper(1.2, 1.4),
    "mobilenetv3_large_075": _v3(V3_LARGE, 1280, 0.75),
    "mobilenetv3_large_100": _v3(V3_LARGE, 1280),
    "mobilenetv3_large_150d": _v3(V3_LARGE, 1280, 1.5, 1.2),
    "mobilenetv3_small_050": replace(_v3(V3_SMALL, 1024, 0.5), fixed_stem=True),
    "mobilenetv3_small_075": _v3(V3_SMALL, 1024, 0.75),
    "mobilenetv3_small_100": _v3(V3_SMALL, 1024),
    "mobilenetv3_rw": replace(
        _v3(V3_OWN, 1280), head_bias=False, manner=Manner(gate="hardsigmoid", gate_of_expanded=True)
    ),
    "mobilenetv3_large_minimal_100": _v3(V3_LARGE_PLAIN, 1280, style=Style()),
    "mobilenetv3_small_minimal_100": _v3(V3_SMALL_PLAIN, 1024, style=Style()),
    **{f"mnasnet_{round(w * 100):03}": Scaled(MNAS, width=w) for w in (0.5, 0.75, 1.0, 1.4)},
    "mnasnet_b1": Scaled(MNAS),
    "mnasnet_a1": Scaled(MNAS_GATED),
    **{f"semnasnet_{round(w * 100):03}": Scaled(MNAS_GATED, width=w) for w in (0.5, 0.75, 1.0, 1.4)},
    "mnasnet_small": Scaled(MNAS_SMALL, stem=8),
    "spnasnet_100": Scaled(SINGLE_PATH),
    "fbnetc_100": Scaled(FBNET_C, stem=16, features=1984),
    "fbnetv3_b": _fbnet3(FBNET_B3, 16),
    "fbnetv3_d": _fbnet3(FBNET_D3, 24),
    "fbnetv3_g": _fbnet3(FBNET_G3, 32),
    **{
        f"lcnet_{round(w * 100):03}": Scaled(LC, stem=16, width=w, head="after", style=HARD, manner=LC_GATED)
        for w in (0.35, 0.5, 0.75, 1.0, 1.5)
    },
}
"""Every network but those that differ by padding only."""

SAME = tuple(
    f"mobilenetv3_{size}"
    for size in ("large_075", "large_100", "large_minimal_100", "small_075", "small_100", "small_minimal_100")
)
"""Names that also stand with `tf_` before them."""

_PADDED_ONLY = ("mobilenetv3_large_minimal_100", "mobilenetv3_small_minimal_100")


def _same(network: Scaled) -> Scaled:
    return replace(network, style=replace(network.style, same=True))


DRAWINGS: Mapping[str, Draw] = {
    **{name: partial(draw, network) for name, network in NETWORKS.items() if name not in _PADDED_ONLY},
    **{f"tf_{name}": partial(draw, _same(NETWORKS[name])) for name in SAME},
}
"""Network name -> what draws it."""
