"""What the convolutions of one network have in common: activation, normalisation, padding, rounding of widths."""

from __future__ import annotations

from dataclasses import dataclass

from estimators.dnn.graph import GraphBuilder


@dataclass(frozen=True, slots=True)
class Style:
    """How one network normalises, activates and pads.

    Attributes:
        activation: function after a normalisation. normalization: `batch`, `group` or `channel` (over the channels of
            one place). groups: of a group normalisation; group_width: channels a group, instead of `groups`.
        same: pads as TensorFlow does, more after than before where the padding is odd.
    """

    activation: str = "relu"
    normalization: str = "batch"
    groups: int = 32
    group_width: int = 0
    same: bool = False


RELU = Style()
"""Batch normalisation and ReLU."""


def divisible(width: float, divisor: int = 8, round_limit: float = 0.9, least: int = 0) -> int:
    """The multiple of `divisor` nearest to `width`, not below `round_limit` of it (rule of MobileNet)."""
    rounded = max(least or divisor, int(width + divisor / 2) // divisor * divisor)
    return rounded + divisor if rounded < round_limit * width else rounded


def convolve(
    b: GraphBuilder,
    x: str,
    channels: int,
    kernel: int = 1,
    *,
    stride: int = 1,
    groups: int = 1,
    dilation: int = 1,
    bias: bool = False,
    same: bool = False,
) -> str:
    """A convolution that keeps the size at stride 1; `same` pads an odd number of places after rather than before."""
    if not same or kernel == 1:
        return b.convolution(x, channels, kernel, stride=stride, groups=groups, dilation=dilation, bias=bias)
    reach = dilation * (kernel - 1) + 1
    missing = [max((-(-n // stride) - 1) * stride + reach - n, 0) for n in b.shape(x)[1:]]
    padding: tuple[int, ...] = tuple(n // 2 for n in missing)
    if any(n % 2 for n in missing):
        x = b.pad(x, padding, [n - n // 2 for n in missing])
        padding = tuple(0 for _ in missing)
    return b.convolution(
        x, channels, kernel, stride=stride, padding=padding, groups=groups, dilation=dilation, bias=bias
    )


def normalize(b: GraphBuilder, x: str, style: Style, *, active: bool = True) -> str:
    """The normalisation of the style, and its activation unless not `active`."""
    groups = b.shape(x)[0] // style.group_width if style.group_width else style.groups
    x = b.normalization(x, style.normalization, groups=groups if style.normalization == "group" else 1)
    return b.activation(x, style.activation) if active else x


def convolve_norm(
    b: GraphBuilder,
    x: str,
    channels: int,
    kernel: int = 1,
    *,
    style: Style,
    stride: int = 1,
    groups: int = 1,
    dilation: int = 1,
    active: bool = True,
) -> str:
    """Convolution, normalisation, and activation unless not `active`."""
    x = convolve(b, x, channels, kernel, stride=stride, groups=groups, dilation=dilation, same=style.same)
    return normalize(b, x, style, active=active)
