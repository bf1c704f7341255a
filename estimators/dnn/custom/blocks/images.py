"""Transformers on image patches: plain ones (ViT) and those with shifted windows (Swin)."""

from __future__ import annotations

from dataclasses import dataclass

from estimators.dnn.custom.blocks.attention import AttentionPlan, FeedForwardPlan, attend, feed_forward
from estimators.dnn.graph import GraphBuilder, OperatorGraph
from knowledge.errors import RequestError


@dataclass(frozen=True, slots=True)
class PatchPlan:
    """Dimensions of a plain vision transformer.

    Attributes:
        channels, patch: of the image and of a patch's side. extra_tokens: class (and distillation) tokens.
        own_size: side of the images its positions were learned for. patch_bias: of the patch convolution.
        masked_token: whether a token for masked patches is kept (DINOv2). scaled: a learned factor on each part.
        norm_first: a norm before the blocks (CLIP). bias: of queries, keys and values.
        labels: classes, 0 = no classifier. label_input: tokens the classifier reads side by side. pooler: a matrix
            on the class token.
    """

    width: int
    layers: int
    heads: int
    feed_forward: FeedForwardPlan
    patch: int
    own_size: int
    channels: int = 3
    extra_tokens: int = 1
    patch_bias: bool = True
    masked_token: bool = False
    scaled: bool = False
    norm_first: bool = False
    bias: bool = True
    labels: int = 0
    label_input: int = 1
    pooler: bool = False


@dataclass(frozen=True, slots=True)
class WindowPlan:
    """Dimensions of a Swin transformer.

    Attributes:
        width: of the first stage, doubled after each. depths, heads: of each stage. window: its side in patches.
        ratio: inner width of the feed-forward part. labels: classes, 0 = no classifier.
    """

    width: int
    depths: tuple[int, ...]
    heads: tuple[int, ...]
    window: int
    patch: int
    ratio: float
    channels: int = 3
    bias: bool = True
    labels: int = 0


def patch_graph(plan: PatchPlan, side: int, name: str) -> OperatorGraph:
    """The vision transformer on square images.

    Raises:
        RequestError: the image is smaller than a patch.
    """
    b = GraphBuilder(name)
    x = patch_tokens(b, b.input((plan.channels, side, side)), plan)
    return b.finish(_patch_head(b, x, plan))


def patch_tokens(b: GraphBuilder, image: str, plan: PatchPlan) -> str:
    """Tokens of an image after all blocks (and the last norm).

    Raises:
        RequestError: the image is smaller than a patch.
    """
    x = tokens_of(b, image, plan.width, plan.patch, plan.patch_bias)
    if plan.extra_tokens:
        x = b.concatenate([b.parameter((plan.extra_tokens, plan.width), "class_token"), x], name="with_class")
    x = b.add(x, _positions(b, b.shape(x), plan), name="placed")
    if plan.masked_token:
        b.parameter((1, plan.width), "masked_token")
    if plan.norm_first:
        x = b.normalization(x, "layer", name="first_norm")
    for number in range(plan.layers):
        b.scope = f"block{number}/"
        x = _patch_block(b, x, plan)
    b.scope = ""
    return b.normalization(x, "layer", name="last_norm")


def tokens_of(b: GraphBuilder, image: str, width: int, patch: int, bias: bool = True) -> str:
    """Patches of an image as tokens (tokens, width).

    Raises:
        RequestError: the image is smaller than a patch.
    """
    side = min(b.shape(image)[1:])
    if side < patch:
        raise RequestError.of("image_size", side, f"{b.name} cuts patches of {patch} pixels", "give a larger image")
    x = b.convolution(image, width, patch, stride=patch, padding=0, bias=bias, name="patches")
    return b.transpose(b.reshape(x, (width, -1), name="places"), (1, 0), name="tokens")


def window_graph(plan: WindowPlan, side: int, name: str) -> OperatorGraph:
    """The Swin transformer on square images; ragged edges are filled up to whole windows.

    Raises:
        RequestError: the image is too small.
    """
    b = GraphBuilder(name)
    x = tokens_of(b, b.input((plan.channels, side, side)), plan.width, plan.patch)
    x, places = b.normalization(x, "layer", name="norm"), side // plan.patch
    for stage, (depth, heads) in enumerate(zip(plan.depths, plan.heads, strict=True)):
        for number in range(depth):
            b.scope = f"stage{stage}/block{number}/"
            x = _window_block(b, x, plan, heads, places)
        b.scope = f"stage{stage}/"
        if stage + 1 < len(plan.depths):
            x, places = _merged(b, x, places)
    b.scope = ""
    x = b.reduce(b.normalization(x, "layer", name="norm"), (0,), name="mean")
    return b.finish(b.linear(x, plan.labels, name="classifier") if plan.labels else x)


