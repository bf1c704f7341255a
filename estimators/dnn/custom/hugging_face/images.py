"""Configurations of networks on images, and of CLIP, which reads an image and a text.

Field names and defaults as the Transformers library documents them for each configuration class
(https://huggingface.co/docs/transformers, read 2026-11).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from estimators.dnn.custom.blocks.attention import AttentionPlan, FeedForwardPlan, attend, feed_forward
from estimators.dnn.custom.blocks.decoder import with_positions
from estimators.dnn.custom.blocks.images import PatchPlan, WindowPlan, patch_graph, patch_tokens, window_graph
from estimators.dnn.custom.blocks.residual import ConvNextPlan, ResidualPlan, convnext_graph, residual_graph
from estimators.dnn.custom.hugging_face.encoders import labels_of
from estimators.dnn.custom.hugging_face.fields import Fields
from estimators.dnn.graph import GraphBuilder, OperatorGraph

LARGEST_SIDE = 16_384
"""Largest side of an image, in pixels."""


def image_graph(f: Fields, architecture: str | None, name: str, image_size: int | None) -> OperatorGraph:
    """The network on square images of `image_size` (the configuration's own where it is `None`).

    Raises:
        RequestError: a field is missing or wrong, or the image is too small.
    """
    return READERS[f.model_type](f, architecture, name, image_size)


def _classes(f: Fields, architecture: str | None) -> int:
    return labels_of(f) if architecture and "ForImageClassification" in architecture else 0


def _side(f: Fields, image_size: int | None, default: int | None = None) -> int:
    return image_size or f.whole("image_size", default=default, most=LARGEST_SIDE)


def _patches(f: Fields, *, default: Callable[[str], int | None] = lambda name: None) -> PatchPlan:
    """A plain vision transformer; `default` gives documented values where a configuration leaves fields out."""
    width, heads = (f.whole(name, default=default(name)) for name in ("hidden_size", "num_attention_heads"))
    if width % heads:
        f.refuse("num_attention_heads", f"it does not divide the width {width}", "correct one of both")
    ratio = f.number("mlp_ratio", default=4.0) if f.model_type == "dinov2" else 0.0
    inner = round(ratio * width) if ratio else f.whole("intermediate_size", default=default("intermediate_size"))
    return PatchPlan(
        width=width,
        layers=f.whole("num_hidden_layers", default=default("num_hidden_layers"), most=2000),
        heads=heads,
        feed_forward=FeedForwardPlan(inner, False, f.word("hidden_act", default="gelu"), True),
        patch=f.whole("patch_size", default=default("patch_size")),
        own_size=f.whole("image_size", default=default("image_size"), most=LARGEST_SIDE),
        channels=f.whole("num_channels", default=3),
        bias=f.flag("qkv_bias", default=True),
    )


def _vit(f: Fields, architecture: str | None, name: str, image_size: int | None) -> OperatorGraph:
    plan, labels = _patches(f), _classes(f, architecture)
    plan = replace(plan, labels=labels, pooler=not labels, extra_tokens=2 if f.model_type == "deit" else 1)
    return patch_graph(plan, image_size or plan.own_size, name)


def _dinov2(f: Fields, architecture: str | None, name: str, image_size: int | None) -> OperatorGraph:
    plan = _patches(f)
    if f.flag("use_swiglu_ffn", default=False):
        inner = (plan.feed_forward.inner * 2 // 3 + 7) // 8 * 8
        plan = replace(plan, feed_forward=FeedForwardPlan(inner, True, "silu", True))
    plan = replace(plan, labels=_classes(f, architecture), label_input=2, masked_token=True, scaled=True)
    return patch_graph(plan, image_size or plan.own_size, name)


def _swin(f: Fields, architecture: str | None, name: str, image_size: int | None) -> OperatorGraph:
    depths, heads = f.wholes("depths"), f.wholes("num_heads")
    if len(depths) != len(heads):
        f.refuse("num_heads", f"there are {len(depths)} stages in depths", "give one number a stage")
    width = f.whole("embed_dim")
    if any((width * 2**stage) % count for stage, count in enumerate(heads)):
        f.refuse("num_heads", f"one does not divide the width of its stage ({width}, doubled each)", "correct it")
    plan = WindowPlan(
        width=width,
        depths=depths,
        heads=heads,
        window=f.whole("window_size", default=7, most=1024),
        patch=f.whole("patch_size", default=4),
        ratio=f.number("mlp_ratio", default=4.0),
        channels=f.whole("num_channels", default=3),
        bias=f.flag("qkv_bias", default=True),
        labels=_classes(f, architecture),
    )
    return window_graph(plan, _side(f, image_size, 224), name)


def _stages(f: Fields) -> tuple[tuple[int, ...], tuple[int, ...]]:
    widths, depths = f.wholes("hidden_sizes"), f.wholes("depths")
    if len(widths) != len(depths):
        f.refuse("depths", f"there are {len(widths)} stages in hidden_sizes", "give one number a stage")
    return widths, depths


def _convnext(f: Fields, architecture: str | None, name: str, image_size: int | None) -> OperatorGraph:
    widths, depths = _stages(f)
    plan = ConvNextPlan(
        widths=widths,
        depths=depths,
        patch=f.whole("patch_size", default=4),
        second=f.model_type == "convnextv2",
        channels=f.whole("num_channels", default=3),
        labels=_classes(f, architecture),
    )
    return convnext_graph(plan, _side(f, image_size, 224), name)


def _resnet(f: Fields, architecture: str | None, name: str, image_size: int | None) -> OperatorGraph:
    widths, depths = _stages(f)
    kind = f.word("layer_type", default="bottleneck")
    if kind not in ("basic", "bottleneck"):
        f.refuse("layer_type", "it must be basic or bottleneck", "correct it")
    plan = ResidualPlan(
        stem=f.whole("embedding_size", default=64),
        widths=widths,
        depths=depths,
        bottleneck=kind == "bottleneck",
        stride_first=f.flag("downsample_in_bottleneck", default=False),
        first_stage_halves=f.flag("downsample_in_first_stage", default=False),
        channels=f.whole("num_channels", default=3),
        labels=_classes(f, architecture),
    )
    return residual_graph(plan, _side(f, image_size, 224), name)


CLIP_TEXT = {"vocab_size": 49_408, "hidden_size": 512, "intermediate_size": 2048, "num_hidden_layers": 12,
             "num_attention_heads": 8, "max_position_embeddings": 77}  # fmt: skip
CLIP_VISION = {"hidden_size": 768, "intermediate_size": 3072, "num_hidden_layers": 12, "num_attention_heads": 12,
               "image_size": 224, "patch_size": 32}  # fmt: skip
"""Documented defaults of CLIP's two configurations, which published files rely on."""


def _clip(f: Fields, architecture: str | None, name: str, image_size: int | None) -> OperatorGraph:
    """Both halves: the projected image and the projected text; one sample is a pair."""
    vision, text = f.inner("vision_config"), f.inner("text_config")
    plan = replace(_patches(vision, default=CLIP_VISION.get), patch_bias=False, norm_first=True)
    joint = f.whole("projection_dim", default=512)
    b = GraphBuilder(name)
    side = image_size or plan.own_size
    b.scope = ""
    seen = patch_tokens(b, b.input((plan.channels, side, side), name="image"), plan)
    image = b.linear(b.slice(seen, 0, 0, 1, name="image_class"), joint, bias=False, name="image_projection")
    words = b.linear(_clip_text(b, text), joint, bias=False, name="text_projection")
    scale = b.parameter((1, 1), "temperature")
    return b.finish(b.multiply(b.matmul(image, words, transpose_second=True, name="likeness"), scale, name="scaled"))


def _clip_text(b: GraphBuilder, f: Fields) -> str:
    size = {name: f.whole(name, default=value) for name, value in CLIP_TEXT.items()}
    width, heads, tokens = size["hidden_size"], size["num_attention_heads"], size["max_position_embeddings"]
    if width % heads:
        f.refuse("num_attention_heads", f"it does not divide the width {width}", "correct one of both")
    x = b.embedding(b.input((tokens,), "token", "text"), size["vocab_size"], width, name="tokens")
    x = with_positions(b, x, tokens)
    attention = AttentionPlan(heads, heads, width // heads, True, True, causal=True)
    forward = FeedForwardPlan(size["intermediate_size"], False, "gelu", True)
    for number in range(size["num_hidden_layers"]):
        b.scope = f"text{number}/"
        x = b.add(x, attend(b, b.normalization(x, "layer", name="norm"), width, attention), name="residual")
        x = b.add(x, feed_forward(b, b.normalization(x, "layer", name="norm"), forward), name="residual")
    b.scope = ""
    return b.slice(b.normalization(x, "layer", name="text_norm"), 0, tokens - 1, tokens, name="last_word")


READERS: Mapping[str, Callable[[Fields, str | None, str, int | None], OperatorGraph]] = {
    "vit": _vit,
    "deit": _vit,
    "dinov2": _dinov2,
    "swin": _swin,
    "convnext": _convnext,
    "convnextv2": _convnext,
    "resnet": _resnet,
    "clip": _clip,
}
"""Model type -> reader of its dimensions into a graph."""
