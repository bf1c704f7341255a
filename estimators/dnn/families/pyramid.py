"""Detectors on a feature pyramid as graphs: Faster, Mask and Keypoint R-CNN, RetinaNet, FCOS.

Layouts after torchvision's. Second stages work on `PROPOSALS` boxes an image, masks and keypoints on `DETECTIONS`.
Regions are cropped from the finest level by a resize to all of them, one under another; boxes that the network itself
proposes carry no data here. Published multiply-accumulates are at 800 pixels a side.
"""

from __future__ import annotations

from collections.abc import Sequence

from estimators.dnn.families import backbones
from estimators.dnn.graph import GraphBuilder, OperatorGraph

PROPOSALS = 1000
"""Boxes an image that the second stage looks at, the default of the published networks."""
DETECTIONS = 100
"""Detections an image for which masks or keypoints are drawn: the most that are kept."""
WIDTH = 256


def fpn(b: GraphBuilder, levels: Sequence[str], *, norm: bool = False) -> list[str]:
    """The pyramid: each level as wide, with the coarser levels added (Lin et al., arXiv 1612.03144)."""
    inner = [_plain(b, x, 1, norm) for x in levels]
    for number in range(len(inner) - 2, -1, -1):
        _, height, width = b.shape(inner[number])
        inner[number] = b.add(inner[number], b.resize(inner[number + 1], (height, width)))
    return [_plain(b, x, 3, norm) for x in inner]


def _plain(b: GraphBuilder, x: str, kernel: int, norm: bool) -> str:
    y = b.convolution(x, WIDTH, kernel, bias=not norm)
    return b.normalization(y) if norm else y


def _coarser(b: GraphBuilder, levels: list[str], source: str) -> list[str]:
    """Two more levels by convolutions with stride 2."""
    sixth = b.convolution(source, WIDTH, 3, stride=2, bias=True)
    return [*levels, sixth, b.convolution(b.activation(sixth), WIDTH, 3, stride=2, bias=True)]


def rcnn(
    name: str,
    side: int,
    *,
    depth: int = 50,
    second: int = 1,
    classes: int = 91,
    masks: int = 0,
    keypoints: int = 0,
) -> OperatorGraph:
    """Faster R-CNN, with masks or keypoints where asked; `second` 2 is the improved recipe (batch normalization, deeper
    heads)."""
    b = GraphBuilder(name)
    norm = second == 2
    levels = fpn(b, backbones.resnet(b, b.input((3, side, side)), depth), norm=norm)
    levels.append(b.pooling(levels[-1], 1, stride=2))
    results = proposals(b, levels, 3, 2 if norm else 1)
    results += _boxes(b, levels[0], classes, norm)
    if masks:
        results.append(_masks(b, levels[0], classes, norm))
    if keypoints:
        results.append(_keypoints(b, levels[0], keypoints))
    return b.finish(*results)


def mobile_rcnn(name: str, side: int, *, proposed: int = PROPOSALS, classes: int = 91) -> OperatorGraph:
    """Faster R-CNN on MobileNetV3 large: two levels and a pooled one, fifteen boxes a place."""
    b = GraphBuilder(name)
    found = backbones.mobile(b, b.input((3, side, side)))
    levels = fpn(b, [found[13], found[16]])
    levels.append(b.pooling(levels[-1], 1, stride=2))
    return b.finish(*proposals(b, levels, 15, 1), *_boxes(b, levels[0], classes, False, proposed))


def proposals(b: GraphBuilder, levels: Sequence[str], boxes: int, deep: int) -> list[str]:
    """Scores and corrections of anchor boxes at each place. All levels share the weights, counted once."""
    done: list[str] = []
    for number, x in enumerate(levels):
        b.scope = f"proposals{number}."
        for _ in range(deep):
            x = b.activation(_shared(b, x, WIDTH, 3, number))
        done += [_shared(b, x, boxes, 1, number), _shared(b, x, 4 * boxes, 1, number)]
    b.scope = ""
    return done


