"""The layers a list may name: each reads its fields and lets the builder check the shapes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from estimators.dnn.custom.blocks.attention import AttentionPlan, FeedForwardPlan, attend, feed_forward
from estimators.dnn.custom.blocks.decoder import with_positions
from estimators.dnn.custom.layer_list.fields import LayerFields
from estimators.dnn.graph import GraphBuilder

ACTIVATIONS = ("relu", "relu6", "leaky_relu", "gelu", "silu", "swish", "sigmoid", "tanh", "hardswish", "hardsigmoid",
               "elu", "mish", "softplus", "prelu")  # fmt: skip
NORMS = {"batch_norm": "batch", "layer_norm": "layer", "group_norm": "group", "rms_norm": "rms",
         "channel_norm": "channel", "instance_norm": "group"}  # fmt: skip

Draw = Callable[[GraphBuilder, str, LayerFields, str | None], str]


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer of the list: what draws it, and the field that a bare value fills."""

    draw: Draw
    main: str | None = None


def _convolution(b: GraphBuilder, x: str, f: LayerFields, name: str | None) -> str:
    source = b.shape(x)
    depthwise = f.word == "depthwise_convolution"
    channels = f.whole("channels", source[0] if depthwise else None)
    return b.convolution(
        x,
        channels,
        f.pair("kernel", 3 if depthwise else 1),
        stride=f.pair("stride", 1),
        padding=f.pair("padding", 0, least=0) if f.place("padding") else None,
        dilation=f.pair("dilation", 1),
        groups=f.whole("groups", source[0] if depthwise else 1),
        bias=f.flag("bias", default=False),
        transposed=f.word == "transposed_convolution",
        name=name,
    )


def _linear(b: GraphBuilder, x: str, f: LayerFields, name: str | None) -> str:
    return b.linear(x, f.whole("width"), bias=f.flag("bias", default=True), name=name)


def _norm(b: GraphBuilder, x: str, f: LayerFields, name: str | None) -> str:
    groups = f.whole("groups", 32 if f.word == "group_norm" else 1)
    if f.word == "group_norm" and b.shape(x)[0] % groups:
        f.wrong(f"has {groups} groups, which do not divide the {b.shape(x)[0]} channels")
    return b.normalization(x, NORMS[f.word], groups=groups, bias=f.flag("bias", default=True), name=name)


def _activation(b: GraphBuilder, x: str, f: LayerFields, name: str | None) -> str:
    function = f.word if f.word in ACTIVATIONS else f.word_of("function", ACTIVATIONS, "relu")
    return b.activation(x, function, name=name)


def _pool(b: GraphBuilder, x: str, f: LayerFields, name: str | None) -> str:
    function = "max" if f.word == "max_pool" else "average"
    kernel = f.pair("kernel")
    stride = f.pair("stride") if f.place("stride") else None
    padding, ceil = f.pair("padding", 0, least=0), f.flag("ceil", default=False)
    return b.pooling(x, kernel, function=function, stride=stride, padding=padding, ceil=ceil, name=name)


def _global_pool(b: GraphBuilder, x: str, f: LayerFields, name: str | None) -> str:
    if len(b.shape(x)) < 2:
        f.wrong(f"reads shape {b.shape(x)}, but it needs channels and places")
    return b.global_pooling(x, keep=f.flag("keep", default=False), name=name)


def _mean(b: GraphBuilder, x: str, f: LayerFields, name: str | None) -> str:
    axes = f.wholes("axes", (0,), least=0)
    if max(axes) >= len(b.shape(x)):
        f.wrong(f"reads shape {b.shape(x)}, which has no axis {max(axes)}")
    return b.reduce(x, axes, keep=f.flag("keep", default=False), name=name)


def _embedding(b: GraphBuilder, x: str, f: LayerFields, name: str | None) -> str:
    if b.operator(x).attributes.get("type") != "token":
        f.wrong("reads numbers that are no tokens; write input: {tokens: 128}")
    return b.embedding(x, f.whole("vocabulary"), f.whole("width"), name=name)


def _positions(b: GraphBuilder, x: str, f: LayerFields, name: str | None) -> str:
    _needs_tokens(b, x, f)
    return with_positions(b, x, f.whole("count", b.shape(x)[0]))


