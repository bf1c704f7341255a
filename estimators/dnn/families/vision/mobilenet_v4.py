"""MobileNet v4 (Qin et al. 2024): universal inverted blocks and attention with shared keys."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from estimators.dnn.families.vision.drawing import Draw
from estimators.dnn.families.vision.inverted import Manner, Row
from estimators.dnn.families.vision.scaled import Scaled, Stages, draw
from estimators.dnn.families.vision.style import Style

SMALL: Stages = (
    (Row("plain", 1, 3, 2, 1, 32, skip=False), Row("plain", 1, 1, 1, 1, 32, skip=False)),
    (Row("plain", 1, 3, 2, 1, 96, skip=False), Row("plain", 1, 1, 1, 1, 64, skip=False)),
    (
        Row("universal", 1, 5, 2, 3, 96, start=5), Row("universal", 4, 3, 1, 2, 96),
        Row("universal", 1, 0, 1, 4, 96, start=3),
    ),
    (
        Row("universal", 1, 3, 2, 6, 128, start=3), Row("universal", 1, 5, 1, 4, 128, start=5),
        Row("universal", 1, 5, 1, 4, 128), Row("universal", 1, 5, 1, 3, 128), Row("universal", 2, 3, 1, 4, 128),
    ),
    (Row("plain", 1, 1, 1, 1, 960, skip=False),),
)  # fmt: skip

MEDIUM: Stages = (
    (Row("fused", 1, 3, 2, 4, 48),),
    (Row("universal", 1, 5, 2, 4, 80, start=3), Row("universal", 1, 3, 1, 2, 80, start=3)),
    (
        Row("universal", 1, 5, 2, 6, 160, start=3), Row("universal", 2, 3, 1, 4, 160, start=3),
        Row("universal", 1, 5, 1, 4, 160, start=3), Row("universal", 1, 3, 1, 4, 160, start=3),
        Row("universal", 1, 0, 1, 4, 160, start=3), Row("universal", 1, 0, 1, 2, 160),
        Row("universal", 1, 0, 1, 4, 160, start=3),
    ),
    (
        Row("universal", 1, 5, 2, 6, 256, start=5), Row("universal", 1, 5, 1, 4, 256, start=5),
        Row("universal", 2, 5, 1, 4, 256, start=3), Row("universal", 1, 0, 1, 4, 256),
        Row("universal", 1, 0, 1, 4, 256, start=3), Row("universal", 1, 5, 1, 2, 256, start=3),
        Row("universal", 1, 5, 1, 4, 256, start=5), Row("universal", 2, 0, 1, 4, 256),
        Row("universal", 1, 0, 1, 2, 256, start=5),
    ),
    (Row("plain", 1, 1, 1, 1, 960, skip=False),),
)  # fmt: skip

LARGE: Stages = (
    (Row("fused", 1, 3, 2, 4, 48),),
    (Row("universal", 1, 5, 2, 4, 96, start=3), Row("universal", 1, 3, 1, 4, 96, start=3)),
    (
        Row("universal", 1, 5, 2, 4, 192, start=3), Row("universal", 3, 3, 1, 4, 192, start=3),
        Row("universal", 1, 5, 1, 4, 192, start=3), Row("universal", 5, 3, 1, 4, 192, start=5),
        Row("universal", 1, 0, 1, 4, 192, start=3),
    ),
    (
        Row("universal", 4, 5, 2, 4, 512, start=5), Row("universal", 1, 0, 1, 4, 512, start=5),
        Row("universal", 1, 3, 1, 4, 512, start=5), Row("universal", 2, 0, 1, 4, 512, start=5),
        Row("universal", 1, 3, 1, 4, 512, start=5), Row("universal", 1, 5, 1, 4, 512, start=5),
        Row("universal", 3, 0, 1, 4, 512, start=5),
    ),
    (Row("plain", 1, 1, 1, 1, 960, skip=False),),
)  # fmt: skip

HYBRID_MEDIUM: Stages = (
    (Row("fused", 1, 3, 2, 4, 48),),
    (Row("universal", 1, 5, 2, 4, 80, start=3), Row("universal", 1, 3, 1, 2, 80, start=3)),
    (
        Row("universal", 1, 5, 2, 6, 160, start=3), Row("universal", 1, 0, 1, 2, 160),
        Row("universal", 1, 3, 1, 4, 160, start=3), Row("universal", 1, 5, 1, 4, 160, start=3),
        Row("attention", 1, 3, 1, 1, 160, heads=4, key=64, kv_stride=2), Row("universal", 1, 3, 1, 4, 160, start=3),
        Row("attention", 1, 3, 1, 1, 160, heads=4, key=64, kv_stride=2), Row("universal", 1, 0, 1, 4, 160, start=3),
        Row("attention", 1, 3, 1, 1, 160, heads=4, key=64, kv_stride=2), Row("universal", 1, 3, 1, 4, 160, start=3),
        Row("attention", 1, 3, 1, 1, 160, heads=4, key=64, kv_stride=2), Row("universal", 1, 0, 1, 4, 160, start=3),
    ),
    (
        Row("universal", 1, 5, 2, 6, 256, start=5), Row("universal", 1, 5, 1, 4, 256, start=5),
        Row("universal", 2, 5, 1, 4, 256, start=3), Row("universal", 1, 0, 1, 2, 256),
        Row("universal", 1, 5, 1, 2, 256, start=3), Row("universal", 1, 0, 1, 2, 256),
        Row("universal", 1, 0, 1, 4, 256), Row("attention", 1, 3, 1, 1, 256, heads=4, key=64),
        Row("universal", 1, 0, 1, 4, 256, start=3), Row("attention", 1, 3, 1, 1, 256, heads=4, key=64),
        Row("universal", 1, 5, 1, 4, 256, start=5), Row("attention", 1, 3, 1, 1, 256, heads=4, key=64),
        Row("universal", 1, 0, 1, 4, 256, start=5), Row("attention", 1, 3, 1, 1, 256, heads=4, key=64),
        Row("universal", 1, 0, 1, 4, 256, start=5),
    ),
    (Row("plain", 1, 1, 1, 1, 960, skip=False),),
)  # fmt: skip

HYBRID_LARGE: Stages = (
    (Row("fused", 1, 3, 2, 4, 48),),
    (Row("universal", 1, 5, 2, 4, 96, start=3), Row("universal", 1, 3, 1, 4, 96, start=3)),
    (
        Row("universal", 1, 5, 2, 4, 192, start=3), Row("universal", 3, 3, 1, 4, 192, start=3),
        Row("universal", 1, 5, 1, 4, 192, start=3), Row("universal", 2, 3, 1, 4, 192, start=5),
        Row("attention", 1, 3, 1, 1, 192, heads=8, key=48, kv_stride=2), Row("universal", 1, 3, 1, 4, 192, start=5),
        Row("attention", 1, 3, 1, 1, 192, heads=8, key=48, kv_stride=2), Row("universal", 1, 3, 1, 4, 192, start=5),
        Row("attention", 1, 3, 1, 1, 192, heads=8, key=48, kv_stride=2), Row("universal", 1, 3, 1, 4, 192, start=5),
        Row("attention", 1, 3, 1, 1, 192, heads=8, key=48, kv_stride=2), Row("universal", 1, 0, 1, 4, 192, start=3),
    ),
    (
        Row("universal", 4, 5, 2, 4, 512, start=5), Row("universal", 1, 0, 1, 4, 512, start=5),
        Row("universal", 1, 3, 1, 4, 512, start=5), Row("universal", 2, 0, 1, 4, 512, start=5),
        Row("universal", 1, 3, 1, 4, 512, start=5), Row("universal", 1, 5, 1, 4, 512, start=5),
        Row("attention", 1, 3, 1, 1, 512, heads=8, key=64), Row("universal", 1, 0, 1, 4, 512, start=5),
        Row("attention", 1, 3, 1, 1, 512, heads=8, key=64), Row("universal", 1, 0, 1, 4, 512, start=5),
        Row("attention", 1, 3, 1, 1, 512, heads=8, key=64), Row("universal", 1, 0, 1, 4, 512, start=5),
        Row("attention", 1, 3, 1, 1, 512, heads=8, key=64), Row("universal", 1, 0, 1, 4, 512, start=5),
    ),
    (Row("plain", 1, 1, 1, 1, 960, skip=False),),
)  # fmt: skip


PLAIN_MANNER, SCALED_LAYERS = Manner(), Manner(layer_scale=True)
RELU, GELU = Style(), Style(activation="gelu")


def _network(
    stages: Stages, stem: int, width: float = 1.0, manner: Manner = PLAIN_MANNER, style: Style = RELU
) -> Scaled:
    return Scaled(
        stages, stem=stem, fixed_stem=width < 1, width=width, head="after", head_norm=True, style=style, manner=manner
    )


NETWORKS: dict[str, Scaled] = {
    "mobilenetv4_conv_small_035": _network(SMALL, 32, 0.35),
    "mobilenetv4_conv_small_050": _network(SMALL, 32, 0.5),
    "mobilenetv4_conv_small": _network(SMALL, 32),
    "mobilenetv4_conv_medium": _network(MEDIUM, 32),
    "mobilenetv4_conv_aa_medium": _network(MEDIUM, 32, manner=Manner(smooth="average")),
    "mobilenetv4_conv_blur_medium": _network(MEDIUM, 32, manner=Manner(smooth="blur")),
    "mobilenetv4_conv_large": _network(LARGE, 24),
    "mobilenetv4_conv_aa_large": _network(LARGE, 24, manner=Manner(smooth="average")),
    "mobilenetv4_hybrid_medium": _network(HYBRID_MEDIUM, 32, manner=SCALED_LAYERS),
    "mobilenetv4_hybrid_medium_075": _network(HYBRID_MEDIUM, 32, 0.75, SCALED_LAYERS),
    "mobilenetv4_hybrid_large": _network(HYBRID_LARGE, 24, 1.0, SCALED_LAYERS, GELU),
    "mobilenetv4_hybrid_large_075": _network(HYBRID_LARGE, 24, 0.75, SCALED_LAYERS, GELU),
}
"""Every MobileNet v4 by name."""

DRAWINGS: Mapping[str, Draw] = {name: partial(draw, network) for name, network in NETWORKS.items()}
"""Network name -> what draws it."""
