"""Convolutional segmenters as graphs: FCN, DeepLabV3, LR-ASPP (after torchvision's) and U-Net."""

from __future__ import annotations

from estimators.dnn.families import backbones
from estimators.dnn.families.backbones import normalized
from estimators.dnn.graph import GraphBuilder, OperatorGraph

CLASSES = 21
"""Of Pascal VOC, on which the published networks were trained."""


def fcn(name: str, side: int, *, depth: int = 50, classes: int = CLASSES) -> OperatorGraph:
    """A fully convolutional network on a dilated ResNet, with its auxiliary head."""
    b = GraphBuilder(name)
    found = backbones.resnet(b, b.input((3, side, side)), depth, dilated=True)
    return b.finish(*(_simple(b, x, classes, side) for x in (found[3], found[2])))


def _simple(b: GraphBuilder, x: str, classes: int, side: int) -> str:
    y = normalized(b, x, b.shape(x)[0] // 4, 3)
    return b.resize(b.convolution(y, classes, 1, bias=True), (side, side), function="bilinear")


def deeplab(name: str, side: int, *, depth: int = 50, classes: int = CLASSES) -> OperatorGraph:
    """DeepLabV3 on a dilated ResNet (`depth` 0: on MobileNetV3 large), with its auxiliary head."""
    b = GraphBuilder(name)
    x = b.input((3, side, side))
    if depth:
        found = backbones.resnet(b, x, depth, dilated=True)
        early, late = found[2], found[3]
    else:
        mobile = backbones.mobile(b, x, dilated=True)
        early, late = mobile[4], mobile[16]
    y = normalized(b, _rates(b, late), 256, 3)
    y = b.resize(b.convolution(y, classes, 1, bias=True), (side, side), function="bilinear")
    aside = b.shape(early)[0] // 4
    if not depth:
        return b.finish(y, b.resize(b.convolution(normalized(b, early, aside, 3), classes, 1, bias=True), (side, side)))
    return b.finish(y, _simple(b, early, classes, side))


def _rates(b: GraphBuilder, x: str) -> str:
    """The same place seen at four dilations and as the mean of all."""
    _, height, width = b.shape(x)
    seen = [normalized(b, x, 256, 1), *(normalized(b, x, 256, 3, dilation=rate) for rate in (12, 24, 36))]
    mean = normalized(b, b.global_pooling(x, keep=True), 256, 1)
    seen.append(b.resize(mean, (height, width), function="bilinear"))
    return normalized(b, b.concatenate(seen), 256, 1)


def lraspp(name: str, side: int, *, classes: int = CLASSES) -> OperatorGraph:
    """The light segmenter on MobileNetV3 large."""
    b = GraphBuilder(name)
    found = backbones.mobile(b, b.input((3, side, side)), dilated=True)
    low, high = found[4], found[16]
    scale = b.activation(b.convolution(b.global_pooling(high, keep=True), 128, 1), "sigmoid")
    y = b.multiply(normalized(b, high, 128, 1), scale)
    y = b.resize(y, b.shape(low)[1:], function="bilinear")
    y = b.add(b.convolution(low, classes, 1, bias=True), b.convolution(y, classes, 1, bias=True))
    return b.finish(b.resize(y, (side, side), function="bilinear"))


def unet(
    name: str, side: int, *, width: int = 64, channels: int = 3, classes: int = 2, bilinear: int = 0
) -> OperatorGraph:
    """U-Net with padded convolutions and batch normalization, four levels down; `bilinear` resizes on the way up
    instead of a transposed convolution. The side is rounded up to a multiple of 16."""
    side = -(-side // 16) * 16
    b = GraphBuilder(name)
    x, kept = b.input((channels, side, side)), []
    for level in range(4):
        kept.append(_twice(b, x, width << level))
        x = b.pooling(kept[-1], 2)
    x = _twice(b, x, (width << 4) // (2 if bilinear else 1))
    for level in range(3, -1, -1):
        size = width << level
        _, height, length = b.shape(kept[level])
        if bilinear:
            up, inner = b.resize(x, (height, length), function="bilinear"), size
            x = _twice(b, b.concatenate([kept[level], up]), size if level == 0 else size // 2, inner)
        else:
            up = b.convolution(x, size, 2, stride=2, padding=0, bias=True, transposed=True)
            x = _twice(b, b.concatenate([kept[level], up]), size)
    return b.finish(b.convolution(x, classes, 1, bias=True))


def _twice(b: GraphBuilder, x: str, channels: int, inner: int = 0) -> str:
    return normalized(b, normalized(b, x, inner or channels, 3), channels, 3)