def _attention(b: GraphBuilder, x: str, f: LayerFields, name: str | None) -> str:
    """Self-attention with its four matrices; `memory` names what it attends to instead of itself."""
    _needs_tokens(b, x, f)
    width, heads = b.shape(x)[-1], f.whole("heads")
    kv_heads = f.whole("kv_heads", heads)
    if heads % kv_heads:
        f.wrong(f"has {kv_heads} kv_heads, which do not divide the {heads} heads")
    if f.place("head_size") is None and width % heads:
        f.wrong(f"has {heads} heads, which do not divide the width {width}")
    bias = f.flag("bias", default=False)
    plan = AttentionPlan(
        heads, kv_heads, f.whole("head_size", width // heads), bias, bias, causal=f.flag("causal", default=False)
    )
    return attend(b, x, width, plan)


def _feed_forward(b: GraphBuilder, x: str, f: LayerFields, name: str | None) -> str:
    gated, bias = f.flag("gated", default=False), f.flag("bias", default=True)
    function = f.word_of("function", ACTIVATIONS, "gelu")
    return feed_forward(b, x, FeedForwardPlan(f.whole("inner"), gated, function, bias))


def _experts(b: GraphBuilder, x: str, f: LayerFields, name: str | None) -> str:
    _needs_tokens(b, x, f)
    experts, active = f.whole("experts", most=65_536), f.whole("active")
    if active > experts:
        f.wrong(f"lets each token pass {active} of {experts} experts")
    return b.experts(
        x, experts=experts, active=active, inner=f.whole("inner"), gated=f.flag("gated", default=True), name=name
    )


def _recurrence(b: GraphBuilder, x: str, f: LayerFields, name: str | None) -> str:
    _needs_tokens(b, x, f)
    directions = 2 if f.flag("bidirectional", default=False) else 1
    return b.recurrence(x, f.whole("hidden"), cell=f.word, directions=directions, name=name)


def _reshape(b: GraphBuilder, x: str, f: LayerFields, name: str | None) -> str:
    return b.reshape(x, f.wholes("shape"), name=name)


def _flatten(b: GraphBuilder, x: str, f: LayerFields, name: str | None) -> str:
    return b.flatten(x, name=name)


def _transpose(b: GraphBuilder, x: str, f: LayerFields, name: str | None) -> str:
    return b.transpose(x, f.wholes("axes", least=0), name=name)


def _tokens(b: GraphBuilder, x: str, f: LayerFields, name: str | None) -> str:
    """Places of (channels, height, width) as (tokens, channels)."""
    source = b.shape(x)
    if len(source) < 2:
        f.wrong(f"reads shape {source}, but it needs channels and places")
    return b.transpose(b.reshape(x, (source[0], -1)), (1, 0), name=name)


def _resize(b: GraphBuilder, x: str, f: LayerFields, name: str | None) -> str:
    source, function = b.shape(x), f.word_of("function", ("nearest", "bilinear"), "nearest")
    if len(source) < 2:
        f.wrong(f"reads shape {source}, but it needs channels and places")
    if f.place("size"):
        size = f.pair("size")
        wanted = (size,) * (len(source) - 1) if isinstance(size, int) else size
    else:
        wanted = tuple(n * f.whole("scale", most=64) for n in source[1:])
    if len(wanted) != len(source) - 1:
        f.wrong(f"has {len(wanted)} sizes for {len(source) - 1} axes")
    return b.resize(x, wanted, function=function, name=name)


def _pad(b: GraphBuilder, x: str, f: LayerFields, name: str | None) -> str:
    before = f.wholes("before", least=0)
    after = f.wholes("after", before, least=0)
    if len(before) != len(after) or len(before) > len(b.shape(x)):
        f.wrong(f"needs as many numbers in before as in after, at most {len(b.shape(x))}")
    return b.pad(x, before, after, name=name)


def _slice(b: GraphBuilder, x: str, f: LayerFields, name: str | None) -> str:
    axis = f.whole("axis", 0, least=0)
    if axis >= len(b.shape(x)):
        f.wrong(f"reads shape {b.shape(x)}, which has no axis {axis}")
    stop = f.whole("stop", b.shape(x)[axis])
    return b.slice(x, axis, f.whole("start", 0, least=0), stop, name=name)


def _softmax(b: GraphBuilder, x: str, f: LayerFields, name: str | None) -> str:
    return b.softmax(x, name=name)


def _nothing(b: GraphBuilder, x: str, f: LayerFields, name: str | None) -> str:
    """Dropout and the like: no cost to speak of, and none at all in inference."""
    f.place("rate")
    return x


def _needs_tokens(b: GraphBuilder, x: str, f: LayerFields) -> None:
    if len(b.shape(x)) != 2:
        f.wrong(f"reads shape {b.shape(x)}, but it needs (tokens, width); put tokens or reshape before it")


LAYERS: Mapping[str, Layer] = {
    "convolution": Layer(_convolution, "channels"),
    "depthwise_convolution": Layer(_convolution, "kernel"),
    "transposed_convolution": Layer(_convolution, "channels"),
    "linear": Layer(_linear, "width"),
    **{name: Layer(_norm) for name in NORMS},
    **{name: Layer(_activation) for name in ACTIVATIONS},
    "activation": Layer(_activation, "function"),
    "max_pool": Layer(_pool, "kernel"),
    "average_pool": Layer(_pool, "kernel"),
    "global_pool": Layer(_global_pool),
    "mean": Layer(_mean, "axes"),
    "embedding": Layer(_embedding),
    "positions": Layer(_positions, "count"),
    "attention": Layer(_attention, "heads"),
    "feed_forward": Layer(_feed_forward, "inner"),
    "experts": Layer(_experts),
    "lstm": Layer(_recurrence, "hidden"),
    "gru": Layer(_recurrence, "hidden"),
    "reshape": Layer(_reshape, "shape"),
    "flatten": Layer(_flatten),
    "transpose": Layer(_transpose, "axes"),
    "tokens": Layer(_tokens),
    "resize": Layer(_resize, "scale"),
    "pad": Layer(_pad, "before"),
    "slice": Layer(_slice),
    "softmax": Layer(_softmax),
    "dropout": Layer(_nothing, "rate"),
    "identity": Layer(_nothing),
}
"""Word -> layer. Beside them stand `add`, `multiply`, `concatenate`, `residual`, `repeat`, `branches` and `block`."""

OTHER_WORDS = {"conv": "convolution", "conv2d": "convolution", "conv1d": "convolution", "dense": "linear",
               "fully_connected": "linear", "batchnorm": "batch_norm", "layernorm": "layer_norm", "bn": "batch_norm",
               "rmsnorm": "rms_norm", "groupnorm": "group_norm", "maxpool": "max_pool", "avgpool": "average_pool",
               "average_pooling": "average_pool", "max_pooling": "max_pool", "avg_pool": "average_pool",
               "global_average_pool": "global_pool", "upsample": "resize", "concat": "concatenate",
               "deconvolution": "transposed_convolution", "multihead_attention": "attention",
               "self_attention": "attention", "mlp": "feed_forward"}  # fmt: skip
"""Other usual words for a layer."""
