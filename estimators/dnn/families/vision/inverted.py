"""Blocks of networks for small devices: inverted residuals and what grew out of them.

Sandler et al. 2018 (inverted), Howard et al. 2019 (with squeeze-and-excite), Gupta and Tan 2019 (fused), Tan and Le
2019 (mixed kernels), Qin et al. 2024 (universal, mobile attention).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from estimators.dnn.families.vision.antialias import shrink
from estimators.dnn.families.vision.gates import global_context, squeeze_excite
from estimators.dnn.families.vision.style import Style, convolve, convolve_norm, divisible, normalize
from estimators.dnn.graph import GraphBuilder

Kernel = int | tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """Equal blocks of one stage, before the network's multipliers.

    Attributes:
        kind: a key of `BLOCKS`. repeats: blocks. kernel: of the spatial convolution, several for mixed kernels.
        stride: of the first block. expand: hidden channels to input channels. width: output channels.
        squeeze: hidden channels of the gate to the block's input (0 none). activation: instead of the network's.
        skip: whether a shortcut is made where shapes allow. expand_groups, project_groups: of mixed pointwise parts.
        group: channels a group of the spatial convolution (0: as the kind says). start: kernel of a depthwise
        convolution before a universal block. heads, key, kv_stride: of mobile attention. fixed_in: expand this width.
    """

    kind: str
    repeats: int
    kernel: Kernel
    stride: int
    expand: float
    width: int
    squeeze: float = 0.0
    activation: str = ""
    skip: bool = True
    expand_groups: int = 1
    project_groups: int = 1
    group: int = 0
    start: int = 0
    heads: int = 0
    key: int = 0
    kv_stride: int = 1
    fixed_in: int = 0


@dataclass(frozen=True, slots=True)
class Manner:
    """What the blocks of one network share beside its style.

    Attributes:
        gate: function at the end of a gate; gate_activation: inside it (the block's where empty).
        gate_divisor: hidden channels of a gate are a multiple of this; gate_limit: see `divisible`.
        gate_of_expanded: the ratio is of the hidden width rather than of the block's input. context: gates are global
        contexts. smooth: `average` or `blur` instead of a stride. layer_scale: a learned factor a channel.
    """

    gate: str = "sigmoid"
    gate_activation: str = ""
    gate_divisor: int = 1
    gate_limit: float = 0.9
    gate_of_expanded: bool = False
    context: bool = False
    smooth: str = ""
    layer_scale: bool = False


PLAIN = Manner()
"""No gates but the usual, no layer scale."""


def block(b: GraphBuilder, x: str, row: Row, *, stride: int, style: Style, manner: Manner) -> str:
    """One block of a row; `row.width` is the width after multipliers."""
    style = replace(style, activation=row.activation) if row.activation else style
    y = BLOCKS[row.kind](b, x, row, stride, style, manner)
    fits = stride == 1 and b.shape(x)[0] == row.width
    return b.add(y, x) if row.skip and fits else y


def mixed_depthwise(b: GraphBuilder, x: str, kernels: Kernel, stride: int, style: Style, group: int = 0) -> str:
    """A depthwise convolution (or one of `group` channels a group); several kernels share the channels out."""
    width = b.shape(x)[0]
    if isinstance(kernels, int):
        return convolve(b, x, width, kernels, stride=stride, groups=width // (group or 1), same=style.same)
    parts = shared_out(width, len(kernels))
    return _in_parts(b, x, parts, [lambda piece, n, k=k: convolve(  # type: ignore[misc]  # a lambda's default
        b, piece, n, k, stride=stride, groups=n, same=style.same) for k in kernels])  # fmt: skip


def mixed_pointwise(b: GraphBuilder, x: str, width: int, groups: int) -> str:
    """A pointwise convolution, in `groups` separate parts."""
    if groups == 1:
        return b.convolution(x, width)
    outs = shared_out(width, groups)
    parts = shared_out(b.shape(x)[0], groups)
    return _in_parts(b, x, parts, [lambda piece, _, out=out: b.convolution(piece, out) for out in outs])  # type: ignore[misc]  # a lambda's default


def shared_out(width: int, parts: int) -> list[int]:
    """Channels a part; the first takes what is left over."""
    each = width // parts
    return [width - each * (parts - 1), *[each] * (parts - 1)]


def _in_parts(b: GraphBuilder, x: str, parts: list[int], each: list[Callable[[str, int], str]]) -> str:
    made, start = [], 0
    for size, convolution in zip(parts, each, strict=True):
        made.append(convolution(b.slice(x, 0, start, start + size), size))
        start += size
    return b.concatenate(made)


def _plain(b: GraphBuilder, x: str, row: Row, stride: int, style: Style, manner: Manner) -> str:
    return convolve_norm(b, x, row.width, _one(row.kernel), stride=stride, style=style)


def _separable(b: GraphBuilder, x: str, row: Row, stride: int, style: Style, manner: Manner) -> str:
    step, smooth = _step(stride, manner)
    y = normalize(b, mixed_depthwise(b, x, row.kernel, step, style, row.group), style)
    y = shrink(b, y, manner.smooth) if smooth else y
    y = _gate(b, y, row, b.shape(x)[0], style, manner)
    return convolve_norm(b, y, row.width, style=style, active=row.kind == "separable-active")


def _inverted(b: GraphBuilder, x: str, row: Row, stride: int, style: Style, manner: Manner) -> str:
    width, (step, smooth) = b.shape(x)[0], _step(stride, manner)
    y = normalize(b, mixed_pointwise(b, x, divisible(width * row.expand), row.expand_groups), style)
    y = normalize(b, mixed_depthwise(b, y, row.kernel, step, style, row.group), style)
    y = shrink(b, y, manner.smooth) if smooth else y
    y = _gate(b, y, row, width, style, manner)
    return normalize(b, mixed_pointwise(b, y, row.width, row.project_groups), style, active=False)


def _fused(b: GraphBuilder, x: str, row: Row, stride: int, style: Style, manner: Manner) -> str:
    width = b.shape(x)[0]
    hidden, (step, smooth) = divisible((row.fixed_in or width) * row.expand), _step(stride, manner)
    groups = hidden // row.group if row.group else 1
    y = convolve_norm(b, x, hidden, _one(row.kernel), stride=step, groups=groups, style=style)
    y = shrink(b, y, manner.smooth) if smooth else y
    return convolve_norm(b, _gate(b, y, row, width, style, manner), row.width, style=style, active=False)


def _universal(b: GraphBuilder, x: str, row: Row, stride: int, style: Style, manner: Manner) -> str:
    middle, width = _one(row.kernel), b.shape(x)[0]
    y = x
    if row.start:
        y = _smooth_depthwise(b, y, row.start, 1 if middle else stride, style, manner, active=False)
    y = convolve_norm(b, y, divisible(width * row.expand), style=style)
    if middle:
        y = _smooth_depthwise(b, y, middle, stride, style, manner, active=True)
    y = convolve_norm(b, y, row.width, style=style, active=False)
    return _scaled(b, y) if manner.layer_scale else y


def _smooth_depthwise(
    b: GraphBuilder, x: str, kernel: int, stride: int, style: Style, manner: Manner, *, active: bool
) -> str:
    width, (step, smooth) = b.shape(x)[0], _step(stride, manner)
    y = convolve_norm(b, x, width, kernel, stride=step, groups=width, style=style, active=active)
    return shrink(b, y, manner.smooth) if smooth else y


def _attention(b: GraphBuilder, x: str, row: Row, stride: int, style: Style, manner: Manner) -> str:
    """Attention over places where all heads share keys and values, which may be of a smaller image."""
    y = normalize(b, x, style, active=False)
    _, height, width = b.shape(y)
    query = _places(b, b.convolution(y, row.heads * row.key))
    kept = [_places(b, b.convolution(_smaller(b, y, row, style), row.key)) for _ in "kv"]
    y = b.attention(query, *kept, heads=row.heads, kv_heads=1)
    y = b.reshape(b.transpose(y, (1, 0)), (row.heads * row.key, height, width))
    y = b.convolution(y, row.width)
    return _scaled(b, y) if manner.layer_scale else y


def _smaller(b: GraphBuilder, x: str, row: Row, style: Style) -> str:
    if row.kv_stride == 1:
        return x
    width = b.shape(x)[0]
    return convolve_norm(b, x, width, _one(row.kernel), stride=row.kv_stride, groups=width, style=style, active=False)


def _places(b: GraphBuilder, x: str) -> str:
    channels, height, width = b.shape(x)
    return b.transpose(b.reshape(x, (channels, height * width)), (1, 0))


def _scaled(b: GraphBuilder, x: str) -> str:
    return b.multiply(x, b.parameter((b.shape(x)[0], 1, 1)))


def _gate(b: GraphBuilder, x: str, row: Row, width: int, style: Style, manner: Manner) -> str:
    if not row.squeeze:
        return x
    hidden = b.shape(x)[0]
    # The ratio is of the hidden width, divided by the expansion unless it is meant of the hidden width itself.
    ratio = row.squeeze if manner.gate_of_expanded else row.squeeze / (row.expand or 1)
    if manner.context:
        return global_context(b, x, divisible(hidden * ratio, 1, 0.0))
    inner = hidden * ratio
    size = round(inner) if manner.gate_divisor == 1 else divisible(inner, manner.gate_divisor, manner.gate_limit)
    return squeeze_excite(b, x, size, activation=manner.gate_activation or style.activation, gate=manner.gate)


def _step(stride: int, manner: Manner) -> tuple[int, bool]:
    smooth = bool(manner.smooth) and stride > 1
    return (1 if smooth else stride), smooth


def _one(kernel: Kernel) -> int:
    return kernel if isinstance(kernel, int) else kernel[0]


BLOCKS: Mapping[str, Callable[[GraphBuilder, str, Row, int, Style, Manner], str]] = {
    "plain": _plain,
    "separable": _separable,
    "separable-active": _separable,
    "inverted": _inverted,
    "fused": _fused,
    "universal": _universal,
    "attention": _attention,
}
"""Kinds of blocks."""
