"""Ten whole networks for the comparison with XLA's count: the one place to put names of the catalogue."""

from __future__ import annotations

from collections.abc import Callable

from estimators.dnn.graph import GraphBuilder, OperatorGraph


def resnet50() -> OperatorGraph:
    """He and others 2015 with bottlenecks, strides in the 3x3 convolution."""
    b = GraphBuilder("resnet50")
    x = _normal(b, b.convolution(b.input((3, 224, 224)), 64, 7, stride=2))
    x = b.pooling(x, 3, stride=2, padding=1)
    for stage, (width, depth) in enumerate(((64, 3), (128, 4), (256, 6), (512, 3))):
        for block in range(depth):
            x = _bottleneck(b, x, width, 2 if stage and not block else 1)
    return b.finish(b.linear(b.global_pooling(x), 1000))


def _normal(b: GraphBuilder, x: str, function: str = "relu") -> str:
    return b.activation(b.normalization(x), function)


def _bottleneck(b: GraphBuilder, x: str, width: int, stride: int, groups: int = 1) -> str:
    y = _normal(b, b.convolution(x, width, 1))
    y = _normal(b, b.convolution(y, width, 3, stride=stride, groups=groups))
    y = b.normalization(b.convolution(y, 4 * width, 1))
    if b.shape(y) != b.shape(x):
        x = b.normalization(b.convolution(x, 4 * width, 1, stride=stride))
    return b.activation(b.add(x, y))


def small_resnet() -> OperatorGraph:
    """Two basic blocks on small images, where padding counts most."""
    b = GraphBuilder("small_resnet")
    x = _normal(b, b.convolution(b.input((3, 32, 32)), 16, 3))
    for width, stride in ((16, 1), (32, 2)):
        y = b.normalization(b.convolution(_normal(b, b.convolution(x, width, 3, stride=stride)), width, 3))
        x = b.activation(b.add(y, b.convolution(x, width, 1, stride=stride)))
    return b.finish(b.linear(b.global_pooling(x), 10))


def grouped() -> OperatorGraph:
    """Bottlenecks of 32 groups, as ResNeXt has them."""
    b = GraphBuilder("grouped")
    x = _normal(b, b.convolution(b.input((3, 112, 112)), 64, 7, stride=2))
    for width, stride in ((128, 1), (256, 2), (512, 2)):
        x = _bottleneck(b, x, width, stride, groups=32)
    return b.finish(b.linear(b.global_pooling(x), 100))


def mobile() -> OperatorGraph:
    """Inverted bottlenecks with depthwise convolutions and gates on channels."""
    b = GraphBuilder("mobile")
    x = _normal(b, b.convolution(b.input((3, 128, 128)), 16, 3, stride=2), "hardswish")
    for width, stride in ((24, 2), (40, 2), (80, 2), (112, 1)):
        y = _normal(b, b.convolution(x, 4 * b.shape(x)[0], 1), "hardswish")
        y = _normal(b, b.convolution(y, b.shape(y)[0], 5, stride=stride, groups=b.shape(y)[0]), "hardswish")
        gate = b.convolution(b.global_pooling(y, keep=True), b.shape(y)[0], 1, bias=True)
        x = b.normalization(b.convolution(b.multiply(y, b.activation(gate, "hardsigmoid")), width, 1))
    return b.finish(b.linear(b.global_pooling(x), 1000))


def _block(b: GraphBuilder, x: str, heads: int, inner: int, *, causal: bool = False) -> str:
    width = b.shape(x)[-1]
    y = b.normalization(x, "layer")
    q, k, v = (b.linear(y, width) for _ in range(3))
    x = b.add(x, b.linear(b.attention(q, k, v, heads=heads, causal=causal), width))
    y = b.activation(b.linear(b.normalization(x, "layer"), inner), "gelu")
    return b.add(x, b.linear(y, width))


