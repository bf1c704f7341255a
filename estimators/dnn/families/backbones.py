"""Convolutional backbones that detectors and segmenters stand on, with the results of their stages."""

from __future__ import annotations

from estimators.dnn.graph import GraphBuilder

BOTTLENECKS = {50: (3, 4, 6, 3), 101: (3, 4, 23, 3), 152: (3, 8, 36, 3)}
"""Blocks of each stage by depth (He et al., arXiv 1512.03385)."""

MOBILE = (
    (3, 16, 16, 0, 0, 1), (3, 64, 24, 0, 0, 2), (3, 72, 24, 0, 0, 1), (5, 72, 40, 1, 0, 2), (5, 120, 40, 1, 0, 1),
    (5, 120, 40, 1, 0, 1), (3, 240, 80, 0, 1, 2), (3, 200, 80, 0, 1, 1), (3, 184, 80, 0, 1, 1), (3, 184, 80, 0, 1, 1),
    (3, 480, 112, 1, 1, 1), (3, 672, 112, 1, 1, 1), (5, 672, 160, 1, 1, 2), (5, 960, 160, 1, 1, 1),
    (5, 960, 160, 1, 1, 1),
)  # fmt: skip
"""MobileNetV3 large: kernel, expanded and output channels, squeeze, hard swish, stride (arXiv 1905.02244)."""


def normalized(
    b: GraphBuilder,
    x: str,
    channels: int,
    kernel: int,
    *,
    stride: int = 1,
    dilation: int = 1,
    groups: int = 1,
    act: str = "relu",
) -> str:
    """Convolution, batch normalization and activation (none where `act` is empty)."""
    y = b.normalization(b.convolution(x, channels, kernel, stride=stride, dilation=dilation, groups=groups))
    return b.activation(y, act) if act else y


def resnet(b: GraphBuilder, x: str, depth: int, *, dilated: bool = False) -> list[str]:
    """Results of the four stages; `dilated` keeps the last two at an eighth of the side, as segmenters do."""
    x = b.pooling(normalized(b, x, 64, 7, stride=2), 3, stride=2, padding=1)
    found, dilation = [], 1
    for number, blocks in enumerate(BOTTLENECKS[depth]):
        width, stride, before = 64 << number, 1 if number == 0 else 2, dilation
        if dilated and number >= 2:
            stride, dilation = 1, dilation * 2
        for block in range(blocks):
            first = block == 0
            x = _bottleneck(b, x, width, stride if first else 1, before if first else dilation)
        found.append(x)
    return found


def _bottleneck(b: GraphBuilder, x: str, width: int, stride: int, dilation: int) -> str:
    y = normalized(b, x, width, 1)
    y = normalized(b, y, width, 3, stride=stride, dilation=dilation)
    y = normalized(b, y, 4 * width, 1, act="")
    if b.shape(x) != b.shape(y):
        x = normalized(b, x, 4 * width, 1, stride=stride, act="")
    return b.activation(b.add(x, y))


def vgg16(b: GraphBuilder, x: str) -> list[str]:
    """Results of the five stages before each pooling, convolutions with biases and no normalization."""
    found = []
    for number, (channels, layers) in enumerate(((64, 2), (128, 2), (256, 3), (512, 3), (512, 3))):
        if number:
            x = b.pooling(x, 2, stride=2, ceil=number == 3)
        for _ in range(layers):
            x = b.activation(b.convolution(x, channels, 3, bias=True))
        found.append(x)
    return found


def mobile(b: GraphBuilder, x: str, *, dilated: bool = False, reduced: bool = False) -> list[str]:
    """Results of all 17 layers of MobileNetV3 large, the stem and the last convolution among them.

    `dilated` keeps the last blocks at a sixteenth of the side; `reduced` halves their channels.
    """
    found = [normalized(b, x, 16, 3, stride=2, act="hardswish")]
    for number, (kernel, inner, channels, squeeze, swish, stride) in enumerate(MOBILE):
        last = number >= 12
        share = 2 if reduced and last else 1
        inner = inner // share if number > 12 else inner
        step, dilation = (1, 2) if dilated and last else (stride, 1)
        b.scope = f"layer{number + 1}."
        found.append(
            mobile_block(b, found[-1], kernel, inner, channels // share, bool(squeeze), bool(swish), step, dilation)
        )
    b.scope = ""
    last_channels = 6 * b.shape(found[-1])[0]
    found.append(normalized(b, found[-1], last_channels, 1, act="hardswish"))
    return found


def mobile_block(
    b: GraphBuilder,
    x: str,
    kernel: int,
    inner: int,
    channels: int,
    squeeze: bool,
    swish: bool,
    stride: int,
    dilation: int,
) -> str:
    """An inverted residual: widen, depthwise convolution, squeeze and excite, narrow."""
    act = "hardswish" if swish else "relu"
    y = x if inner == b.shape(x)[0] else normalized(b, x, inner, 1, act=act)
    y = normalized(b, y, inner, kernel, stride=stride, dilation=dilation, groups=inner, act=act)
    if squeeze:
        y = excite(b, y, _rounded(inner / 4))
    y = normalized(b, y, channels, 1, act="")
    return b.add(x, y) if b.shape(x) == b.shape(y) else y


def excite(b: GraphBuilder, x: str, width: int) -> str:
    """Scale each channel by a function of the means of all."""
    means = b.global_pooling(x, keep=True)
    scale = b.activation(b.convolution(means, width, 1, bias=True))
    scale = b.convolution(scale, b.shape(x)[0], 1, bias=True)
    return b.multiply(x, b.activation(scale, "hardsigmoid"))


def _rounded(channels: float) -> int:
    """Nearest multiple of eight, at most a tenth below."""
    near = max(8, int(channels + 4) // 8 * 8)
    return near + 8 if near < 0.9 * channels else near
