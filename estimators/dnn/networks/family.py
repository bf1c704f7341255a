"""What a vision network's name tells: its family, its depth, its patch size."""

from __future__ import annotations

import re

FAMILIES: tuple[tuple[str, str], ...] = (
    ("yolo", r"yolo|megadetector"),
    ("vgg", r"vgg|repvgg|mobileone"),
    ("densenet", r"densenet|rdnet"),
    ("swin", r"swin|twins|nest_|jx_nest|crossvit|focal"),
    ("convnext", r"convnext|inception_next|convformer|caformer|poolformer|metaformer|hgnet|mambaout|coatnext"),
    ("hybrid", r"maxvit|maxxvit|coat|cvt|levit|efficientformer|fastvit|edgenext|efficientvit|mobilevit|botnet|halo"
               r"|visformer|pit_|pvt|nextvit|tiny_vit|repvit|davit|gcvit|hiera|xcit|mvit|sequencer|conmixer|volo|bat_"),
    ("vit", r"vit|deit|beit|eva|cait|mixer|resmlp|gmlp|samvit|aimv|naflex|sam2"),
    ("depthwise", r"efficientnet|mobilenet|mnasnet|mixnet|ghostnet|rexnet|fbnet|spnas|lcnet|tinynet|hardcore|semnas"
                  r"|mixer_conv|convmixer|starnet|gernet|xception|shuffle|squeeze|nasnet|edgetpu|csatv|shvit|gpunet"),
    ("grouped", r"resnext|regnet|resnest|dpn|seresnext|skresnext|gcresnext|nfnet|eca_nfnet|res2ne|ssl_|swsl_|ig_"),
    ("resnet", r"resnet|darknet|dla|vovnet|senet|cspnet|cspres|hrnet|tresnet|inception|selecsls|ese_|eca|resnetv2"),
)  # fmt: skip
"""Family -> pattern of names; the first that matches wins."""

STORED_FACTORS = {"depthwise": 2.6, "densenet": 3.0, "convnext": 2.2, "hybrid": 2.3, "swin": 2.2, "yolo": 3.3}
"""Elements kept for the backward pass per element written by a convolution or matrix product. Batch norm and ReLU in
place keep two; SiLU keeps a third, and concatenation a copy. A ResNet-50 keeps 2 x 11.1 million elements, 89 MB in
fp32."""

WIDTHS = {
    "tiny": (192, 12),
    "small": (384, 12),
    "base": (768, 12),
    "large": (1024, 24),
    "huge": (1280, 32),
    "giant": (1408, 40),
}
"""Width and depth of plain vision transformers by size word (Dosovitskiy et al., arXiv 2010.11929)."""


def family_of(name: str) -> str:
    """Family of a vision network; `other` if no pattern fits."""
    lowered = name.lower()
    return next((family for family, pattern in FAMILIES if re.search(pattern, lowered)), "other")


def depth_of(name: str, family: str) -> int:
    """Weighted layers, from the number in the name where it says so; a usual depth of the family else."""
    match = re.search(r"(?:resnet|resnext|vgg|densenet|darknet|resnest|dla|senet)[a-z]*(\d{2,3})", name)
    if match:
        return int(match.group(1))
    plain = patch_of(name)
    if plain:
        return plain[2] * 4
    return {"depthwise": 80, "vit": 50, "hybrid": 90, "swin": 60, "convnext": 60, "grouped": 80}.get(family, 60)


def patch_of(name: str) -> tuple[int, int, int] | None:
    """Patch side, width and depth of a plain vision transformer; `None` for anything else."""
    match = re.match(r"(?:vit|deit|deit3|beit|beitv2|eva|eva02)_(tiny|small|base|large|huge|giant)_patch(\d+)_", name)
    return (int(match.group(2)), *WIDTHS[match.group(1)]) if match else None


def stored_factor_of(family: str) -> float:
    """Elements kept for the backward pass per activation element."""
    return STORED_FACTORS.get(family, 2.0)
