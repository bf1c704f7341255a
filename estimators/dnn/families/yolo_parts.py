"""Parts of YOLO networks: convolutions with SiLU, cross-stage partial blocks, pooling pyramids, attention, heads."""

from __future__ import annotations

from collections.abc import Sequence

from estimators.dnn.graph import GraphBuilder


def convolve(
    b: GraphBuilder, x: str, channels: int, kernel: int = 1, stride: int = 1, *, groups: int = 1, act: bool = True
) -> str:
    """Convolution, batch normalization and SiLU."""
    padding = 2 if kernel == 6 else kernel // 2
    y = b.convolution(x, channels, kernel, stride=stride, padding=padding, groups=groups)
    y = b.normalization(y)
    return b.activation(y, "silu") if act else y


def bottleneck(b: GraphBuilder, x: str, channels: int, kernels: tuple[int, int], *, add: bool, inner: int) -> str:
    """Two convolutions with a residual around them."""
    y = convolve(b, convolve(b, x, inner, kernels[0]), channels, kernels[1])
    return b.add(x, y) if add and b.shape(x)[0] == channels else y


def c3(b: GraphBuilder, x: str, channels: int, repeats: int, *, add: bool = True, first: int = 1) -> str:
    """Bottlenecks on one half of the channels beside a plain other half (YOLOv5)."""
    inner = channels // 2
    y = convolve(b, x, inner)
    for _ in range(repeats):
        y = bottleneck(b, y, inner, (first, 3), add=add, inner=inner)
    return convolve(b, b.concatenate([y, convolve(b, x, inner)]), channels)


def c2f(
    b: GraphBuilder,
    x: str,
    channels: int,
    repeats: int,
    *,
    add: bool = False,
    share: float = 0.5,
    nested: bool = False,
    half: bool = False,
) -> str:
    """Bottlenecks whose every result is kept (YOLOv8); `nested` puts a C3 of two in each, `half` halves the inner width
    of each bottleneck (YOLO11)."""
    inner = int(channels * share)
    y = convolve(b, x, 2 * inner)
    kept = [b.slice(y, 0, 0, inner), b.slice(y, 0, inner, 2 * inner)]
    for _ in range(repeats):
        if nested:
            kept.append(c3(b, kept[-1], inner, 2, add=add, first=3))
        else:
            kept.append(bottleneck(b, kept[-1], inner, (3, 3), add=add, inner=inner // 2 if half else inner))
    return convolve(b, b.concatenate(kept), channels)


def pool_pyramid(b: GraphBuilder, x: str, channels: int) -> str:
    """Three poolings one after another, all kept (SPPF)."""
    kept = [convolve(b, x, b.shape(x)[0] // 2)]
    for _ in range(3):
        kept.append(b.pooling(kept[-1], 5, stride=1, padding=2))
    return convolve(b, b.concatenate(kept), channels)


def attention_block(b: GraphBuilder, x: str, channels: int, repeats: int) -> str:
    """Attention over all places on one half of the channels (YOLO11's C2PSA)."""
    inner = channels // 2
    y = convolve(b, x, 2 * inner)
    kept, y = b.slice(y, 0, 0, inner), b.slice(y, 0, inner, 2 * inner)
    for _ in range(repeats):
        y = b.add(y, _attend(b, y, heads=max(1, inner // 64)))
        y = b.add(y, convolve(b, convolve(b, y, 2 * inner), inner, act=False))
    return convolve(b, b.concatenate([kept, y]), channels)


def _attend(b: GraphBuilder, x: str, *, heads: int) -> str:
    """Queries and keys of half a head's width, and a depthwise convolution of the values for their places."""
    channels, height, width = b.shape(x)
    keys = channels // 2
    y = convolve(b, x, channels + 2 * keys, act=False)
    rows = b.transpose(b.reshape(y, (channels + 2 * keys, height * width)), (1, 0))
    q, k, v = (
        b.slice(rows, 1, start, stop) for start, stop in ((0, keys), (keys, 2 * keys), (2 * keys, 2 * keys + channels))
    )
    mixed = b.attention(q, k, v, heads=heads)
    mixed = b.reshape(b.transpose(mixed, (1, 0)), (channels, height, width))
    values = b.slice(y, 0, 2 * keys, 2 * keys + channels)
    return convolve(b, b.add(mixed, convolve(b, values, channels, 3, groups=channels, act=False)), channels, act=False)


def anchor_head(b: GraphBuilder, levels: Sequence[str], classes: int, masks: int = 0) -> list[str]:
    """One matrix a level for three boxes a place (YOLOv5)."""
    return [b.convolution(x, 3 * (5 + classes + masks), 1, bias=True) for x in levels]


def free_head(b: GraphBuilder, levels: Sequence[str], classes: int, *, light: bool, bins: int = 16) -> list[str]:
    """Two branches a level, for boxes (as distributions) and classes, without anchors (YOLOv8, YOLO11)."""
    first = b.shape(levels[0])[0]
    boxes, scores = max(16, first // 4, 4 * bins), max(first, min(classes, 100))
    done = []
    for x in levels:
        side = b.convolution(convolve(b, convolve(b, x, boxes, 3), boxes, 3), 4 * bins, 1, bias=True)
        done += [side, b.convolution(_scores(b, x, scores, light=light), classes, 1, bias=True)]
    return done


def _scores(b: GraphBuilder, x: str, width: int, *, light: bool) -> str:
    for _ in range(2):
        if light:
            channels = b.shape(x)[0]
            x = convolve(b, convolve(b, x, channels, 3, groups=channels), width)
        else:
            x = convolve(b, x, width, 3)
    return x


def mask_branches(b: GraphBuilder, levels: Sequence[str], masks: int) -> list[str]:
    """Coefficients of masks for each place (YOLOv8-seg)."""
    width = max(b.shape(levels[0])[0] // 4, masks)
    return [b.convolution(convolve(b, convolve(b, x, width, 3), width, 3), masks, 1, bias=True) for x in levels]


def prototypes(b: GraphBuilder, x: str, width: int, masks: int, *, transposed: bool) -> str:
    """Masks that the coefficients mix, at twice the resolution."""
    y = convolve(b, x, width, 3)
    _, height, length = b.shape(y)
    if transposed:
        y = b.convolution(y, width, 2, stride=2, padding=0, bias=True, transposed=True)
    else:
        y = b.resize(y, (2 * height, 2 * length))
    return convolve(b, convolve(b, y, width, 3), masks)
