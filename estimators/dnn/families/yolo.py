"""YOLO detectors, segmenters and classifiers as graphs: YOLOv5 (MegaDetector v5), YOLOv8 and YOLO11.

Layouts after the configurations of github.com/ultralytics/yolov5 and github.com/ultralytics/ultralytics.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from estimators.dnn.families import yolo_parts as parts
from estimators.dnn.graph import GraphBuilder, OperatorGraph

Stage = Callable[[GraphBuilder, str, int, int, bool], str]


def version5(
    name: str, side: int, *, depth: float, width: float, levels: int = 3, classes: int = 80, masks: int = 0
) -> OperatorGraph:
    """YOLOv5 with three levels, or four (the variants for 1280 pixels, MegaDetector v5)."""

    def stage(b: GraphBuilder, x: str, channels: int, repeats: int, deep: bool) -> str:
        return parts.c3(b, x, channels, repeats, add=deep)

    sizes = [128, 256, 512, 1024] if levels == 3 else [128, 256, 512, 768, 1024]
    channels, repeats = [_wide(size, width) for size in sizes], _deep([3, 6, 9, 3] + [3] * (levels - 3), depth)
    b = GraphBuilder(name)
    x = parts.convolve(b, b.input((3, side, side)), _wide(64, width), 6, 2)
    found = _backbone(b, x, channels, repeats, stage)
    found[-1] = parts.pool_pyramid(b, found[-1], channels[-1])
    neck = _neck(b, found[1:], channels[1:], _deep([3], depth)[0], stage, narrow=True)
    results = parts.anchor_head(b, neck, classes, masks)
    if masks:
        results.append(parts.prototypes(b, neck[0], _wide(256, width), masks, transposed=False))
    return b.finish(*results)


def version8(
    name: str, side: int, *, depth: float, width: float, widest: int, classes: int = 80, masks: int = 0
) -> OperatorGraph:
    """YOLOv8: every bottleneck's result kept, no anchors."""

    def stage(b: GraphBuilder, x: str, channels: int, repeats: int, deep: bool) -> str:
        return parts.c2f(b, x, channels, repeats, add=deep)

    channels = [_wide(min(size, widest), width) for size in (128, 256, 512, 1024)]
    b = GraphBuilder(name)
    x = parts.convolve(b, b.input((3, side, side)), _wide(64, width), 3, 2)
    found = _backbone(b, x, channels, _deep([3, 6, 6, 3], depth), stage)
    found[-1] = parts.pool_pyramid(b, found[-1], channels[-1])
    neck = _neck(b, found[1:], channels[1:], _deep([3], depth)[0], stage, narrow=False)
    return _free(b, neck, classes, masks, _wide(256, width), light=False)


def version11(
    name: str, side: int, *, depth: float, width: float, widest: int, deep: int = 0, classes: int = 80, masks: int = 0
) -> OperatorGraph:
    """YOLO11: nested blocks from the third stage on (`deep`: in all), attention after the backbone, a light head."""
    narrow, repeats = (0.25, 0.25, 0.5, 0.5), _deep([2], depth)[0]
    channels = [_wide(min(size, widest), width) for size in (256, 512, 512, 1024)]
    b = GraphBuilder(name)
    x = parts.convolve(b, b.input((3, side, side)), _wide(64, width), 3, 2)
    found = []
    halves = [_wide(min(size, widest), width) for size in (128, 256, 512, 1024)]
    for number, share in enumerate(narrow):
        x = parts.convolve(b, x, halves[number], 3, 2)
        nested = bool(deep) or number >= 2
        x = parts.c2f(b, x, channels[number], repeats, add=True, share=share, nested=nested, half=True)
        found.append(x)
    x = parts.pool_pyramid(b, x, channels[-1])
    found[-1] = parts.attention_block(b, x, channels[-1], repeats)

    def stage(b: GraphBuilder, x: str, size: int, times: int, last: bool) -> str:
        return parts.c2f(b, x, size, times, add=True, nested=bool(deep) or last, half=True)

    sizes = [_wide(min(size, widest), width) for size in (256, 512, 1024)]
    neck = _neck(b, found[1:], sizes, repeats, stage, narrow=False, mark_last=True)
    return _free(b, neck, classes, masks, _wide(256, width), light=True)