def _positions(b: GraphBuilder, shape: tuple[int, ...], plan: PatchPlan) -> str:
    """The positions the network was made for, stretched to the image where it has another size."""
    own = (plan.own_size // plan.patch) ** 2 + plan.extra_tokens
    table = b.parameter((own, plan.width), "positions")
    if own == shape[0]:
        return table
    if own > shape[0]:
        return b.slice(table, 0, 0, shape[0], name="used_positions")
    stretched = b.resize(b.transpose(table, (1, 0)), (shape[0],), function="bilinear", name="stretched_positions")
    return b.transpose(stretched, (1, 0), name="used_positions")


def _patch_block(b: GraphBuilder, x: str, plan: PatchPlan) -> str:
    size = plan.width // plan.heads
    attention = AttentionPlan(plan.heads, plan.heads, size, bias=plan.bias, output_bias=True)
    y = attend(b, b.normalization(x, "layer", name="norm"), plan.width, attention)
    x = b.add(x, _scaled(b, y, plan), name="residual")
    y = feed_forward(b, b.normalization(x, "layer", name="norm"), plan.feed_forward)
    return b.add(x, _scaled(b, y, plan), name="residual")


def _scaled(b: GraphBuilder, x: str, plan: PatchPlan) -> str:
    return b.multiply(x, b.parameter((plan.width,), "scale"), name="scaled") if plan.scaled else x


def _patch_head(b: GraphBuilder, x: str, plan: PatchPlan) -> str:
    if not plan.labels and not plan.pooler:
        return x
    first = b.slice(x, 0, 0, 1, name="first")
    if plan.pooler:
        return b.activation(b.linear(first, plan.width, name="pooler"), "tanh")
    if plan.label_input == 2:
        rest = b.reduce(x, (0,), keep=True, name="mean_of_patches")
        first = b.concatenate([first, rest], 1, name="class_and_patches")
    return b.linear(first, plan.labels, name="classifier")


def _window_block(b: GraphBuilder, x: str, plan: WindowPlan, heads: int, places: int) -> str:
    tokens, width = b.shape(x)
    window = min(plan.window, places)
    each, count = window * window, (-(-places // window)) ** 2
    y = b.normalization(x, "layer", name="norm")
    if count * each > tokens:
        y = b.pad(y, (0, 0), (count * each - tokens, 0), name="filled")
    y = b.transpose(b.reshape(y, (count, each, width), name="windows"), (0, 1, 2), name="cut")
    q, k, v = (b.linear(y, width, bias=plan.bias, name=name) for name in ("queries", "keys", "values"))
    b.parameter(((2 * plan.window - 1) ** 2, heads), "relative_positions")
    y = b.linear(b.attention(q, k, v, heads=heads, name="attention"), width, name="output")
    y = b.transpose(y, (0, 1, 2), name="joined")
    y = b.reshape(y, (count * each, width), name="places")
    if count * each > tokens:
        y = b.slice(y, 0, 0, tokens, name="kept")
    x = b.add(x, y, name="residual")
    forward = FeedForwardPlan(round(plan.ratio * width), False, "gelu", True)
    return b.add(x, feed_forward(b, b.normalization(x, "layer", name="norm"), forward), name="residual")


def _merged(b: GraphBuilder, x: str, places: int) -> tuple[str, int]:
    """Four neighbours as one token of twice the width."""
    width, half = b.shape(x)[1], places // 2
    if half < 1:
        raise RequestError(f"The image is too small for the stages of {b.name}; give a larger image_size.")
    x = b.slice(x, 0, 0, 4 * half * half, name="even")
    x = b.transpose(b.reshape(x, (half * half, 4 * width), name="neighbours"), (0, 1), name="gathered")
    x = b.normalization(x, "layer", name="merge_norm")
    return b.linear(x, 2 * width, bias=False, name="merge"), half
