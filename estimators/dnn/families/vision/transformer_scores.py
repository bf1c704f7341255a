"""How many scores published transformers end in, where it is not one for each of the 1,000 classes of ImageNet-1k.

Networks trained without labels end in features (0 scores); those trained on pairs of images and texts in a projection.
"""

from __future__ import annotations

from estimators.dnn.families.vision.classifier import CLASSES

_ENDS_IN_FEATURES = ("dinov2", "dinov3", "siglip", "aimv2")

_FEATURES = {
    "eva02_base_patch14_224", "eva02_large_patch14_224", "eva02_small_patch14_224", "eva02_tiny_patch14_224",
    "vit_giant_patch16_gap_224", "vit_huge_patch14_224", "vit_huge_patch14_gap_224", "vit_huge_patch16_gap_448",
    "vit_intern300m_patch14_448", "vit_large_patch32_224", "vit_small_patch8_224",
}  # fmt: skip

_OTHER = {
    512: (
        "eva02_base_patch16_clip_224", "vit_base_patch16_clip_quickgelu_224", "vit_base_patch32_clip_256",
        "vit_base_patch32_clip_quickgelu_224", "vit_betwixt_patch32_clip_224", "vit_medium_patch16_clip_224",
        "vit_medium_patch32_clip_224", "vit_pe_core_small_patch16_384", "vit_pe_core_tiny_patch16_384",
        "vit_xsmall_patch16_clip_224",
    ),
    640: ("vit_base_patch16_plus_clip_240",),
    768: (
        "eva02_large_patch14_clip_224", "eva02_large_patch14_clip_336", "vit_large_patch14_clip_quickgelu_224",
        "vit_large_patch14_clip_quickgelu_336",
    ),
    1024: (
        "eva02_enormous_patch14_clip_224", "eva_giant_patch14_clip_224", "vit_giant_patch14_clip_224",
        "vit_huge_patch14_clip_378", "vit_huge_patch14_clip_quickgelu_224", "vit_huge_patch14_clip_quickgelu_378",
        "vit_pe_core_base_patch16_224", "vit_pe_core_large_patch14_336",
    ),
    1280: (
        "vit_gigantic_patch14_clip_224", "vit_gigantic_patch14_clip_378", "vit_gigantic_patch14_clip_quickgelu_224",
        "vit_pe_core_gigantic_patch14_448",
    ),
    11221: ("vit_base_patch16_224_miil",),
    11821: ("vit_medium_patch16_gap_240",),
}  # fmt: skip

_BY_NAME = {name: count for count, names in _OTHER.items() for name in names}


def scores_of(name: str) -> int:
    """Scores (or the width of the projection) a network ends in; 0: it ends in its features."""
    if name in _FEATURES or any(word in name for word in _ENDS_IN_FEATURES):
        return 0
    return _BY_NAME.get(name, CLASSES)