def _shared(b: GraphBuilder, x: str, channels: int, kernel: int, level: int, *, bias: bool = True) -> str:
    """A convolution whose weights the first level holds."""
    return b.convolution(x, channels, kernel, bias=bias, shared=level > 0)


def _regions(b: GraphBuilder, level: str, count: int, side: int) -> str:
    """So many regions of a level, each as `side` x `side` places, one under another."""
    return b.resize(level, (count * side, side), function="bilinear")


def _boxes(b: GraphBuilder, level: str, classes: int, norm: bool, proposed: int = PROPOSALS) -> list[str]:
    """Class and correction of each proposed box, from 7 x 7 places."""
    x = _regions(b, level, proposed, 7)
    if norm:
        for _ in range(4):
            x = backbones.normalized(b, x, WIDTH, 3)
        x = b.reshape(x, (proposed, WIDTH * 49))
        x = b.activation(b.linear(x, 1024))
    else:
        x = b.reshape(x, (proposed, WIDTH * 49))
        x = b.activation(b.linear(b.activation(b.linear(x, 1024)), 1024))
    return [b.linear(x, classes, name="classes"), b.linear(x, 4 * classes, name="corrections")]


def _masks(b: GraphBuilder, level: str, classes: int, norm: bool) -> str:
    """Masks of 28 x 28 from 14 x 14 places, all detections one under another."""
    x = _regions(b, level, DETECTIONS, 14)
    for _ in range(4):
        x = b.convolution(x, WIDTH, 3, bias=not norm)
        x = b.activation(b.normalization(x) if norm else x)
    x = b.activation(b.convolution(x, WIDTH, 2, stride=2, padding=0, bias=True, transposed=True))
    return b.convolution(x, classes, 1, bias=True, name="masks")


def _keypoints(b: GraphBuilder, level: str, keypoints: int) -> str:
    """Heat maps of keypoints from 14 x 14 places."""
    x = _regions(b, level, DETECTIONS, 14)
    for _ in range(8):
        x = b.activation(b.convolution(x, 512, 3, bias=True))
    return b.convolution(x, keypoints, 4, stride=2, padding=1, bias=True, transposed=True, name="keypoints")


def retina(name: str, side: int, *, second: int = 1, classes: int = 91, boxes: int = 9) -> OperatorGraph:
    """RetinaNet on ResNet-50; `second` 2 has group normalization in its heads."""
    b = GraphBuilder(name)
    found = backbones.resnet(b, b.input((3, side, side)), 50)[1:]
    levels = fpn(b, found)
    levels = _coarser(b, levels, found[-1] if second == 2 else levels[-1])
    return b.finish(*_dense(b, levels, (boxes * classes,), (boxes * 4,), norm=second == 2))


def fcos(name: str, side: int, *, classes: int = 91) -> OperatorGraph:
    """FCOS on ResNet-50: boxes without anchors, with a score for how central a place is."""
    b = GraphBuilder(name)
    levels = fpn(b, backbones.resnet(b, b.input((3, side, side)), 50)[1:])
    levels = _coarser(b, levels, levels[-1])
    return b.finish(*_dense(b, levels, (classes,), (4, 1), norm=True, bias=True))


def _dense(
    b: GraphBuilder,
    levels: Sequence[str],
    scores: tuple[int, ...],
    boxes: tuple[int, ...],
    *,
    norm: bool,
    bias: bool = False,
) -> list[str]:
    """Two towers of four convolutions on every level, which share the weights, counted once."""
    done: list[str] = []
    for number, level in enumerate(levels):
        b.scope = f"head{number}."
        for widths in (scores, boxes):
            x = level
            for _ in range(4):
                x = _shared(b, x, WIDTH, 3, number, bias=bias or not norm)
                x = b.activation(b.normalization(x, "group", groups=32, affine=number == 0) if norm else x)
            done += [_shared(b, x, width, 3, number) for width in widths]
    b.scope = ""
    return done
