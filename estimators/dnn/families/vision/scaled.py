"""Networks that are a list of rows of blocks, scaled in width and depth: EfficientNet, MobileNet and their kin."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache

from estimators.dnn.families.vision.classifier import CLASSES, classify
from estimators.dnn.families.vision.inverted import PLAIN, Manner, Row, block
from estimators.dnn.families.vision.style import RELU, Style, convolve, convolve_norm, divisible
from estimators.dnn.graph import GraphBuilder

Stages = tuple[tuple[Row, ...], ...]


@dataclass(frozen=True, slots=True)
class Scaled:
    """One network: rows and how they are scaled.

    Attributes:
        stages: rows by stage. stem: channels of the first convolution; stem_kernel: its kernel; fixed_stem: not scaled.
        features: channels before the scores (0: none of their own). width, depth: multipliers; a depth may differ by
            stage. divisor, round_limit: see `divisible`. depth_rounding: `up` or `nearest`. fixed_ends: first and last
            stage keep their depth. head: `before` the pooling, as EfficientNet, or `after`, as MobileNetV3;
            head_bias, head_norm: of the convolution after the pooling.
        style, manner: see there.
    """

    stages: Stages
    stem: int = 32
    stem_kernel: int = 3
    fixed_stem: bool = False
    features: int = 1280
    width: float = 1.0
    depth: float | tuple[float, ...] = 1.0
    divisor: int = 8
    round_limit: float = 0.9
    depth_rounding: str = "up"
    fixed_ends: bool = False
    head: str = "before"
    head_bias: bool = True
    head_norm: bool = False
    style: Style = RELU
    manner: Manner = PLAIN

    def channels(self, width: float) -> int:
        """A width of a row after the multiplier."""
        return divisible(width * self.width, self.divisor, self.round_limit)


def draw(network: Scaled, b: GraphBuilder, x: str) -> str:
    """The whole network from image to scores."""
    b.scope = "stem."
    stem = network.stem if network.fixed_stem else network.channels(network.stem)
    x = convolve_norm(b, x, stem, network.stem_kernel, stride=2, style=network.style)
    for stage, rows in enumerate(deepened(network)):
        for number, row in enumerate(rows):
            b.scope = f"stage{stage + 1}.block{number + 1}."
            stride = row.stride if number == 0 else 1
            row = replace(
                row, width=network.channels(row.width), fixed_in=row.fixed_in and network.channels(row.fixed_in)
            )
            x = block(b, x, row, stride=stride, style=network.style, manner=network.manner)
    return _head(b, x, network)


def deepened(network: Scaled) -> list[list[Row]]:
    """One row a block: the depth multiplier shared out over the rows of each stage, last rows first."""
    stages = []
    for number, rows in enumerate(network.stages):
        ends = network.fixed_ends and number in (0, len(network.stages) - 1)
        factor = network.depth if isinstance(network.depth, float) else network.depth[number]
        stages.append(_repeated(rows, 1.0 if ends else factor, network.depth_rounding))
    return stages


@lru_cache(maxsize=512)
def _counts(repeats: tuple[int, ...], factor: float, rounding: str) -> tuple[int, ...]:
    left = sum(repeats)
    scaled = max(1, round(left * factor)) if rounding == "nearest" else math.ceil(left * factor)
    counts: list[int] = []
    for count in reversed(repeats):
        now = max(1, round(count / left * scaled))
        counts.append(now)
        left, scaled = left - count, scaled - now
    return tuple(reversed(counts))


def _repeated(rows: tuple[Row, ...], factor: float, rounding: str) -> list[Row]:
    counts = _counts(tuple(row.repeats for row in rows), factor, rounding)
    return [row for row, count in zip(rows, counts, strict=True) for _ in range(count)]


def _head(b: GraphBuilder, x: str, network: Scaled) -> str:
    b.scope = "head."
    if network.head == "before":
        return classify(b, convolve_norm(b, x, network.features, style=network.style) if network.features else x)
    x = b.global_pooling(x, keep=True)
    x = convolve(b, x, network.features, bias=network.head_bias and not network.head_norm)
    x = b.normalization(x) if network.head_norm else x
    return b.linear(b.flatten(b.activation(x, network.style.activation)), CLASSES)
