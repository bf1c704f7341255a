"""YOLOv5 as published (backbone of CSP blocks, two-way feature pyramid, one 1x1 head per scale), without its decoding.

Widths and depths are those of the model files of github.com/ultralytics/yolov5 (release 7.0); parameters are tested.
"""

from __future__ import annotations

import math
from importlib import import_module
from itertools import pairwise
from typing import Any

torch: Any = import_module("torch")
nn: Any = torch.nn

SCALES = {"n": (0.33, 0.25), "s": (0.33, 0.50), "m": (0.67, 0.75), "l": (1.0, 1.0), "x": (1.33, 1.25)}
"""Letter -> multiple of depth and of width."""

STAGES = {"": (256, 512, 1024), "6": (256, 512, 768, 1024)}
"""Widths of the detected scales: three strides for 640 pixels, four for 1280."""

ANCHORS = 3


def convolution(inputs: int, outputs: int, kernel: int = 1, stride: int = 1, padding: int | None = None) -> Any:
    """Convolution, batch normalisation, SiLU."""
    padding = kernel // 2 if padding is None else padding
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, padding, bias=False),
        nn.BatchNorm2d(outputs, eps=1e-3, momentum=0.03),
        nn.SiLU(inplace=True),
    )


class Bottleneck(nn.Module):
    """1x1 then 3x3 convolution, added to the input where asked."""

    def __init__(self, width: int, *, adds: bool) -> None:
        super().__init__()
        self.inner = nn.Sequential(convolution(width, width), convolution(width, width, 3))
        self.adds = adds

    def forward(self, x: Any) -> Any:
        """One block."""
        return x + self.inner(x) if self.adds else self.inner(x)


class CrossStage(nn.Module):
    """Half the width goes through bottlenecks, half goes around; both are joined (the C3 block)."""

    def __init__(self, inputs: int, outputs: int, depth: int, *, adds: bool) -> None:
        super().__init__()
        half = outputs // 2
        self.around, self.into = convolution(inputs, half), convolution(inputs, half)
        self.blocks = nn.Sequential(*(Bottleneck(half, adds=adds) for _ in range(depth)))
        self.out = convolution(2 * half, outputs)

    def forward(self, x: Any) -> Any:
        """One stage."""
        return self.out(torch.cat((self.blocks(self.into(x)), self.around(x)), 1))


class PooledPyramid(nn.Module):
    """Three 5x5 poolings in a row, joined (SPPF)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.into, self.out = convolution(width, width // 2), convolution(2 * width, width)
        self.pool = nn.MaxPool2d(5, 1, 2)

    def forward(self, x: Any) -> Any:
        """Pool and join."""
        first = self.into(x)
        second = self.pool(first)
        third = self.pool(second)
        return self.out(torch.cat((first, second, third, self.pool(third)), 1))


class Yolo(nn.Module):
    """The network up to the raw head outputs, one tensor per scale."""

    def __init__(self, letter: str, stages: tuple[int, ...], classes: int) -> None:
        super().__init__()
        self._depth, self._width = SCALES[letter]
        widths = [self.scaled(width) for width in stages]
        self.stem = nn.Sequential(convolution(3, self.scaled(64), 6, 2, 2), *self.stage(64, 128, 3))
        self.down = nn.ModuleList()
        before = 128
        for width, depth in zip(stages, (6, 9, 3, 3), strict=False):
            self.down.append(nn.Sequential(*self.stage(before, width, depth)))
            before = width
        self.pyramid = PooledPyramid(widths[-1])
        self.narrow, self.rising = nn.ModuleList(), nn.ModuleList()
        for wide, thin in zip(widths[:0:-1], widths[-2::-1], strict=True):
            self.narrow.append(convolution(wide, thin))
            self.rising.append(CrossStage(2 * thin, thin, self.repeats(3), adds=False))
        self.shrink, self.falling = nn.ModuleList(), nn.ModuleList()
        for thin, wide in pairwise(widths):
            self.shrink.append(convolution(thin, thin, 3, 2))
            self.falling.append(CrossStage(2 * thin, wide, self.repeats(3), adds=False))
        self.heads = nn.ModuleList(nn.Conv2d(width, ANCHORS * (classes + 5), 1) for width in widths)

    def scaled(self, width: int) -> int:
        """Channels of this size of the network, in eights."""
        return math.ceil(width * self._width / 8) * 8

    def repeats(self, depth: int) -> int:
        """Blocks of this size of the network."""
        return max(1, round(depth * self._depth))

    def stage(self, inputs: int, outputs: int, depth: int) -> tuple[Any, Any]:
        """Halve the picture, then one cross stage."""
        wide = self.scaled(outputs)
        return convolution(self.scaled(inputs), wide, 3, 2), CrossStage(wide, wide, self.repeats(depth), adds=True)

    def forward(self, x: Any) -> list[Any]:
        """Raw outputs, finest scale first."""
        features = []
        x = self.stem(x)
        for stage in self.down:
            x = stage(x)
            features.append(x)
        x = self.pyramid(x)
        sides = []
        for narrow, rising, feature in zip(self.narrow, self.rising, features[-2::-1], strict=True):
            side = narrow(x)
            sides.append(side)
            x = rising(torch.cat((nn.functional.interpolate(side, scale_factor=2.0), feature), 1))
        outputs = [x]
        for shrink, falling, side in zip(self.shrink, self.falling, reversed(sides), strict=True):
            x = falling(torch.cat((shrink(x), side), 1))
            outputs.append(x)
        return [head(output) for head, output in zip(self.heads, outputs, strict=True)]


def yolov5(name: str, classes: int) -> Any:
    """`yolov5n` to `yolov5x`, `yolov5n6` to `yolov5x6`, with random weights."""
    size = name.removeprefix("yolov5")
    return Yolo(size[0], STAGES[size[1:]], classes)