def classifier5(name: str, side: int, *, depth: float, width: float, classes: int = 1000) -> OperatorGraph:
    """YOLOv5 as a classifier: the backbone without pooling pyramid and a 1280-wide head."""

    def stage(b: GraphBuilder, x: str, channels: int, repeats: int, deep: bool) -> str:
        return parts.c3(b, x, channels, repeats, add=deep)

    b = GraphBuilder(name)
    channels = [_wide(size, width) for size in (128, 256, 512, 1024)]
    x = parts.convolve(b, b.input((3, side, side)), _wide(64, width), 6, 2)
    x = _backbone(b, x, channels, _deep([3, 6, 9, 3], depth), stage)[-1]
    return b.finish(_classes(b, x, classes))


def classifier8(name: str, side: int, *, depth: float, width: float, classes: int = 1000) -> OperatorGraph:
    """YOLOv8 as a classifier."""

    def stage(b: GraphBuilder, x: str, channels: int, repeats: int, deep: bool) -> str:
        return parts.c2f(b, x, channels, repeats, add=deep)

    b = GraphBuilder(name)
    channels = [_wide(size, width) for size in (128, 256, 512, 1024)]
    x = parts.convolve(b, b.input((3, side, side)), _wide(64, width), 3, 2)
    x = _backbone(b, x, channels, _deep([3, 6, 6, 3], depth), stage)[-1]
    return b.finish(_classes(b, x, classes))


def _classes(b: GraphBuilder, x: str, classes: int) -> str:
    return b.linear(b.global_pooling(parts.convolve(b, x, 1280)), classes)


def _free(b: GraphBuilder, neck: list[str], classes: int, masks: int, width: int, *, light: bool) -> OperatorGraph:
    results = parts.free_head(b, neck, classes, light=light)
    if masks:
        results += parts.mask_branches(b, neck, masks)
        results.append(parts.prototypes(b, neck[0], width, masks, transposed=True))
    return b.finish(*results)


def _backbone(b: GraphBuilder, x: str, channels: list[int], repeats: list[int], stage: Stage) -> list[str]:
    """Stages, each of half the side of the one before; all results."""
    found = []
    for size, times in zip(channels, repeats, strict=True):
        x = stage(b, parts.convolve(b, x, size, 3, 2), size, times, True)
        found.append(x)
    return found


def _neck(
    b: GraphBuilder,
    levels: list[str],
    channels: list[int],
    repeats: int,
    stage: Stage,
    *,
    narrow: bool,
    mark_last: bool = False,
) -> list[str]:
    """Down the pyramid and up again; `narrow` narrows the channels before each way down (YOLOv5)."""
    x, waiting = levels[-1], []
    for number in range(len(levels) - 2, -1, -1):
        x = parts.convolve(b, x, channels[number]) if narrow else x
        waiting.append(x)
        _, height, width = b.shape(levels[number])
        joined = b.concatenate([b.resize(x, (height, width)), levels[number]])
        x = stage(b, joined, channels[number], repeats, False)
    done = [x]
    for number in range(1, len(levels)):
        x = b.concatenate([parts.convolve(b, x, channels[number - 1], 3, 2), waiting.pop()])
        x = stage(b, x, channels[number], repeats, mark_last and number == len(levels) - 1)
        done.append(x)
    return done


def _wide(channels: int, width: float) -> int:
    return math.ceil(channels * width / 8) * 8


def _deep(repeats: list[int], depth: float) -> list[int]:
    return [max(1, round(number * depth)) if number > 1 else number for number in repeats]
