"""Convolutional networks in stages: ResNet and ConvNeXt."""

from __future__ import annotations

from dataclasses import dataclass

from estimators.dnn.graph import GraphBuilder, OperatorGraph


@dataclass(frozen=True, slots=True)
class ResidualPlan:
    """Dimensions of a ResNet (arXiv 1512.03385).

    Attributes:
        stem: channels of the first convolution. widths, depths: channels out of, and blocks in, each stage.
        bottleneck: three convolutions a block instead of two; the middle has a quarter of the channels.
        stride_first: the first of the three halves the image (version 1) instead of the middle one (version 1.5).
        first_stage_halves: whether the first stage halves the image too. labels: classes, 0 = no classifier.
    """

    stem: int
    widths: tuple[int, ...]
    depths: tuple[int, ...]
    bottleneck: bool
    stride_first: bool = False
    first_stage_halves: bool = False
    channels: int = 3
    labels: int = 0


@dataclass(frozen=True, slots=True)
class ConvNextPlan:
    """Dimensions of a ConvNeXt (arXiv 2201.03545; the second version 2301.00808).

    Attributes:
        widths, depths: channels of, and blocks in, each stage. patch: side of the first cut.
        second: response normalisation inside the block instead of a scale after it. labels: classes, 0 = none.
    """

    widths: tuple[int, ...]
    depths: tuple[int, ...]
    patch: int = 4
    second: bool = False
    channels: int = 3
    labels: int = 0


def residual_graph(plan: ResidualPlan, side: int, name: str) -> OperatorGraph:
    """The ResNet on square images.

    Raises:
        RequestError: the image is too small.
    """
    b = GraphBuilder(name)
    x = _normed(b, b.input((plan.channels, side, side)), plan.stem, 7, 2)
    x = b.pooling(x, 3, stride=2, padding=1, name="stem_pooling")
    for stage, (width, depth) in enumerate(zip(plan.widths, plan.depths, strict=True)):
        for number in range(depth):
            b.scope = f"stage{stage}/block{number}/"
            halves = number == 0 and (stage > 0 or plan.first_stage_halves)
            x = _residual_block(b, x, plan, width, 2 if halves else 1)
    b.scope = ""
    x = b.global_pooling(x, name="mean")
    return b.finish(b.linear(x, plan.labels, name="classifier") if plan.labels else x)


def convnext_graph(plan: ConvNextPlan, side: int, name: str) -> OperatorGraph:
    """The ConvNeXt on square images.

    Raises:
        RequestError: the image is too small.
    """
    b = GraphBuilder(name)
    x = b.input((plan.channels, side, side))
    for stage, (width, depth) in enumerate(zip(plan.widths, plan.depths, strict=True)):
        b.scope = f"stage{stage}/"
        cut = 2 if stage else plan.patch
        if stage:
            x = b.normalization(x, "channel", name="norm")
        x = b.convolution(x, width, cut, stride=cut, padding=0, bias=True, name="smaller")
        if not stage:
            x = b.normalization(x, "channel", name="norm")
        for number in range(depth):
            b.scope = f"stage{stage}/block{number}/"
            x = _convnext_block(b, x, width, plan.second)
    b.scope = ""
    x = b.normalization(b.global_pooling(x, name="mean"), "layer", name="norm")
    return b.finish(b.linear(x, plan.labels, name="classifier") if plan.labels else x)


def _normed(b: GraphBuilder, x: str, channels: int, kernel: int, stride: int = 1, active: bool = True) -> str:
    x = b.convolution(x, channels, kernel, stride=stride, name="convolution")
    x = b.normalization(x, "batch", name="norm")
    return b.activation(x, "relu") if active else x


def _residual_block(b: GraphBuilder, x: str, plan: ResidualPlan, width: int, stride: int) -> str:
    if plan.bottleneck:
        first, middle = (stride, 1) if plan.stride_first else (1, stride)
        y = _normed(b, x, max(width // 4, 1), 1, first)
        y = _normed(b, y, max(width // 4, 1), 3, middle)
        y = _normed(b, y, width, 1, active=False)
    else:
        y = _normed(b, _normed(b, x, width, 3, stride), width, 3, active=False)
    if stride > 1 or b.shape(x)[0] != width:
        x = _normed(b, x, width, 1, stride, active=False)
    return b.activation(b.add(x, y, name="residual"), "relu")


def _convnext_block(b: GraphBuilder, x: str, width: int, second: bool) -> str:
    y = b.convolution(x, width, 7, groups=width, bias=True, name="depthwise")
    y = b.normalization(y, "channel", name="norm")
    y = b.activation(b.convolution(y, 4 * width, bias=True, name="inner"), "gelu")
    if second:
        response = b.multiply(y, b.parameter((4 * width, 1, 1), "response"), name="scaled_response")
        y = b.add(response, b.parameter((4 * width, 1, 1), "response_shift"), name="shifted_response")
    y = b.convolution(y, width, bias=True, name="outer")
    if not second:
        y = b.multiply(y, b.parameter((width, 1, 1), "scale"), name="scaled")
    return b.add(x, y, name="residual")
