"""Single-shot detectors as graphs: SSD300 on VGG-16, SSDlite on MobileNetV3 large (after torchvision's)."""

from __future__ import annotations

from collections.abc import Sequence

from estimators.dnn.families import backbones
from estimators.dnn.families.backbones import normalized
from estimators.dnn.graph import GraphBuilder, OperatorGraph


def ssd300(name: str, side: int, *, classes: int = 91) -> OperatorGraph:
    """SSD on VGG-16 with six levels."""
    b = GraphBuilder(name)
    stages = backbones.vgg16(b, b.input((3, side, side)))
    x = b.pooling(stages[4], 3, stride=1, padding=1)
    x = b.activation(b.convolution(x, 1024, 3, padding=6, dilation=6, bias=True))
    x = b.activation(b.convolution(x, 1024, 1, bias=True))
    levels = [b.multiply(stages[3], b.parameter((512, 1, 1), "scale")), x]
    for inner, outer, stride, padding in ((256, 512, 2, 1), (128, 256, 2, 1), (128, 256, 1, 0), (128, 256, 1, 0)):
        x = b.activation(b.convolution(x, inner, 1, bias=True))
        x = b.activation(b.convolution(x, outer, 3, stride=stride, padding=padding, bias=True))
        levels.append(x)
    boxes = (4, 6, 6, 6, 4, 4)
    results = [
        b.convolution(level, count * width, 3, bias=True)
        for level, count in zip(levels, boxes, strict=True)
        for width in (classes, 4)
    ]
    return b.finish(*results)


def ssdlite(name: str, side: int, *, classes: int = 91) -> OperatorGraph:
    """SSDlite on MobileNetV3 large with a halved tail: depthwise heads on six levels."""
    b = GraphBuilder(name)
    found = backbones.mobile(b, b.input((3, side, side)), reduced=True)
    levels = ["layer13.activation", found[16]]  # the first level is what the 13th block widens to, before it strides
    x = found[16]
    for width in (512, 256, 256, 128):
        y = normalized(b, x, width // 2, 1, act="relu6")
        y = normalized(b, y, width // 2, 3, stride=2, groups=width // 2, act="relu6")
        x = normalized(b, y, width, 1, act="relu6")
        levels.append(x)
    return b.finish(*_light_heads(b, levels, classes))


def _light_heads(b: GraphBuilder, levels: Sequence[str], classes: int) -> list[str]:
    done = []
    for level in levels:
        channels = b.shape(level)[0]
        for width in (classes, 4):
            y = normalized(b, level, channels, 3, groups=channels, act="relu6")
            done.append(b.convolution(y, 6 * width, 1, bias=True))
    return done
