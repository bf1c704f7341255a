"""SegFormer as a graph: a pyramid of transformers with reduced keys and a light head (Xie et al., arXiv 2105.15203)."""

from __future__ import annotations

from estimators.dnn.graph import GraphBuilder, OperatorGraph

REDUCTIONS = (8, 4, 2, 1)
"""Factor by which each stage shrinks the sides of its keys and values."""
HEADS = (1, 2, 5, 8)


def build(
    name: str, side: int, *, width: int, d1: int, d2: int, d3: int, d4: int, decoder: int, classes: int = 150
) -> OperatorGraph:
    """SegFormer with so many blocks in each stage (`d1` to `d4`); `width` is of the first stage, the others follow."""
    b = GraphBuilder(name)
    x, found = b.input((3, side, side)), []
    widths = (width, 2 * width, 5 * width, 8 * width)
    for stage, (channels, blocks) in enumerate(zip(widths, (d1, d2, d3, d4), strict=True)):
        b.scope = f"stage{stage}."
        kernel, stride = (7, 4) if stage == 0 else (3, 2)
        x = b.convolution(x, channels, kernel, stride=stride, padding=kernel // 2, bias=True)
        _, height, length = b.shape(x)
        rows = b.normalization(_rows(b, x), "layer")
        for _ in range(blocks):
            rows = _block(b, rows, height, length, HEADS[stage], REDUCTIONS[stage])
        x = b.reshape(b.transpose(b.normalization(rows, "layer"), (1, 0)), (channels, height, length))
        found.append(x)
    b.scope = ""
    return b.finish(_head(b, found, decoder, classes))


def _rows(b: GraphBuilder, x: str) -> str:
    channels = b.shape(x)[0]
    return b.transpose(b.reshape(x, (channels, -1)), (1, 0))


def _block(b: GraphBuilder, rows: str, height: int, length: int, heads: int, reduction: int) -> str:
    """Attention with reduced keys, then a feed-forward part with a depthwise convolution in it."""
    width = b.shape(rows)[1]
    normed = b.normalization(rows, "layer")
    source = normed
    if reduction > 1:
        image = b.reshape(b.transpose(normed, (1, 0)), (width, height, length))
        image = b.convolution(image, width, reduction, stride=reduction, padding=0, bias=True)
        source = b.normalization(_rows(b, image), "layer")
    q, k, v = b.linear(normed, width), b.linear(source, width), b.linear(source, width)
    rows = b.add(rows, b.linear(b.attention(q, k, v, heads=heads), width))
    inner = b.linear(b.normalization(rows, "layer"), 4 * width)
    image = b.reshape(b.transpose(inner, (1, 0)), (4 * width, height, length))
    image = b.convolution(image, 4 * width, 3, groups=4 * width, bias=True)
    return b.add(rows, b.linear(b.activation(_rows(b, image), "gelu"), width))


def _head(b: GraphBuilder, levels: list[str], width: int, classes: int) -> str:
    """All levels as wide, at a quarter of the side, mixed into classes."""
    _, height, length = b.shape(levels[0])
    same = []
    for level in levels[::-1]:
        x = b.convolution(level, width, 1, bias=True)
        same.append(x if b.shape(x)[1] == height else b.resize(x, (height, length), function="bilinear"))
    y = b.activation(b.normalization(b.convolution(b.concatenate(same), width, 1)))
    return b.convolution(y, classes, 1, bias=True)
