"""Gates that weigh the channels of an image by what they hold as a whole: squeeze-and-excite and its kin."""

from __future__ import annotations

import math

from estimators.dnn.graph import GraphBuilder


def squeeze_excite(
    b: GraphBuilder, x: str, inner: int, *, activation: str = "relu", gate: str = "sigmoid", normalized: bool = False
) -> str:
    """Squeeze-and-excite with `inner` hidden channels (Hu et al. 2018)."""
    y = b.convolution(b.global_pooling(x, keep=True), inner, bias=True)
    y = b.normalization(y) if normalized else y
    y = b.convolution(b.activation(y, activation), b.shape(x)[0], bias=True)
    return b.multiply(x, b.activation(y, gate))


def efficient_channels(b: GraphBuilder, x: str) -> str:
    """Efficient channel attention (Wang et al. 2020): a short convolution along the channels."""
    channels = b.shape(x)[0]
    reach = int(abs(math.log2(channels) + 1) / 2)
    y = b.reshape(b.global_pooling(x), (1, channels))
    y = b.convolution(y, 1, max(reach if reach % 2 else reach + 1, 3))
    return b.multiply(x, b.reshape(b.activation(y, "sigmoid"), (channels, 1, 1)))


def global_context(b: GraphBuilder, x: str, inner: int) -> str:
    """Global context (Cao et al. 2019): a weighted mean over all places, then a bottleneck as a gate."""
    channels, height, width = b.shape(x)
    weights = b.softmax(b.reshape(b.convolution(x, 1, bias=True), (1, height * width)))
    context = b.matmul(b.reshape(x, (channels, height * width)), b.reshape(weights, (height * width, 1)))
    y = b.linear(b.reshape(context, (channels,)), inner)
    y = b.linear(b.activation(b.normalization(y, "layer"), "relu"), channels)
    return b.multiply(x, b.reshape(b.activation(y, "sigmoid"), (channels, 1, 1)))
