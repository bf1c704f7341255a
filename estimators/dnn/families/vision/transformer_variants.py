"""Which plain vision transformers there are: sizes by word, and what a name adds to its size."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from estimators.dnn.families.vision.drawing import Draw
from estimators.dnn.families.vision.transformer import Transformer, draw
from estimators.dnn.families.vision.transformer_scores import scores_of

SIZES: dict[str, tuple[int, int, int, float]] = {
    "tiny": (192, 12, 3, 4.0), "wee": (256, 14, 4, 5.0), "pwee": (256, 16, 4, 5.0), "xsmall": (256, 10, 4, 4.0),
    "little": (320, 14, 5, 5.6), "small": (384, 12, 6, 4.0), "medium": (512, 12, 8, 4.0), "mediumd": (512, 20, 8, 4.0),
    "betwixt": (640, 12, 10, 4.0), "base": (768, 12, 12, 4.0), "base_plus": (896, 12, 14, 4.0),
    "so150m": (896, 18, 14, 2.572), "so150m2": (832, 21, 13, 34 / 13), "large": (1024, 24, 16, 4.0),
    "so400m": (1152, 27, 16, 3.7362), "huge": (1280, 32, 16, 4.0), "giant": (1408, 40, 16, 48 / 11),
    "giantopt": (1536, 40, 16, 4.0), "gigantic": (1664, 48, 16, 64 / 13),
}  # fmt: skip
"""Width, depth, heads and ratio of the feed-forward parts of each word in a name."""


def _of(size: str, patch: int) -> Transformer:
    width, depth, heads, ratio = SIZES[size]
    return Transformer(patch, width, depth, heads, ratio)


def _mean(network: Transformer) -> Transformer:
    return replace(network, class_token=False, pool="mean")


def _clip(network: Transformer) -> Transformer:
    return replace(network, first_norm=True, patch_bias=False)


def _quick(network: Transformer) -> Transformer:
    return replace(_clip(network), activation="quick_gelu")


def _registers(size: str, patch: int, count: int) -> Transformer:
    return replace(_mean(_of(size, patch)), registers=count, positions="patches", layer_scale=True)


def _siglip(network: Transformer) -> Transformer:
    return replace(network, class_token=False, pool="attention")


def _dino2(network: Transformer, registers: int = 0) -> Transformer:
    return replace(network, layer_scale=True, registers=registers, positions="patches" if registers else "all")


def _dino3(size: str, bias: str, **more: float) -> Transformer:
    network = replace(_of(size, 16), bias=bias, registers=4, positions="none", rotary=True, layer_scale=True)
    return replace(network, **more)  # type: ignore[arg-type]  # only fields of numbers are given


def _rope_reg(size: str, count: int, bias: str = "qv") -> Transformer:
    return replace(_registers(size, 16, count), positions="none", rotary=True, bias=bias)


def _xp(network: Transformer) -> Transformer:
    return replace(
        network, first_norm=True, patch_bias=False, positions="patches", norm="rms", block="parallel",
        head_norm=True, bias="none",
    )  # fmt: skip


def _eva2(size: str, patch: int = 14, **more: object) -> Transformer:
    network = replace(
        _of(size, patch), ratio=8 / 3, bias="qv", gated=True, activation="silu", inner_norm=size in ("base", "large"),
        rotary=True, pool="mean",
    )  # fmt: skip
    return replace(network, **more)  # type: ignore[arg-type]  # the callers give fields by name


def _beit(size: str) -> Transformer:
    return replace(_of(size, 16), bias="qv", positions="none", relative=True, layer_scale=True, pool="mean")


def _beit3(network: Transformer) -> Transformer:
    return replace(network, inner_norm=True, attention_norm=True, pool="mean")


def _aim(width: int, heads: int, ratio: float) -> Transformer:
    return Transformer(
        14, width, 24, heads, ratio, bias="none", other_bias=False, class_token=False, pool="mean", patch_norm=True,
        gated=True, activation="silu", norm="rms",
    )  # fmt: skip


def _perception(size: str, patch: int, **more: object) -> Transformer:
    network = replace(_clip(_of(size, patch)), rotary=True)
    return replace(network, **more)  # type: ignore[arg-type]  # the callers give fields by name


def _relative(network: Transformer, coordinates: int = 128) -> Transformer:
    return replace(_mean(network), bias="none", positions="none", coordinates=coordinates, layer_scale=True)


_GIANT_DINO2 = replace(_of("giantopt", 14), heads=24, ratio=16 / 3 / 2, gated=True, activation="silu")
_PE_GIGANTIC = {"width": 1536, "depth": 50, "heads": 16, "ratio": 35 / 6, "class_token": False}
_SO150M2 = replace(_registers("so150m2", 16, 1), positions="all", bias="none")
_SO150M = replace(_registers("so150m", 16, 4), positions="all", layer_scale=False)

NETWORKS: dict[str, Transformer] = {
    **{
        f"vit_{size}_patch{patch}_{side}": _of(size, patch)
        for size, patch, side in (
            ("tiny", 16, 224), ("tiny", 16, 384), ("small", 32, 224), ("small", 32, 384), ("small", 16, 224),
            ("small", 16, 384), ("small", 8, 224), ("base", 32, 224), ("base", 32, 384), ("base", 16, 224),
            ("base", 16, 384), ("base", 8, 224), ("large", 32, 224), ("large", 32, 384), ("large", 16, 224),
            ("large", 16, 384), ("large", 14, 224), ("huge", 14, 224), ("giant", 14, 224), ("gigantic", 14, 224),
        )
    },
    "vit_base_patch16_224_miil": replace(_of("base", 16), bias="none"),
    "vit_small_patch16_36x1_224": replace(_of("small", 16), depth=36, layer_scale=True),
    "vit_small_patch16_18x2_224": replace(_of("small", 16), depth=18, twins=2, layer_scale=True),
    "vit_base_patch16_18x2_224": replace(_of("base", 16), depth=18, twins=2, layer_scale=True),
    "vit_base_patch16_plus_240": replace(_of("base_plus", 16), layer_scale=True),
    "vit_base_patch32_plus_256": replace(_of("base_plus", 32), layer_scale=True),
    "vit_base_patch16_plus_clip_240": _clip(_of("base_plus", 16)),
    "vit_base_patch16_rpn_224": replace(_mean(_of("base", 16)), bias="none", block="after"),
    **{
        f"vit_{size}_patch{patch}_clip_{side}": _clip(_of(size, patch))
        for size, patch, side in (
            ("xsmall", 16, 224), ("medium", 16, 224), ("medium", 32, 224), ("betwixt", 32, 224), ("base", 16, 224),
            ("base", 16, 384), ("base", 32, 224), ("base", 32, 256), ("base", 32, 384), ("base", 32, 448),
            ("large", 14, 224), ("large", 14, 336), ("huge", 14, 224), ("huge", 14, 336), ("huge", 14, 378),
            ("giant", 14, 224), ("gigantic", 14, 224), ("gigantic", 14, 378),
        )
    },
    **{
        f"vit_{size}_patch{patch}_clip_quickgelu_{side}": _quick(_of(size, patch))
        for size, patch, side in (
            ("base", 16, 224), ("base", 32, 224), ("large", 14, 224), ("large", 14, 336), ("huge", 14, 224),
            ("huge", 14, 378), ("gigantic", 14, 224),
        )
    },
    **{
        f"vit_{size}_patch{patch}_gap_{side}": _mean(_of(size, patch))
        for size, patch, side in (
            ("base", 16, 224), ("huge", 14, 224), ("huge", 16, 448), ("giant", 16, 224),
        )
    },
    "vit_base_patch16_gap_224": replace(_mean(_of("base", 16)), heads=16),
    **{
        f"vit_{size}_patch16_gap_{side}": replace(_mean(_of(size, 16)), bias="none", layer_scale=True)
        for size, side in (("medium", 240), ("medium", 256), ("medium", 384), ("betwixt", 256))
    },
    **{
        f"vit_{size}_patch16_reg{count}_gap_{side}": _registers(size, 16, count)
        for size, count, side in (
            ("wee", 1, 256), ("little", 1, 256), ("little", 4, 256), ("medium", 1, 256), ("medium", 4, 256),
            ("mediumd", 4, 256), ("mediumd", 4, 384), ("betwixt", 1, 256), ("betwixt", 4, 256), ("betwixt", 4, 384),
        )
    },
    "vit_base_patch16_reg4_gap_256": replace(_registers("base", 16, 4), layer_scale=False),
    "vit_base_patch16_reg8_gap_256": replace(_registers("base", 16, 8), layer_scale=False),
    "vit_pwee_patch16_reg1_gap_256": replace(_registers("pwee", 16, 1), block="parallel"),
    **{f"vit_so150m_patch16_reg4_gap_{side}": _SO150M for side in (256, 384)},
    "vit_so150m_patch16_reg4_map_256": replace(_SO150M, pool="attention"),
    **{f"vit_so150m2_patch16_reg1_gap_{side}": _SO150M2 for side in (256, 384, 448)},
    **{
        f"vit_{size}_patch{patch}_siglip_{gap}{side}": (_mean if gap else _siglip)(_of(size, patch))
        for size, patch, sides in (
            ("base", 16, (224, 256, 384, 512)), ("base", 32, (256,)), ("large", 16, (256, 384, 512)),
            ("so400m", 14, (224, 378, 384)), ("so400m", 16, (256, 384, 512)), ("giantopt", 16, (256, 384)),
        )
        for side in sides
        for gap in ("", "gap_")
    },
    **{f"vit_so400m_patch14_siglip_gap_{side}": _mean(_of("so400m", 14)) for side in (448, 896)},
    **{f"vit_{size}_patch14_dinov2": _dino2(_of(size, 14)) for size in ("small", "base", "large")},
    **{f"vit_{size}_patch14_reg4_dinov2": _dino2(_of(size, 14), 4) for size in ("small", "base", "large")},
    "vit_giant_patch14_dinov2": _dino2(_GIANT_DINO2),
    "vit_giant_patch14_reg4_dinov2": _dino2(_GIANT_DINO2, 4),
    **{
        f"vit_{size}_patch16_dinov3{suffix}": _dino3(size, bias)
        for size in ("small", "base", "large")
        for suffix, bias in (("", "none"), ("_qkvb", "qv"))
    },
    **{
        f"vit_{name}_plus_patch16_dinov3{suffix}": _dino3(name, bias, gated=True, align=8, heads=heads)
        for name, heads in (("small", 6), ("huge", 20))
        for suffix, bias in (("", "none"), ("_qkvb", "qv"))
    },
    "vit_7b_patch16_dinov3": Transformer(
        16, 4096, 40, 32, 2.0, bias="none", registers=4, positions="none", rotary=True, layer_scale=True, gated=True,
        align=64, activation="silu",
    ),
    **{
        f"vit_{size}_patch16_rope_{ape}224": replace(
            _of(size, 16), rotary=True, layer_scale=True, positions="patches" if ape else "none"
        )
        for size in ("small", "base", "large")
        for ape in ("", "ape_")
    },
    "vit_medium_patch16_rope_reg1_gap_256": _rope_reg("medium", 1),
    "vit_mediumd_patch16_rope_reg1_gap_256": _rope_reg("mediumd", 1, "none"),
    "vit_betwixt_patch16_rope_reg4_gap_256": _rope_reg("betwixt", 4),
    "vit_base_patch16_rope_reg1_gap_256": _rope_reg("base", 1),
    **{
        f"vit_{size}_patch{patch}_xp_224": _xp(_of(size, patch))
        for size, patch in (("base", 16), ("large", 14), ("huge", 14))
    },
    **{f"vit_relpos_{size}_patch16_224": _relative(_of(size, 16)) for size in ("small", "medium", "base")},
    **{
        f"vit_relpos_{size}_patch16_rpn_224": replace(_relative(_of(size, 16)), block="after")
        for size in ("small", "medium", "base")
    },
    "vit_relpos_base_patch32_plus_rpn_256": replace(_relative(_of("base_plus", 32)), block="after", bias="all"),
    "vit_relpos_base_patch16_plus_240": replace(_relative(_of("base_plus", 16)), bias="all"),
    "vit_relpos_base_patch16_cls_224": replace(_relative(_of("base", 16)), class_token=True, pool="token"),
    "vit_relpos_base_patch16_clsgap_224": replace(_relative(_of("base", 16)), class_token=True),
    "vit_relpos_medium_patch16_cls_224": replace(_relative(_of("medium", 16), 256), class_token=True, pool="token"),
    "vit_srelpos_medium_patch16_224": replace(_relative(_of("medium", 16), 512), shared=True),
    "vit_srelpos_small_patch16_224": replace(_relative(_of("small", 16), 384), shared=True),
    "vit_intern300m_patch14_448": replace(_of("large", 14), layer_scale=True, last_norm=False),
    **{f"flexivit_{size}": replace(_of(size, 16), positions="patches") for size in ("small", "base", "large")},
    **{
        f"vit_pe_core_{size}_patch{patch}_{side}": _perception(size, patch, pool="attention", pool_heads=8)
        for size, patch, side in (("tiny", 16, 384), ("small", 16, 384), ("base", 16, 224), ("large", 14, 336))
    },
    "vit_pe_core_gigantic_patch14_448": _perception("large", 14, pool="attention", pool_heads=8, **_PE_GIGANTIC),
    **{f"deit_{size}_patch16_224": _of(size, 16) for size in ("tiny", "small", "base")},
    "deit_base_patch16_384": _of("base", 16),
    **{
        f"deit_{size}_distilled_patch16_{side}": replace(_of(size, 16), distilled=True)
        for size, side in (("tiny", 224), ("small", 224), ("base", 224), ("base", 384))
    },
    **{
        f"deit3_{size}_patch{patch}_{side}{training}": replace(
            _of(size, patch), positions="patches", layer_scale=True
        )
        for size, patch, side in (
            ("small", 16, 224), ("small", 16, 384), ("medium", 16, 224), ("base", 16, 224), ("base", 16, 384),
            ("large", 16, 224), ("large", 16, 384), ("huge", 14, 224),
        )
        for training in ("", "_in21ft1k")
    },
    **{f"beit_base_patch16_{side}": _beit("base") for side in (224, 384)},
    **{f"beit_large_patch16_{side}": _beit("large") for side in (224, 384, 512)},
    **{f"beitv2_{size}_patch16_224": _beit(size) for size in ("base", "large")},
    "beit3_base_patch16_224": _beit3(_of("base", 16)),
    "beit3_large_patch16_224": _beit3(_of("large", 16)),
    "beit3_giant_patch14_224": _beit3(replace(_of("giant", 14), ratio=4.3637)),
    "beit3_giant_patch14_336": _beit3(replace(_of("giant", 14), ratio=4.3637)),
    **{f"eva_large_patch14_{side}": replace(_of("large", 14), pool="mean") for side in (196, 336)},
    **{f"eva_giant_patch14_{side}": replace(_of("giant", 14), bias="qv", pool="mean") for side in (224, 336, 560)},
    "eva_giant_patch14_clip_224": replace(_of("giant", 14), bias="qv"),
    **{f"eva02_{size}_patch14_{side}": _eva2(size) for size in ("tiny", "small") for side in (224, 336)},
    **{f"eva02_{size}_patch14_{side}": _eva2(size) for size in ("base", "large") for side in (224, 448)},
    "eva02_base_patch16_clip_224": _eva2("base", 16, attention_norm=True, pool="token"),
    **{
        f"eva02_large_patch14_clip_{side}": _eva2("large", 14, attention_norm=True, pool="token")
        for side in (224, 336)
    },
    "eva02_enormous_patch14_clip_224": Transformer(14, 1792, 64, 16, 60 / 7, bias="qv", block="after"),
    **{
        f"aimv2_{size}_patch14_{side}": _aim(width, heads, ratio)
        for size, width, heads, ratio in (
            ("large", 1024, 8, 2.75), ("huge", 1536, 12, 2.6667), ("1b", 2048, 16, 2.75), ("3b", 3072, 24, 2.6667),
        )
        for side in (224, 336, 448)
    },
}  # fmt: skip
"""Every plain vision transformer by name; names that differ by image size or training share dimensions."""

DRAWINGS: Mapping[str, Draw] = {
    name: partial(draw, replace(network, scores=scores_of(name))) for name, network in NETWORKS.items()
}
"""Network name -> what draws it."""