def vit_b_16() -> OperatorGraph:
    """Dosovitskiy and others 2020."""
    b = GraphBuilder("vit_b_16")
    x = b.convolution(b.input((3, 224, 224)), 768, 16, stride=16, padding=0, bias=True)
    x = b.transpose(b.reshape(x, (768, 196)), (1, 0))
    x = b.concatenate([b.parameter((1, 768), "class token"), x])
    x = b.add(x, b.parameter((197, 768), "positions"))
    for _ in range(12):
        x = _block(b, x, 12, 3072)
    x = b.slice(b.normalization(x, "layer"), 0, 0, 1)
    return b.finish(b.linear(b.flatten(x), 1000))


def bert_base() -> OperatorGraph:
    """An encoder of 12 layers on 128 tokens with its head over the vocabulary."""
    b = GraphBuilder("bert_base")
    x = b.embedding(b.input((128,), "token"), 30522, 768, name="words")
    x = b.normalization(b.add(x, b.parameter((128, 768), "positions")), "layer")
    for _ in range(12):
        x = _block(b, x, 12, 3072)
    return b.finish(b.linear(x, 30522, weight_of="words"))


def _llama_block(b: GraphBuilder, x: str, feed_forward: Callable[[str], str]) -> str:
    y = b.normalization(x, "rms")
    q, k, v = b.linear(y, 512, bias=False), b.linear(y, 128, bias=False), b.linear(y, 128, bias=False)
    x = b.add(x, b.linear(b.attention(q, k, v, heads=8, kv_heads=2, causal=True), 512, bias=False))
    return b.add(x, feed_forward(b.normalization(x, "rms")))


def decoder() -> OperatorGraph:
    """Grouped queries and a gated feed-forward part."""
    b = GraphBuilder("decoder")

    def gated(y: str) -> str:
        gate = b.activation(b.linear(y, 1376, bias=False), "silu")
        return b.linear(b.multiply(gate, b.linear(y, 1376, bias=False)), 512, bias=False)

    x = b.embedding(b.input((256,), "token"), 8000, 512)
    for _ in range(4):
        x = _llama_block(b, x, gated)
    return b.finish(b.linear(b.normalization(x, "rms"), 8000, bias=False))


def mixture() -> OperatorGraph:
    """The same with routed experts."""
    b = GraphBuilder("mixture")
    x = b.embedding(b.input((256,), "token"), 8000, 512)
    for _ in range(2):
        x = _llama_block(b, x, lambda y: b.experts(y, experts=8, active=2, inner=1376))
    return b.finish(b.linear(b.normalization(x, "rms"), 8000, bias=False))


def unet() -> OperatorGraph:
    """Down, up again with transposed convolutions, and across."""
    b = GraphBuilder("unet")
    x = b.input((3, 128, 128))
    across = []
    for width in (32, 64, 128):
        x = _normal(b, b.convolution(_normal(b, b.convolution(x, width, 3)), width, 3))
        across.append(x)
        x = b.pooling(x, 2)
    x = _normal(b, b.convolution(x, 256, 3))
    for side in reversed(across):
        width = b.shape(side)[0]
        x = b.concatenate([b.convolution(x, width, 2, stride=2, padding=0, transposed=True, bias=True), side])
        x = _normal(b, b.convolution(x, width, 3))
    return b.finish(b.convolution(x, 5, 1, bias=True))


def speech() -> OperatorGraph:
    """Frames through convolutions of a line and a recurrence in both directions."""
    b = GraphBuilder("speech")
    x = _normal(b, b.convolution(b.input((80, 64)), 256, 5, stride=2))
    x = b.recurrence(b.transpose(x, (1, 0)), 256, directions=2)
    return b.finish(b.linear(x, 100))


WHOLE: dict[str, Callable[[], OperatorGraph]] = {
    make.__name__: make
    for make in (
        resnet50, small_resnet, grouped, mobile, vit_b_16, bert_base, decoder, mixture, unet, speech,
    )
}  # fmt: skip
"""How to make each network, by name."""
